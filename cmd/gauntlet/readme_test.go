package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// console is a block of the README that shows a command and what it prints.
var console = regexp.MustCompile("(?s)```console\n\\$ ([^\n]+)\n(.*?)```")

// tour lists the commands of the README with the edits to the copied service that each of them sees.
var tour = []struct {
	command string
	edits   []string // old and new, in turn
}{
	{command: "make demo"},
	{command: "sed 's/service-x/test-drives/; s/ServiceX/TestDrives/; s/namespace-x/test-drives/' " +
		"clusters/services/service-x.yaml > clusters/services/test-drives.yaml"},
	{command: "bin/gauntlet check"},
	{command: "bin/gauntlet check", edits: []string{"team: dealers", "team: dealer", "> 0.05", ">> 0.05"}},
	{command: "bin/gauntlet check", edits: []string{"port: express", `port: "3000"`}},
}

// TestReadme runs what the README shows, in a copy of the example fleet, and holds what is printed against it.
func TestReadme(t *testing.T) {
	readme := filepath.Join("..", "..", "README.md")
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	blocks := console.FindAllStringSubmatchIndex(string(text), -1)
	if len(blocks) != len(tour) {
		t.Fatalf("the README has %d commands, and this test knows %d", len(blocks), len(tour))
	}
	dir := project(t)
	var renewed strings.Builder
	end := 0
	for i, b := range blocks {
		command, want := string(text[b[2]:b[3]]), string(text[b[4]:b[5]])
		if command != tour[i].command {
			t.Fatalf("command %d of the README is\n%s\nand this test knows\n%s", i+1, command, tour[i].command)
		}
		got := walk(t, dir, command, tour[i].edits)
		renewed.WriteString(string(text[end:b[4]]) + got)
		end = b[5]
		if diff := cmp.Diff(want, got); diff != "" && !*update {
			t.Errorf("%s (-README +printed):\n%s", command, diff)
		}
	}
	renewed.Write(text[end:])
	if *update {
		if err := os.WriteFile(readme, []byte(renewed.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// project makes a folder that looks like this project after make build.
func project(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "clusters"), os.DirFS("../../clusters")); err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	program, err := exec.LookPath("gauntlet")
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(os.WriteFile(filepath.Join(dir, "Makefile"), makefile, 0o644), os.Mkdir(filepath.Join(dir, "bin"), 0o755),
		os.Symlink(program, filepath.Join(dir, "bin", "gauntlet")))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// walk runs a command of the tour with its edits, which it takes back, and gives what was printed.
func walk(t *testing.T, dir, command string, edits []string) string {
	t.Helper()
	file := filepath.Join(dir, "clusters", "services", "test-drives.yaml")
	if len(edits) > 0 {
		good, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		bad := string(good)
		for i := 0; i < len(edits); i += 2 {
			if !strings.Contains(bad, edits[i]) {
				t.Fatalf("the copied service has no %q", edits[i])
			}
			bad = strings.Replace(bad, edits[i], edits[i+1], 1)
		}
		if err := os.WriteFile(file, []byte(bad), 0o644); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := os.WriteFile(file, good, 0o644); err != nil {
				t.Error(err)
			}
		}()
	}
	if target, ok := strings.CutPrefix(command, "make "); ok { // the program is the one under test: make only says how it is built
		command = "make -n VCS=true build && make -o build " + target
	}
	cmd := exec.Command("sh", "-c", command)
	// A make that runs the tests would have the one in the command speak of folders.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "MAKE") || strings.HasPrefix(v, "MFLAGS=") })
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != statusFindings) {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return string(out)
}
