package rehearsal

import (
	"encoding/json"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/bubble"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// small is a plan of two replicas, three Alertmanagers, a querier and two targets.
const small = "../plan/testdata/small"

// toPlay names the folder in which a child of the test finds the scenario that it is to play, and leaves the trace.
const toPlay = "GAUNTLET_REHEARSAL_TO_PLAY"

func TestMain(m *testing.M) {
	dir := os.Getenv(toPlay)
	if dir == "" {
		os.Exit(m.Run())
	}
	// The bubble is left by exiting, as the program does.
	bubble.Main(func() int {
		if err := playIn(dir); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			return 1
		}
		return 0
	})
}

func playIn(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "scenario.json"))
	if err != nil {
		return err
	}
	var s plan.Scenario
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	p, err := plan.Load(small)
	if err != nil {
		return err
	}
	played, err := Run(Options{Plan: p, Folder: small, Scenario: s, Data: filepath.Join(dir, "volumes"), Logger: slog.New(slog.DiscardHandler),
		Stop: func(time.Duration) string { return "" }})
	if err != nil {
		return err
	}
	return trace.Save(filepath.Join(dir, "trace.json"), played)
}

// play plays a scenario on the small plan, in a process of its own.
func play(t *testing.T, s plan.Scenario) *trace.Trace {
	t.Helper()
	dir := t.TempDir()
	s.Name, s.Start = "test", time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "scenario.json"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), toPlay+"="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	played, err := trace.Load(filepath.Join(dir, "trace.json"))
	if err != nil {
		t.Fatal(err)
	}
	return played
}

// minutes since the start of a scenario.
func minutes(n float64) plan.Duration {
	return plan.Duration{Duration: time.Duration(n * float64(time.Minute))}
}

func ptr[T any](v T) *T { return &v }
