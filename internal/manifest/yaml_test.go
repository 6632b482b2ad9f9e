package manifest

import (
	"encoding/json"
	"reflect"
	"testing"

	"go.yaml.in/yaml/v3"
	sigs "sigs.k8s.io/yaml"
)

func TestEncode(t *testing.T) {
	type inner struct {
		Z string   `json:"z"`
		A []string `json:"a"`
	}
	for name, tc := range map[string]struct {
		value any
		want  string
	}{
		"fields keep their order":   {inner{"x", []string{"p", "q"}}, "z: x\na:\n- p\n- q\n"},
		"empty":                     {map[string]any{"l": []int{}, "m": map[string]int{}, "s": ""}, "l: []\nm: {}\ns: \"\"\n"},
		"maps in lists":             {[]inner{{"x", nil}, {"y", []string{"z"}}}, "- z: x\n  a: null\n- z: \"y\"\n  a:\n  - z\n"},
		"lists in lists":            {[][]int{{1, 2}, {}, {3}}, "- - 1\n  - 2\n- []\n- - 3\n"},
		"a block":                   {map[string]string{"e": "sum(\n  x\n)\n"}, "e: |\n  sum(\n    x\n  )\n"},
		"a block without an end":    {[]string{"a\nb"}, "- |-\n  a\n  b\n"},
		"what YAML 1.1 misreads":    {[]string{"No", "1e3", "0x1", "1:30", "~", "=", "2026-01-01", "on"}, "- \"No\"\n- \"1e3\"\n- \"0x1\"\n- \"1:30\"\n- \"~\"\n- \"=\"\n- \"2026-01-01\"\n- \"on\"\n"},
		"PromQL stays readable":     {[]string{`sum(rate(x{code=~"5.."}[5m])) > 0.1`}, "- sum(rate(x{code=~\"5..\"}[5m])) > 0.1\n"},
		"what ends a plain scalar":  {[]string{"a: b", "a #b", "a:", "a "}, "- \"a: b\"\n- \"a #b\"\n- \"a:\"\n- \"a \"\n"},
		"a template":                {[]string{"{{ $value }}"}, "- \"{{ $value }}\"\n"},
		"a block after a blank":     {[]string{" a\nb"}, "- \" a\\nb\"\n"},
		"amounts":                   {[]string{"15s", "90d", "50Gi", "500ms", "0s", "1e3s"}, "- 15s\n- 90d\n- 50Gi\n- 500ms\n- \"0s\"\n- \"1e3s\"\n"},
		"a scalar":                  {"x", "x\n"},
		"numbers, booleans and nil": {map[string]any{"a": 1.5, "b": true, "c": nil}, "a: 1.5\nb: true\nc: null\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := encode(tc.value)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tc.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tc.want)
			}
			sameAsJSON(t, tc.value, got)
		})
	}
}

// FuzzEncode holds that both YAML libraries that Kubernetes tools use read back what was written.
func FuzzEncode(f *testing.F) {
	for _, s := range []string{"", "No", "a\nb\n", "a\n\n", "\n", " x\ny", "a\tb\n\tc", "é\n\u2028", "x: y", "# a", "- a", "?", "\x00", "a\r\nb", "'", "\"", "(", "a\n\n\nb", "%a\nb", "---\nx", "...\n"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, key, s string) {
		v := map[string]any{key: s, "list": []any{s, map[string]any{"k": s}, []any{s}}, "deep": map[string]any{key: map[string]any{"x": s}}}
		got, err := encode(v)
		if err != nil && len(key) < 100 {
			t.Fatal(err)
		}
		if err == nil {
			sameAsJSON(t, v, got)
		}
	})
}

func sameAsJSON(t *testing.T, v any, text []byte) {
	t.Helper()
	direct, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var want, old, current any
	if err := json.Unmarshal(direct, &want); err != nil {
		t.Fatal(err)
	}
	if err := sigs.Unmarshal(text, &old); err != nil || !reflect.DeepEqual(old, want) {
		t.Errorf("sigs.k8s.io/yaml reads %#v (%v) from\n%s\nwant %#v", old, err, text, want)
	}
	var node any
	if err := yaml.Unmarshal(text, &node); err != nil {
		t.Fatalf("yaml.v3: %v in\n%s", err, text)
	}
	again, err := json.Marshal(node)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(again, &current); err != nil || !reflect.DeepEqual(current, want) {
		t.Errorf("yaml.v3 reads %#v (%v) from\n%s\nwant %#v", current, err, text, want)
	}
}
