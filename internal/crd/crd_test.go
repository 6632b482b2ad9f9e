package crd_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"gauntlet.dev/gauntlet/internal/crd"
	"gauntlet.dev/gauntlet/internal/crd/crdtest"
)

// TestGood takes one good object of each kind that the shipped definitions define.
func TestGood(t *testing.T) {
	for _, file := range files(t, "testdata/good/*.yaml", 13) {
		t.Run(name(file), func(t *testing.T) {
			t.Parallel()
			errs, err := validate(t, read(t, file))
			if err != nil {
				t.Fatal(err)
			}
			if len(errs) > 0 {
				t.Error(errs.ToAggregate())
			}
		})
	}
}

// TestBad takes objects that open with the errors that they must give, one in each comment line.
func TestBad(t *testing.T) {
	for _, file := range files(t, "testdata/bad/*.yaml", 15) {
		t.Run(name(file), func(t *testing.T) {
			t.Parallel()
			object := read(t, file)
			errs, err := validate(t, object)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range errs {
				got = append(got, e.Error())
			}
			if diff := cmp.Diff(comments(object), got); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNotValidated(t *testing.T) {
	tests := map[string]struct {
		object  string
		want    string
		unknown bool
	}{
		"another kind":    {"apiVersion: apps/v1\nkind: Deployment", "apps/v1, Kind=Deployment: no definition for this kind", true},
		"another version": {"apiVersion: monitoring.coreos.com/v9\nkind: Prometheus", "monitoring.coreos.com/v9, Kind=Prometheus: no definition for this kind", true},
		"no object":       {"[]", "decode object: json: cannot unmarshal array into Go value of type map[string]interface {}", false},
		"key twice":       {"kind: Prometheus\nkind: Probe", "decode object: yaml: unmarshal errors:\n  line 2: key \"kind\" already set in map", false},
		"odd metadata":    {"apiVersion: monitoring.coreos.com/v1\nkind: Probe\nmetadata: {name: 3}", "Probe: metadata: json: cannot unmarshal number into Go struct field ObjectMeta.name of type string", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := crdtest.Operator(t).Validate([]byte(test.object))
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if got := errors.Is(err, crd.ErrUnknownKind); got != test.unknown {
				t.Errorf("unknown kind: got %v, want %v", got, test.unknown)
			}
		})
	}
}

func TestNew(t *testing.T) {
	definition := func(kind string) []byte {
		return []byte("spec:\n  group: example.com\n  names:\n    kind: " + kind + "\n")
	}
	versionsFirst := []byte("spec:\n  versions:\n  - name: v1\n  group: example.com\n  names: {kind: Late}\n")
	set, err := crd.New(definition("Early"), versionsFirst)
	if err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[string]bool{"Early": true, "Late": true, "Never": false} {
		if got := set.Has(schema.GroupKind{Group: "example.com", Kind: kind}); got != want {
			t.Errorf("has %s: got %v, want %v", kind, got, want)
		}
	}

	for _, test := range []struct {
		definitions [][]byte
		want        string
	}{
		{[][]byte{definition("A"), definition("A")}, "custom resource definition 2: A.example.com is defined already"},
		{[][]byte{[]byte("kind: Pod")}, "custom resource definition 1: spec.group and spec.names.kind are missing"},
	} {
		if _, err := crd.New(test.definitions...); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}

// TestConcurrent is for the race detector.
func TestConcurrent(t *testing.T) {
	object := read(t, "testdata/bad/cel-rule.yaml")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if errs, err := crdtest.Operator(t).Validate(object); err != nil || len(errs) != 1 {
				t.Errorf("got %v, %v", errs, err)
			}
		})
	}
	wg.Wait()
}

func validate(t *testing.T, object []byte) (field.ErrorList, error) {
	t.Helper()
	errs, err := crdtest.Operator(t).Validate(object)
	if errors.Is(err, crd.ErrUnknownKind) {
		return crdtest.ArgoCD(t).Validate(object)
	}
	return errs, err
}

func files(t *testing.T, pattern string, want int) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != want {
		t.Fatalf("%s: %d files, want %d", pattern, len(found), want)
	}
	return found
}

func name(file string) string { return strings.TrimSuffix(filepath.Base(file), ".yaml") }

func read(t *testing.T, file string) []byte {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func comments(object []byte) []string {
	var lines []string
	for line := range strings.Lines(string(object)) {
		if text, ok := strings.CutPrefix(line, "# "); ok {
			lines = append(lines, strings.TrimSpace(text))
		}
	}
	return lines
}
