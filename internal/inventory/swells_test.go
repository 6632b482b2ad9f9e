package inventory

import "testing"

// TestSwells: only what calls functions or multiplies is read alone.
func TestSwells(t *testing.T) {
	for text, want := range map[string]bool{
		"name: \"a\"\n": false,
		"import \"strings\"\na: strings.Repeat(\"x\", 3)\n":                    true,
		"import \"gauntlet.dev/schema\"\na: schema.#Service\n":                 false,
		"import s \"gauntlet.dev/schema:schema\"\na: s.#Service\n":             false,
		"import (\n\t\"gauntlet.dev/schema\"\n\t\"list\"\n)\na: list.Max(1)\n": true,
		"a: 1000 * b\nb: 2\n":        true,
		"a: b * 0.5\nb: 2\n":         true,
		"a: 100000 * b\nb: \"x\"\n":  true,
		"a: b * c\nb: \"x\"\nc: 2\n": true,
		"a: string | *\"x\"\n":       false,
		"import \"strings\n":         false,
	} {
		if got := swells(newDocument("services/a.cue", []byte(text))); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	if swells(newDocument("services/a.yaml", []byte("import: a * b\n"))) {
		t.Error("a file of YAML swells")
	}
}
