package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

var update = flag.Bool("update", false, "write the golden files")

// asProgram makes the test binary the program itself: what run starts for each scenario is its own executable.
const asProgram = "GAUNTLET_DRYRUN_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		os.Exit(0)
	}
	os.Setenv(asProgram, "1") // for the children
	os.Exit(m.Run())
}

// program runs it, and gives what it prints and its exit status.
func program(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), complaints.String(), cmd.ProcessState.ExitCode()
}

// small is the small plan with a scenario of two hours.
func small(t *testing.T) string {
	t.Helper()
	return with(t, "testdata/scenarios.json")
}

// with is the small plan with the scenarios of a file.
func with(t *testing.T, file string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../internal/plan/testdata/small")); err != nil {
		t.Fatal(err)
	}
	index := filepath.Join(dir, "plan.json")
	text, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	scenarios, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	p["scenarios"] = scenarios
	if text, err = json.Marshal(p); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(index, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestRun plays two hours of two replicas, three Alertmanagers and a querier. One expectation is meant not to be met: that nobody is
// told of anything.
func TestRun(t *testing.T) {
	dir, out := small(t), t.TempDir()
	stdout, stderr, status := program(t, "run", dir, "--traces", out, "--junit", filepath.Join(out, "junit.xml"))
	if status != exitUnmet || stderr != "" {
		t.Errorf("status %d, stderr %s", status, stderr)
	}
	golden(t, "timeline.txt", stdout)
	junit, err := os.ReadFile(filepath.Join(out, "junit.xml"))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "junit.xml", string(junit))
	played, err := trace.Load(filepath.Join(out, "outage-and-loss.json"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, n := range played.Topology {
		got[n.ID] = append(n.Queries, n.Sends...)
	}
	managers := []string{"na1/alertmanager-main-0", "na1/alertmanager-main-1", "na1/alertmanager-main-2"}
	want := map[string][]string{
		"na1/prometheus-main-0": managers, "na1/prometheus-main-1": managers, managers[0]: nil, managers[1]: nil, managers[2]: nil,
		"na1/thanos-query-0": {"na1/prometheus-main-0", "na1/prometheus-main-1"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("who queries and sends to whom (-want +got):\n%s", diff)
	}
}

// TestSameTrace plays a scenario ten times, and in five phases: the same gives the same bytes, and another phase the same verdicts.
func TestSameTrace(t *testing.T) {
	dir := small(t)
	play := func(phase int) (string, *trace.Trace) {
		out := t.TempDir()
		if _, stderr, _ := program(t, "run", dir, "--traces", out, "--phase", strconv.Itoa(phase)); stderr != "" {
			t.Fatal(stderr)
		}
		file := filepath.Join(out, "outage-and-loss.json")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		played, err := trace.Load(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text), played
	}
	first, met := play(0)
	for i := range 9 {
		if again, _ := play(0); again != first {
			t.Fatalf("run %d differs (-first +again):\n%s", i+2, cmp.Diff(first, again))
		}
	}
	seen := map[string]bool{first: true}
	for phase := 1; phase < 5; phase++ {
		other, played := play(phase)
		if seen[other] {
			t.Errorf("phase %d changes nothing", phase)
		}
		seen[other] = true
		for i, x := range played.Expectations {
			if x.Met != met.Expectations[i].Met {
				t.Errorf("phase %d: %s: %s", phase, x.Text, x.Reason)
			}
		}
	}
}

// TestInterrupt ends the first of two rehearsals of a month early, before the second begins. The part is shown, and nothing stays behind.
func TestInterrupt(t *testing.T) {
	dir, temp := small(t), t.TempDir()
	month(t, dir)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "run", dir, "--parallel", "1")
	cmd.Env = append(os.Environ(), "TMPDIR="+temp)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range time.Tick(100 * time.Millisecond) { // until the first of them plays
		if played, _ := filepath.Glob(filepath.Join(temp, "*", "plan", "0", "volumes", "*")); len(played) > 0 {
			break
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // its status is what is asked for
	if status := cmd.ProcessState.ExitCode(); status != exitError {
		t.Errorf("status %d", status)
	}
	if want := "gauntlet-dryrun: interrupted; what is shown is a part, and nothing is known of second\n"; complaints.String() != want {
		t.Errorf("stderr %q, want %q", &complaints, want)
	}
	if !strings.HasPrefix(out.String(), "first: ") || !strings.Contains(out.String(), "of 720h") {
		t.Errorf("stdout %s", &out)
	}
	left, err := os.ReadDir(temp)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// month makes two long scenarios of the one of the plan.
func month(t *testing.T, dir string) {
	t.Helper()
	index := filepath.Join(dir, "plan.json")
	text, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	p := map[string]any{}
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	first := p["scenarios"].([]any)[0].(map[string]any)
	first["name"], first["duration"] = "first", "720h"
	second := maps.Clone(first)
	second["name"] = "second"
	p["scenarios"] = []any{first, second}
	if text, err = json.Marshal(p); err == nil {
		err = os.WriteFile(index, text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// golden compares with a file, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
