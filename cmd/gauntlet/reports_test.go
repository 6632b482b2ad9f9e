package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shown is a block of docs/reports.md that shows a command and what it prints. It may be fenced by four backquotes, where
// the output has three.
var shown = regexp.MustCompile("(?s)(````console\n\\$ gauntlet [^\n]+\n)(?:.*?\n)??(````\n\n)|([^`]```console\n\\$ gauntlet [^\n]+\n)(?:.*?\n)??(```\n\n)")

// TestReportsPage runs what docs/reports.md shows, in a new inventory with one mistake, and holds what is printed against it.
func TestReportsPage(t *testing.T) {
	page := filepath.Join("..", "..", "docs", "reports.md")
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	gauntlet(t, dir, "init")
	service := filepath.Join(dir, "services", "hello.yaml")
	hello, err := os.ReadFile(service)
	if err != nil {
		t.Fatal(err)
	}
	mistaken := strings.Replace(string(hello), "port: http", `port: "8080"`, 1)
	if err := os.WriteFile(service, []byte(mistaken), 0o644); err != nil {
		t.Fatal(err)
	}
	blocks := 0
	renewed := shown.ReplaceAllStringFunc(string(text), func(block string) string {
		blocks++
		m := shown.FindStringSubmatch(block)
		head, end := m[1]+m[3], m[2]+m[4]
		_, command, _ := strings.Cut(strings.TrimSpace(head), "$ gauntlet ")
		return head + gauntlet(t, dir, strings.Fields(command)...) + end
	})
	if want := strings.Count(string(text), "console\n"); blocks != want || blocks == 0 {
		t.Errorf("%d of %d commands of the page were found", blocks, want)
	}
	if *update {
		if err := os.WriteFile(page, []byte(renewed), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(string(text), renewed); diff != "" {
		t.Errorf("docs/reports.md (-page +printed):\n%s", diff)
	}
}

// gauntlet runs the program, which may find something, and gives what it prints.
func gauntlet(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("gauntlet", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != statusFindings) {
		t.Fatalf("gauntlet %v: %v\n%s", args, err, out)
	}
	return string(out)
}
