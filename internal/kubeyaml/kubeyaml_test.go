package kubeyaml_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	kjson "k8s.io/apimachinery/pkg/util/json"
	kubernetes "sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/kubeyaml"
)

// scalars are those that versions of YAML read differently, and their neighbors.
var scalars = strings.Fields(`a yes No on OFF y N true False ~ null Null 0 1 -1 +7 007 0o17 0x1F 0b101 -0b11 1_000 9223372036854775807
	9223372036854775808 18446744073709551616 1.5 .5 -.5 1e3 1.e+2 1E400 12:30 12:30:45 2026-01-31 2026-01-31T12:00:00Z 1.2.3 1,5 0.1.0
	"yes" 'no' !!str\ 12 !!int\ 12 !!int\ "12" !!float\ 3 !!bool\ yes !x\ 5 <<`)

func documents() []string {
	docs := []string{
		"", "null", "a: 1\nb: [1, {c: 2}]\n", "a: &x {b: 1}\nc: *x\nd: [*x, *x]\n", "1: a\ntrue: b\n1.5: c\non: d\n",
		"x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\n", "x: &x {a: 1, b: 2}\ny: {b: 3, <<: *x}\n",
		"x: &x {a: 1}\nz: &z {a: 2, b: 3}\ny: {<<: [*x, *z], c: 4}\n", "a: |\n  text\n  more\nb: >-\n  folded\n  text\n",
		"a: {b: {c: {d: [[[1]]]}}}", "? a\n: b\n", "a:\nb: ~\n", "- 1\n- a\n", "just text", "\"<<\": {a: 1}\n", "{\"a\": \"\\u00e9\"}",
		"a: 1\n...\n", "&a x: 1\n*a : 2\n",
	}
	for _, s := range scalars {
		docs = append(docs, "a: "+strings.ReplaceAll(s, `\`, "")+"\n")
	}
	return docs
}

// agrees compares a document with what Kubernetes' own decoder makes of it.
func agrees(t *testing.T, text string) {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		return
	}
	asJSON, err := kubernetes.YAMLToJSON([]byte(text))
	if n.Kind == 0 {
		return
	}
	got, twice, ours := kubeyaml.Decode(&n)
	if err != nil || len(twice) > 0 {
		return // ours may be more patient, and what stands twice is told
	}
	if ours != nil {
		t.Fatalf("%q: %v, and Kubernetes reads %s", text, ours, asJSON)
	}
	var want any
	if err := kjson.Unmarshal(asJSON, &want); err != nil {
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%q (-Kubernetes +ours):\n%s", text, diff)
	}
}

func TestAgreesWithKubernetes(t *testing.T) {
	for _, text := range documents() {
		agrees(t, text)
	}
}

func FuzzAgreesWithKubernetes(f *testing.F) {
	for _, text := range documents() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "!\x00") { // what a tag of its own means, nobody agrees on
			return
		}
		agrees(t, text)
	})
}

func TestDuplicates(t *testing.T) {
	var n yaml.Node
	text := "a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 4\nx: &x {e: 1, e: 2}\ny: *x\n"
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	value, twice, err := kubeyaml.Decode(&n)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range twice {
		got = append(got, fmt.Sprintf("%s %d:%d %d", d.Key.Value, d.Key.Line, d.Key.Column, d.First.Line))
	}
	if diff := cmp.Diff([]string{"c 5:3 3", "a 6:1 1", "e 7:14 7"}, got); diff != "" {
		t.Errorf("keys that stand twice (-want +got):\n%s", diff)
	}
	if a := value.(map[string]any)["a"]; a != int64(4) {
		t.Errorf("a is %v, and not the last one", a)
	}
}

func TestErrors(t *testing.T) {
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		bomb += fmt.Sprintf("a%d: &a%d [*a%d, *a%[3]d, *a%[3]d, *a%[3]d, *a%[3]d, *a%[3]d, *a%[3]d, *a%[3]d, *a%[3]d, *a%[3]d]\n", i+1, i+1, i)
	}
	for text, want := range map[string]string{
		bomb:                   "5: its aliases make too many values",
		"a: &x\n  b: *x\n":     "2: an alias stands inside of what it repeats",
		"a: 1\nb: .inf\n":      "2: JSON has no number .inf",
		"a: !!int x\n":         `1: "x" is no !!int`,
		"a: 1\n{b: 2}: 3\n":    "2: a key is a word or a number",
		"x: 1\n<<: [1]\n":      "2: a merge key takes mappings alone",
		"x: &x 1\ny: {<<: *x}": "1: a merge key takes mappings alone",
	} {
		var n yaml.Node
		if err := yaml.Unmarshal([]byte(text), &n); err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		_, _, err := kubeyaml.Decode(&n)
		var at *kubeyaml.Error
		if !errors.As(err, &at) {
			t.Errorf("%.40q: %v", text, err)
			continue
		}
		if got := fmt.Sprintf("%d: %v", at.Node.Line, at); got != want {
			t.Errorf("%.40q: got %s, want %s", text, got, want)
		}
	}
}
