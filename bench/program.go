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

// peers are the other programs that check manifests, and the one that they need.
var peers = []struct{ name, module string }{
	{"conftest", "github.com/open-policy-agent/conftest@v0.71.1"},
	{"cue", "cuelang.org/go/cmd/cue@v0.17.1"},
	{"kubeconform", "github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0"},
	{"yq", "github.com/mikefarah/yq/v4@v4.53.2"},
}

// buildPeers builds promtool and its peers, each once, and links them into a folder.
func buildPeers(ctx context.Context, bin string, log io.Writer) error {
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return err
	}
	promtool, err := buildPromtool(ctx, log)
	if err != nil {
		return err
	}
	if err := link(promtool, bin); err != nil {
		return err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	for _, p := range peers {
		_, version, _ := strings.Cut(p.module, "@")
		dir := filepath.Join(cache, "gauntlet-bench", p.name+"-"+version+"-"+runtime.Version())
		program := filepath.Join(dir, p.name)
		if _, err := os.Stat(program); err != nil {
			fmt.Fprintf(log, "building %s, which takes some minutes the first time\n", p.name)
			cmd := exec.CommandContext(ctx, "go", "install", p.module)
			cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOBIN="+dir)
			if err := built(cmd); err != nil {
				return err
			}
		}
		if err := link(program, bin); err != nil {
			return err
		}
	}
	return nil
}

// link puts a program into a folder of programs.
func link(program, bin string) error {
	at := filepath.Join(bin, filepath.Base(program))
	if err := os.RemoveAll(at); err != nil {
		return err
	}
	return os.Symlink(program, at)
}

func built(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", cmd.Args[len(cmd.Args)-1], err, strings.TrimSpace(string(out)))
	}
	return nil
}
