package difference_test

import (
	"io/fs"
	"maps"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/difference"
	"gauntlet.dev/gauntlet/internal/edits"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/report"
	"gauntlet.dev/gauntlet/internal/topology"
)

// FuzzStates compares what two texts of a service, and a rule file with it, compile to. What is the same has no difference, what is not has the same
// one each time, and what changes there changes back.
func FuzzStates(f *testing.F) {
	starter := fstest.MapFS{}
	at := os.DirFS("../../cmd/gauntlet/starter")
	err := fs.WalkDir(at, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(at, name)
		starter[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	const service = "services/hello.yaml"
	plain := string(starter[service].Data)
	const odd = `"x\n::error::y\r\n##[group]z\e[31m</details>|` + "`a`" + `"`
	changed := func(old, with string) string {
		if !strings.Contains(plain, old) {
			f.Fatalf("%s has no %q", service, old)
		}
		return strings.ReplaceAll(plain, old, with)
	}
	for _, text := range []string{
		plain, changed("HelloErrors", odd), changed("severity: critical", "severity: warning\n      odd: "+odd), changed("app: hello", "app: "+odd), changed("name: hello", "name: other"),
		changed("team: platform", "team: platform\nwaivers: [{code: a/b, owner: platform, until: '2099-01-01', reason: "+odd+"}]"), changed("port: http", "port: http\n    path: '/x?a=::error::'"), changed("alerts:", "alerts:\n  - {alert: HelloErrors, expr: up == 0}"),
		changed("namespace: hello\n", "namespace: hello\nwhere: {clusters: [prod-1]}\n"), changed("code=~", "code!~"), "name: hello\n", "",
	} {
		f.Add(plain, text, "groups: [{name: a, rules: [{record: 'a:b', expr: up}]}]")
		f.Add(text, plain, "groups: [{name: "+odd+", rules: [{alert: "+odd+", expr: up, labels: {a: "+odd+"}}]}]")
	}
	f.Fuzz(func(t *testing.T, before, after, rules string) {
		const most = 4 << 10 // a short text can ask for much already
		if len(before) > most || len(after) > most || len(rules) > most {
			t.Skip()
		}
		states := [2]fstest.MapFS{maps.Clone(starter), maps.Clone(starter)}
		states[0][service] = &fstest.MapFile{Data: []byte(before)}
		states[1][service] = &fstest.MapFile{Data: []byte(after)}
		states[1]["services/more.yaml"] = &fstest.MapFile{Data: []byte("{name: more, team: platform, priority: P1, namespace: more, ruleFiles: [rules/more.yaml]}")}
		states[1]["rules/more.yaml"] = &fstest.MapFile{Data: []byte(rules)}
		var sides [2]difference.Side
		for i, files := range states {
			sides[i] = maybeCompiled(t, files)
		}
		between := func(a, b int) string {
			d, err := difference.Between(sides[a], sides[b], edits.Between(texts(states[a]), texts(states[b])))
			if err != nil {
				t.Fatal(err)
			}
			var all strings.Builder
			for _, format := range report.ReviewFormats() {
				if err := report.WriteReview(&all, format, report.Review{Difference: d, Base: "a", Head: "b"}); err != nil {
					t.Fatal(err)
				}
			}
			return all.String()
		}
		if same := between(0, 0); !strings.Contains(same, "nothing changes\n") {
			t.Errorf("of two that are the same: %s", same)
		}
		there, back := between(0, 1), between(1, 0)
		if diff := cmp.Diff(there, between(0, 1)); diff != "" {
			t.Errorf("another time (-first +then):\n%s", diff)
		}
		const none = "nothing changes\n"
		if strings.Contains(there, none) != strings.Contains(back, none) {
			t.Errorf("there:\n%s\nback:\n%s", there, back)
		}
	})
}

// maybeCompiled compiles a state, where it can be.
func maybeCompiled(t *testing.T, files fs.FS) difference.Side {
	t.Helper()
	inv, found, err := inventory.Load(t.Context(), files)
	if err != nil || inv == nil {
		t.Skip(found, err)
	}
	bundle, _ := compile.Compile(inv, compile.Options{})
	fleet, err := topology.Build(bundle)
	if err != nil {
		t.Fatal(err)
	}
	return difference.Side{Inventory: inv, Bundle: bundle, Fleet: fleet}
}
