package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestInterrupted runs commands whose context is done: they give no verdict and leave nothing behind.
func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	root, output := filepath.Join(dir, "inv"), filepath.Join(dir, "dist")
	var stdout, stderr bytes.Buffer
	if status := run(context.Background(), []string{"init", root}, &stdout, &stderr); status != statusClean {
		t.Fatalf("init: %d, %s", status, &stderr)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, args := range [][]string{{"compile", root, "-o", output}, {"check", root}, {"explain", "hello", "--root", root}} {
		stdout.Reset()
		stderr.Reset()
		status := run(ctx, args, &stdout, &stderr)
		const want = "gauntlet: interrupted; nothing was changed\n"
		if status != statusFailed || stdout.Len() > 0 || stderr.String() != want {
			t.Errorf("%v: status %d, stdout %q, stderr %q", args, status, &stdout, &stderr)
		}
	}
	if _, err := os.Stat(output); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the output is there: %v", err)
	}
}

// broken is a standard output that fails.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestOutputLost(t *testing.T) {
	var stderr bytes.Buffer
	status := run(context.Background(), []string{"explain"}, broken{}, &stderr)
	if want := "gauntlet: write to standard output: no space left on device\n"; status != statusFailed || stderr.String() != want {
		t.Errorf("status %d, stderr %q", status, &stderr)
	}
}
