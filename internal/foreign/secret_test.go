package foreign

import (
	"strconv"
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/source"
)

// TestHide: what a Secret holds stands in lines that are not shown, however it is written; the other lines are shown.
func TestHide(t *testing.T) {
	const head = "apiVersion: v1\nkind: Secret\n"
	for name, c := range map[string]struct{ text, hidden string }{
		"usual":         {head + "metadata:\n  name: a\ndata:\n  a: eA==\n  b: eA==\ntype: Opaque\n", "5 6 7"},
		"data is last":  {head + "metadata: {name: a}\nstringData:\n  a: |\n    x\n\n    y\n", "4 5 6 8"},
		"data is first": {"data:\n  a: eA==\n" + head + "metadata: {name: a}\n", "1 2"},
		"data twice":    {head + "metadata: {name: a}\ndata:\n  a: eA==\ntype: Opaque\ndata:\n  b: eA==\n", "4 5 7 8"},
		"applied":       {head + "metadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {}\n    b: c\n  name: a\n", "5 6"},
		"braces":        {"{apiVersion: v1, kind: Secret, metadata: {name: a},\ndata: {a: eA==,\nb: eA==}, type: Opaque}\n", "2 3"},
		"one line":      {`{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"},"data":{"a":"eA=="}}`, "1"},
		"a List":        {"kind: List\nitems:\n- kind: Service\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n  data:\n    a: eA==\n- kind: Service\n", "7 8 9"},
		"a SecretList":  {"kind: SecretList\nitems:\n- metadata: {name: a}\n  data:\n    a: eA==\n", "4 5"},
		"an alias":      {head + "metadata:\n  annotations: {x: &x eA==}\ndata:\n  a: *x\n", "1 2 3 4 5 6"},
		"quoted":        {"\"kind\": 'Secret'\n\"data\": {a: eA==}\n", "2"},
		"no YAML":       {head + "data:\n  a: eA==: b: [\n", "1 2 3 4"},
		"no Secret":     {"kind: ConfigMap\nmetadata: {name: a}\ndata: {a: &x x, b: *x}\n", ""},
		"its store":     {"kind: SecretStore\ndata: {a: x}\n", ""},
		"a second one":  {"kind: Service\n---\n" + head + "data:\n  a: eA==\ntype: Opaque\n", "5 6"},
	} {
		docs := split(source.New("a.yaml", []byte(c.text)), 0)
		d := docs[len(docs)-1]
		d.secret = maybeSecret(d.text())
		var hidden []string
		for n := 1; n <= d.source.Lines(); n++ {
			at := d.hide(diag.Span{File: "a.yaml", Line: n, Column: 1, Length: 1})
			if at.Hidden != (at.Length == 0) {
				t.Errorf("%s: %+v", name, at)
			}
			if at.Hidden && len(d.source.Line(n)) > 0 {
				hidden = append(hidden, strconv.Itoa(n))
			}
		}
		if got := strings.Join(hidden, " "); got != c.hidden {
			t.Errorf("%s: lines %s are hidden, want %s", name, got, c.hidden)
		}
	}
}
