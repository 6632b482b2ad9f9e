package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// root is the folder of the compiler's module, with the example fleet.
const root = "../../.."

// long leaves out a test that plays the example fleet, unless there is time: go test -tags slicelabels -timeout 3h.
func long(t *testing.T) {
	t.Helper()
	if end, bounded := t.Deadline(); testing.Short() || bounded && time.Until(end) < time.Hour {
		t.Skip("plays the example fleet for more than an hour; give it a longer -timeout")
	}
}

// compiler builds the program that makes plans.
func compiler(t *testing.T) string {
	t.Helper()
	at := filepath.Join(t.TempDir(), "gauntlet-plan")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", at, "./cmd/gauntlet-plan")
	build.Dir = root
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return at
}

// planned makes the plan of a fleet.
func planned(t *testing.T, compiler, fleet string) string {
	t.Helper()
	at := filepath.Join(t.TempDir(), "plan")
	if text, err := exec.CommandContext(t.Context(), compiler, "-o", at, fleet).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return at
}

// TestShipped plays each scenario of the example fleet, with scrapes at other moments each time. All that is expected comes true, and
// each alert of a service of class P1 fires.
func TestShipped(t *testing.T) {
	long(t)
	at := planned(t, compiler(t), filepath.Join(root, "clusters"))
	for phase := range 5 {
		t.Run(fmt.Sprintf("phase %d", phase), func(t *testing.T) {
			traces := t.TempDir()
			stdout, stderr, status := program(t, "run", at, "--phase", fmt.Sprint(phase), "--traces", traces)
			if status != 0 {
				t.Errorf("status %d\n%s%s", status, stdout, stderr)
			}
			for _, alert := range unfired(t, traces, "P1") {
				t.Errorf("%s of %s (%s:%d) never fires", alert.Alert, alert.Evaluator, alert.At.File, alert.At.Line)
			}
		})
	}
}

// unfired gives the alerts of services of a class that fire in none of the traces.
func unfired(t *testing.T, traces, class string) (never []trace.Coverage) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(traces, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no traces", err)
	}
	fired := map[int]bool{} // by the place in the coverage, which is that of the plan
	for _, file := range files {
		of, err := trace.Load(file)
		if err != nil {
			t.Fatal(err)
		}
		never = of.Coverage
		for i, c := range of.Coverage {
			fired[i] = fired[i] || c.Fired
		}
	}
	i := -1
	return slices.DeleteFunc(never, func(c trace.Coverage) bool {
		i++
		return c.Priority != class || fired[i]
	})
}

// TestMutants plays each scenario on a fleet with a mistake in it. It must not miss it.
func TestMutants(t *testing.T) {
	long(t)
	compiler := compiler(t)
	p, err := plan.Load(planned(t, compiler, filepath.Join(root, "clusters")))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range p.Scenarios {
		if !slices.ContainsFunc(mutants, func(m mutant) bool { return m.scenario == s.Name }) {
			t.Errorf("scenario %s has no mutant", s.Name)
		}
	}
	for _, m := range mutants {
		t.Run(m.scenario, func(t *testing.T) {
			fleet, traces := t.TempDir(), t.TempDir()
			if err := os.CopyFS(fleet, os.DirFS(filepath.Join(root, "clusters"))); err != nil {
				t.Fatal(err)
			}
			m.inventory.make(t, fleet)
			at := planned(t, compiler, fleet)
			m.plan.make(t, at)
			_, stderr, status := program(t, "run", at, "--scenario", m.scenario, "--traces", traces)
			if status != 1 {
				t.Fatalf("%s: status %d\n%s", m.mistake, status, stderr)
			}
			of, err := trace.Load(filepath.Join(traces, m.scenario+".json"))
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range of.Expectations {
				if strings.Contains(x.Text, m.missed) {
					if x.Met {
						t.Errorf("%s, and yet: %s", m.mistake, x.Text)
					}
					return
				}
			}
			t.Errorf("no expectation says %q", m.missed)
		})
	}
}

// TestMutantsAreMistakes makes each mistake of the inventory: the text that it replaces stands there once.
func TestMutantsAreMistakes(t *testing.T) {
	for _, m := range mutants {
		if m.inventory.file == "" {
			continue
		}
		t.Run(m.scenario, func(t *testing.T) {
			fleet := t.TempDir()
			at := filepath.Join(fleet, filepath.FromSlash(m.inventory.file))
			if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(filepath.Join(root, "clusters", filepath.FromSlash(m.inventory.file)))
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(text), m.inventory.replace); n != 1 {
				t.Errorf("%q stands %d times in %s", m.inventory.replace, n, m.inventory.file)
			}
			if err := os.WriteFile(at, text, 0o644); err != nil {
				t.Fatal(err)
			}
			m.inventory.make(t, fleet)
		})
	}
}

// make replaces the text in all files that the edit is of, and must find it.
func (e edit) make(t *testing.T, folder string) {
	t.Helper()
	if e.file == "" {
		return
	}
	files, err := filepath.Glob(filepath.Join(folder, filepath.FromSlash(e.file)))
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.ReplaceAll(string(text), e.replace, e.with)
		found = found || changed != string(text)
		if err := os.WriteFile(file, []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if !found {
		t.Fatalf("%q does not stand in %s", e.replace, e.file)
	}
}
