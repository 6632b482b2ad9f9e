package inventory

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// hostile are bodies of a service in CUE that ask for more than there is.
func hostile() map[string]string {
	forked := func(op string) string {
		var parts []string
		for i := range 14 {
			parts = append(parts, fmt.Sprintf("({a%d: 1}|{a%d: 2}|{a%d: 3})", i, i, i))
		}
		return strings.Join(parts, op)
	}
	grown := func(line string) string {
		var all strings.Builder
		for i := range 40 {
			fmt.Fprintf(&all, line+"\n", i+1, i, i)
		}
		return all.String()
	}
	const eight = "let L = [1, 2, 3, 4, 5, 6, 7, 8]\n"
	return map[string]string{
		"comprehensions":  eight + "_x: [for a in L for b in L for c in L for d in L for e in L for f in L for g in L {a*b}]\nendpoints: [for x in _x if x < 0 {port: \"http\"}]",
		"disjunctions":    "_d: " + forked(" & "),
		"definition":      "#D: " + forked(" & ") + "\nselector: app: \"\\(#D.a1)\"",
		"a long range":    "import \"list\"\nselector: app: \"\\(len(list.Range(0, 1000000000, 1)))\"",
		"doubled lists":   "import \"list\"\n_l0: [1]\n" + grown("_l%d: list.Concat([_l%d, _l%d])") + "selector: app: \"\\(len(_l40))\"",
		"doubled texts":   "_a0: \"xxxxxxxxxx\"\n" + grown(`_a%d: "\(_a%d)\(_a%d)"`) + "selector: app: _a40",
		"replaced":        fmt.Sprintf("import \"strings\"\nselector: app: strings.Replace(%q, \"\", %q, -1)", strings.Repeat("x", 15_000), strings.Repeat("y", 15_000)),
		"repeated":        "import \"strings\"\nselector: app: strings.Repeat(strings.Repeat(\"x\", 10000), 1000000)",
		"regexp":          fmt.Sprintf("import \"regexp\"\nselector: app: regexp.ReplaceAll(\"x?\", %q, %q)", strings.Repeat("x", 15_000), strings.Repeat("y", 15_000)),
		"merges itself":   "import \"encoding/yaml\"\nselector: app: \"\\(yaml.Unmarshal(\"a: &a\\n  b: 1\\n  <<: *a\\n\"))\"",
		"sorted":          "import \"list\"\n_l: list.Sort([for i in list.Range(0, 100000, 1) {100000-i}], list.Ascending)\nselector: app: \"\\(_l[0])\"",
		"template ranges": "import \"text/template\"\nimport \"list\"\nselector: app: template.Execute(\"{{range .}}{{range $}}{{range $}}{{range $}}x{{end}}{{end}}{{end}}{{end}}\", list.Range(0, 1000, 1))",
	}
}

// hostileVariable names the case that the program of the tests reads in the place of its tests: what is stopped goes on until the program
// ends.
const hostileVariable = "INVENTORY_TEST_HOSTILE"

func TestMain(m *testing.M) {
	name := os.Getenv(hostileVariable)
	if name == "" {
		os.Exit(m.Run())
	}
	lines := strings.SplitAfter(hostile()[name], "\n")
	header := ""
	for len(lines) > 0 && strings.HasPrefix(lines[0], "import ") {
		header, lines = header+lines[0], lines[1:]
	}
	text := header + "name: \"a\"\nteam: \"checkout\"\npriority: \"P1\"\nnamespace: \"a\"\n" + strings.Join(lines, "")
	files := fstest.MapFS{"fleet.yaml": {Data: []byte("name: acme\n")}, "services/a.cue": {Data: []byte(text)}}
	_, ds, err := load(context.Background(), files, limits{allocated: 64 << 20, living: 32 << 20, heap: 128 << 20, time: time.Second})
	fmt.Println(brief(ds), err)
	os.Exit(0)
}

// TestHostileCUE: what nothing interrupts is stopped and named. How long one step goes on is the machine's matter: the runtime cannot look
// while a text of many megabytes is copied.
func TestHostileCUE(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(hostile())) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), hostileVariable+"="+name)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %.2000s", err, out)
			}
			got := strings.TrimSpace(string(out))
			is := func(what string) bool {
				return got == "read the inventory: reading services/a.cue takes more than "+what+"; make it simpler, or split it"
			}
			if !is("64 MiB of allocations") && !is("32 MiB of memory") && !is("128 MiB of memory") && !is("1s") {
				t.Errorf("got %.500s", got)
			}
		})
	}
}

// TestGuardNamesTheFirst: of several files, it is the one that was begun first that takes too much, and the others are not waited for.
func TestGuardNamesTheFirst(t *testing.T) {
	g := newGuard(limits{allocated: 1 << 50, living: 1 << 50, heap: 1 << 50, time: 200 * time.Millisecond})
	defer g.stop()
	forever := make(chan struct{})
	defer close(forever)
	first := make(chan struct{})
	err := g.each(t.Context(), 2, 2, func(i int) string { return []string{"late.cue", "first.cue"}[i] }, func(_, i int) error {
		if i == 1 {
			close(first)
		} else {
			<-first
			time.Sleep(50 * time.Millisecond)
			return nil
		}
		<-forever
		return nil
	})
	over, ok := errors.AsType[*exceeded](err)
	if !ok || over.name != "first.cue" || over.what != "200ms" {
		t.Errorf("got %v", err)
	}
}

// TestGuardHearsTheEnd: a canceled run does not wait for what does not end.
func TestGuardHearsTheEnd(t *testing.T) {
	g := newGuard(defaultLimits())
	defer g.stop()
	ctx, cancel := context.WithCancel(t.Context())
	forever := make(chan struct{})
	defer close(forever)
	err := g.each(ctx, 1, 1, func(int) string { return "a.cue" }, func(int, int) error {
		cancel()
		<-forever
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
