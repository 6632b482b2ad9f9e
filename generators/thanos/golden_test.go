package thanos

import (
	"bytes"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/golden"
	"gauntlet.dev/gauntlet/internal/manifest"
)

func TestGolden(t *testing.T) {
	got := map[string]string{}
	for _, u := range units(fleet()) {
		for _, o := range u.objects {
			file := filepath.Join(u.dir, o.File)
			got[file] += "---\n" + text(t, o)
		}
	}
	golden.Tree(t, "testdata/golden", got)
}

// Every object is its own type's, no more and no less, and says the same of itself as its resource does.
func TestObjectsRoundTrip(t *testing.T) {
	for _, u := range units(fleet()) {
		for _, o := range u.objects {
			copied := reflect.New(reflect.TypeOf(o.Resource).Elem()).Interface().(typed)
			if err := yaml.UnmarshalStrict([]byte(text(t, o)), copied); err != nil {
				t.Errorf("%s: %v", o.ID(), err)
				continue
			}
			if d := cmp.Diff(o.Resource, any(copied)); d != "" {
				t.Errorf("%s changed (-made +read):\n%s", o.ID(), d)
			}
			apiVersion, kind := copied.GetObjectKind().GroupVersionKind().ToAPIVersionAndKind()
			said := []string{o.APIVersion, o.Kind, o.Namespace, o.Name}
			read := []string{apiVersion, kind, copied.GetNamespace(), copied.GetName()}
			if d := cmp.Diff(said, read); d != "" {
				t.Errorf("%s is another (-object +resource):\n%s", o.ID(), d)
			}
			if got := copied.GetLabels()["app.kubernetes.io/managed-by"]; got != "gauntlet" {
				t.Errorf("%s is managed by %q", o.ID(), got)
			}
		}
	}
}

func TestObjectsAreUnique(t *testing.T) {
	inv := fleet()
	for _, c := range inv.Clusters {
		seen := map[string]bool{}
		for _, o := range hub(inv, c.Name) {
			id := o.APIVersion + " " + o.ID()
			if seen[id] {
				t.Errorf("%s: %s stands there twice", c.Name, id)
			}
			seen[id] = true
		}
	}
}

// What one call gives is what every other gives: the order of maps must not show.
func TestOutputIsStable(t *testing.T) {
	encode := func() []byte {
		var b bytes.Buffer
		for _, u := range units(fleet()) {
			for _, o := range u.objects {
				b.WriteString(text(t, o))
			}
		}
		return b.Bytes()
	}
	first := encode()
	for range 20 {
		if !bytes.Equal(first, encode()) {
			t.Fatal("two runs differ")
		}
	}
}

func text(t *testing.T, o *manifest.Object) string {
	t.Helper()
	b, err := o.YAML()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
