package kubeschema_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	kjson "k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/crd"
	"gauntlet.dev/gauntlet/internal/crd/crdtest"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/golden"
	"gauntlet.dev/gauntlet/internal/kubeschema"
)

// good gives an object of each kind that the definitions define.
func good(t *testing.T) []map[string]any {
	t.Helper()
	files, err := filepath.Glob("../crd/testdata/good/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no objects", err)
	}
	var objects []map[string]any
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, decode(t, text))
	}
	return objects
}

func decode(t *testing.T, text []byte) map[string]any {
	t.Helper()
	asJSON, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := kjson.Unmarshal(asJSON, &object); err != nil {
		t.Fatal(err)
	}
	return object
}

func validate(table *kubeschema.Table, object map[string]any) []kubeschema.Problem {
	return table.Validate(object["apiVersion"].(string), object["kind"].(string), object)
}

// TestAgreesWithTheAPIServer changes good objects at each place in each of several ways. The API server's own code must
// refuse what we have something against, and nothing else.
func TestAgreesWithTheAPIServer(t *testing.T) {
	table := kubeschema.Open()
	tried := 0
	for _, object := range good(t) {
		set := crdtest.Operator(t)
		if strings.HasPrefix(object["apiVersion"].(string), "argoproj.io") {
			set = crdtest.ArgoCD(t)
		}
		compare := func(what string) {
			t.Helper()
			tried++
			refused := refuses(t, set, object)
			found := validate(table, object)
			if (len(found) > 0) != (len(refused) > 0) {
				t.Errorf("%s: %s\ngot %v\nthe API server has %v", object["kind"], what, found, refused)
			}
		}
		compare("as it is")
		mutate(object, nil, compare)
	}
	if tried < 1000 {
		t.Errorf("only %d objects were compared", tried)
	}
}

func refuses(t *testing.T, set *crd.Set, object map[string]any) []string {
	t.Helper()
	text, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	errs, err := set.Validate(text)
	if err != nil {
		return []string{err.Error()}
	}
	var said []string
	for _, e := range errs {
		said = append(said, e.Error())
	}
	return said
}

// mutate changes an object at each place, calls try, and undoes the change.
func mutate(object map[string]any, path []any, try func(what string)) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		at := append(slices.Clone(path), name)
		where := diag.FormatPath(at)
		if len(path) == 0 && name != "spec" || where == "metadata.namespace" {
			continue // of the head, the API server says it in other words
		}
		value := object[name]
		delete(object, name)
		try(where + " removed")
		object[name+"x"] = value
		try(where + " renamed")
		delete(object, name+"x")
		for _, other := range []any{"x", "1Gi", int64(5), int64(-1), 1.5, true, []any{}, map[string]any{}, nil, []any{"a", "a"}} {
			object[name] = other
			try(fmt.Sprintf("%s set to %v", where, other))
		}
		object[name] = value
		switch value := value.(type) {
		case map[string]any:
			mutate(value, at, try)
		case []any:
			for i, item := range value {
				if item, ok := item.(map[string]any); ok {
					mutate(item, append(at, i), try)
				}
			}
		}
	}
}

// TestBad takes the objects that the tests of crd hold, each of which opens with what the API server says.
func TestBad(t *testing.T) {
	table := kubeschema.Open()
	files, err := filepath.Glob("../crd/testdata/bad/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no objects", err)
	}
	var all []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, "# "+strings.TrimSuffix(filepath.Base(file), ".yaml"))
		for _, p := range validate(table, decode(t, text)) {
			all = append(all, fmt.Sprintf("%s %v %s", diag.FormatPath(p.Path), p.Key, p.Message))
		}
	}
	golden.File(t, "testdata/bad.txt", strings.Join(all, "\n")+"\n")
}
