package layout_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v3"
	k8syaml "sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/layout"
)

// TestLayout lays out the cases: each is a file NAME, and what becomes of it as NAME.want.
func TestLayout(t *testing.T) {
	for _, c := range cases(t) {
		t.Run(c.name, func(t *testing.T) {
			got, err := layout.YAML([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			keeps(t, []byte(c.text), got)
		})
	}
}

type layoutCase struct{ name, text, want string }

// cases reads them. A bar ends lines whose spaces at the end matter.
func cases(tb testing.TB) (all []layoutCase) {
	tb.Helper()
	a, err := txtar.ParseFile("testdata/layout.txtar")
	if err != nil || len(a.Files)%2 != 0 {
		tb.Fatal(err, "want pairs of files")
	}
	text := func(f txtar.File) string { return strings.ReplaceAll(string(f.Data), "¦\n", "\n") }
	for pair := range slices.Chunk(a.Files, 2) {
		if pair[1].Name != pair[0].Name+".want" {
			tb.Fatalf("%s has no want", pair[0].Name)
		}
		all = append(all, layoutCase{pair[0].Name, text(pair[0]), text(pair[1])})
	}
	return all
}

// TestEnds has what a file of cases cannot hold: ends of lines, and texts without the last of them.
func TestEnds(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "",
		"\n\n":                       "",
		"a: 1":                       "a: 1\n",
		"a: 1\r\nb: |\r\n    x\r\n":  "a: 1\nb: |\n  x\n",
		"a: |\n    x":                "a: |\n  x",
		"a: |-\n    x":               "a: |-\n  x",
		"a: |\n    x\n ":             "a: |\n  x\n",
		"a: |+\n    x\n\n\n":         "a: |+\n  x\n\n\n",
		"a: |\n    x\n\n\n":          "a: |\n  x\n",
		"a: |+\n    x\n\n":           "a: |+\n  x\n\n",
		"a:\t1\n":                    "a: 1\n",
		"a: \"x \n\n   y\\ \n  z\"":  "a: \"x\n\n  y\\ \n  z\"\n",
		"- |+\n   \n":                "- |+\n\n",
		"# only\n\n\n# comments\n\n": "# only\n\n# comments\n",
	} {
		got, err := layout.YAML([]byte(text))
		if err != nil || string(got) != want {
			t.Errorf("%q: got %q, %v; want %q", text, got, err, want)
		}
		keeps(t, []byte(text), got)
	}
}

// TestUnsure leaves alone what is no YAML, or is read differently by different programs.
func TestUnsure(t *testing.T) {
	for _, text := range []string{"a: [", "a: 'x", "a: 1\n b: 2\n", "\tx: 1", "a: b\rc: d", "a: b\u2028c: d", "a: |x\n  b\n", "a: \"\n\n"} {
		if got, err := layout.YAML([]byte(text)); !errors.Is(err, layout.ErrUnsure) {
			t.Errorf("%q: got %q, %v", text, got, err)
		}
	}
}

// TestSettled formats until nothing changes any more, and gives up where that never is.
func TestSettled(t *testing.T) {
	shorten := func(text []byte) ([]byte, error) { return text[:max(len(text)-1, 2)], nil }
	if got, err := layout.Settled([]byte("abcd"), shorten); string(got) != "ab" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	turn := func(text []byte) ([]byte, error) { return append(text[1:len(text):len(text)], text[0]), nil }
	if got, err := layout.Settled([]byte("ab"), turn); !errors.Is(err, layout.ErrUnsure) {
		t.Errorf("got %q, %v", got, err)
	}
	broken := errors.New("broken")
	if _, err := layout.Settled(nil, func([]byte) ([]byte, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// TestProject lays out all YAML of the project, whatever is wrong with it, and finds the same in it.
func TestProject(t *testing.T) {
	files := 0
	for _, text := range project(t) {
		got, err := layout.YAML(text)
		if err != nil {
			t.Errorf("%v:\n%s", err, text)
			continue
		}
		keeps(t, text, got)
		if diff := cmp.Diff(comments(t, text), comments(t, got)); diff != "" {
			t.Errorf("comments (-was +now)\n%s", diff)
		}
		files++
	}
	if files < 200 {
		t.Errorf("only %d files", files)
	}
}

// project gives the files of YAML that can be parsed.
func project(tb testing.TB) (all [][]byte) {
	tb.Helper()
	for _, dir := range []string{"clusters", "fixtures", "cmd/gauntlet/starter", "deploy"} {
		err := filepath.WalkDir(filepath.Join("../..", dir), func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || filepath.Ext(name) != ".yaml" {
				return err
			}
			text, err := os.ReadFile(name)
			if err == nil && yaml.Unmarshal(text, new(yaml.Node)) == nil && !bytes.HasPrefix(text, []byte("\ufeff")) {
				all = append(all, text)
			}
			return err
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
	return all
}

// comments lists them as the parser sees them, sorted: which node one belongs to depends on where it stands.
func comments(t *testing.T, text []byte) (all []string) {
	t.Helper()
	var collect func(n *yaml.Node)
	collect = func(n *yaml.Node) {
		for _, c := range []string{n.HeadComment, n.LineComment, n.FootComment} {
			all = append(all, strings.FieldsFunc(c, func(r rune) bool { return r == '\n' })...)
		}
		for _, child := range n.Content {
			collect(child)
		}
	}
	var n yaml.Node
	if err := yaml.Unmarshal(text, &n); err != nil {
		t.Fatal(err)
	}
	collect(&n)
	slices.Sort(all)
	return all
}

// keeps expects that a text that was laid out says the same to another parser, and that it is laid out for good.
func keeps(t *testing.T, was, now []byte) {
	t.Helper()
	if value, err := k8syaml.YAMLToJSON(was); err == nil {
		again, err := k8syaml.YAMLToJSON(now)
		if err != nil || !bytes.Equal(value, again) {
			t.Errorf("it says otherwise: %v\n%q\n%q\n%s\n%s", err, was, now, value, again)
		}
	}
	again, err := layout.YAML(now)
	if err != nil || !bytes.Equal(again, now) {
		t.Errorf("laid out again, it changes: %v\n%q\n%q\n%q", err, was, now, again)
	}
}

// TestHostile has texts that are large and strange, and expects an end of them.
func TestHostile(t *testing.T) {
	const n = 200_000
	deep := strings.Repeat("- ", 9_000) + "x\n"
	for name, text := range map[string]string{
		"comments at a depth":   deep + strings.Repeat("                    #\n", n/4) + "- y\n",
		"comments":              strings.Repeat("#\n", n) + "a: 1\n",
		"comments side by side": strings.Repeat("- a # b\n", n/4),
		"blank lines":           "a: b\n" + strings.Repeat("\n", n) + "c: d\n",
		"lines of a scalar":     "a:\n" + strings.Repeat("  b\n", n),
		"a long line":           "a: [" + strings.Repeat("b,", n) + "]\n",
		"brackets":              strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000) + "\n",
		"colons":                strings.Repeat(":", n) + "\n",
		"quotes":                strings.Repeat("- \"\n", n),
	} {
		start := time.Now()
		_, err := layout.YAML([]byte(text))
		if (err != nil) != (name == "colons") {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("%s: it takes %v", name, took)
		}
	}
}

func FuzzYAML(f *testing.F) {
	for _, c := range cases(f) {
		f.Add([]byte(c.text))
	}
	for _, text := range project(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if now, err := layout.YAML(text); err == nil {
			keeps(t, text, now)
		}
	})
}
