package change

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

func TestFields(t *testing.T) {
	decode := func(text string) (m map[string]any) {
		if err := yaml.Unmarshal([]byte(text), &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	for _, c := range []struct {
		name, before, after string
		want                []Field
	}{
		{"same", "a: {b: [1, 2]}", "a: {b: [1, 2]}", nil},
		{"scalar", "a: {b: 15s, c: 1}", "a: {b: 30s, c: 1}", []Field{{"a.b", "15s", "30s"}}},
		{"added and removed", "a: 1\nb: 2", "b: 2\nc: [x, 3]", []Field{{"a", "1", ""}, {"c", "", `["x",3]`}}},
		{"kind", "a: [1]", "a: {b: <x>}", []Field{{"a", "[1]", `{"b":"<x>"}`}}},
		{"index", "a: [1, 2, 3]", "a: [1, 4]", []Field{{"a[1]", "2", "4"}, {"a[2]", "3", ""}}},
		{"names", "a: [{name: p, v: 1}, {name: q, v: 1}]", "a: [{name: z}, {name: q, v: 2}]", []Field{
			{"a[p]", `{"name":"p","v":1}`, ""}, {"a[q].v", "1", "2"}, {"a[z]", "", `{"name":"z"}`},
		}},
		{"names that are not unique", "a: [{name: x, v: 1}, {name: x, v: 1}]", "a: [{name: x, v: 1}, {name: x, v: 2}]", []Field{{"a[1].v", "1", "2"}}},
		{"quoted", "a.b/c: \"\"", "a.b/c: \"x\\ny\"", []Field{{`["a.b/c"]`, `""`, `"x\ny"`}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Fields(decode(c.before), decode(c.after))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
