//go:build unix

package main

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// buildGauntlet builds the program from this module.
func buildGauntlet(ctx context.Context, dir string) (string, error) {
	program := filepath.Join(dir, "gauntlet")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", program, "gauntlet.dev/gauntlet/cmd/gauntlet")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	return program, built(cmd)
}

//go:embed promtool.mod
var promtoolModule []byte

// buildPromtool builds promtool in a module of its own, once: later runs find it in the user's cache.
func buildPromtool(ctx context.Context, log io.Writer) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	key := sha256.Sum256(append([]byte(runtime.Version()+"\n"), promtoolModule...))
	dir := filepath.Join(cache, "gauntlet-bench", fmt.Sprintf("promtool-%x", key[:6]))
	program := filepath.Join(dir, "promtool")
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	fmt.Fprintln(log, "building promtool, which takes some minutes the first time")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), promtoolModule, 0o644); err != nil {
		return "", err
	}
	// Service discovery takes no part in the check of rules, and most of the time of the build.
	cmd := exec.CommandContext(ctx, "go", "build", "-mod=mod", "-tags=remove_all_sd", "-o", program,
		"github.com/prometheus/prometheus/cmd/promtool")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	return program, built(cmd)
}

func built(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", cmd.Args[len(cmd.Args)-1], err, strings.TrimSpace(string(out)))
	}
	return nil
}
