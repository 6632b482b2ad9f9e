//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// hooked is what a commit to the example fleet costs, and what other programs take for the same files.
type hooked struct {
	check, fmt, empty cost
	promtool, cue     cost // over what the fleet compiles to
}

// benchHook measures the hooks on a repository that holds the example fleet, which is read from the current folder.
func (r *runner) benchHook(ctx context.Context, stdout io.Writer) error {
	bin, work := filepath.Join(r.work, "bin"), filepath.Join(r.work, "hook")
	repo, dist := filepath.Join(work, "repo"), filepath.Join(work, "dist")
	if err := buildPeers(ctx, bin, r.log); err != nil {
		return err
	}
	if err := writeRepository(ctx, repo); err != nil {
		return err
	}
	if _, err := run(ctx, "", r.gauntlet, "compile", filepath.Join(repo, "clusters"), "-o", dist); err != nil {
		return err
	}
	script, err := layPipeline(work)
	if err != nil {
		return err
	}
	if _, err := run(ctx, dist, "sh", script, bin, work, "rules"); err != nil {
		return err
	}
	var h hooked
	processes := []process{
		{command: []string{r.gauntlet, "check", "--base", "HEAD"}, dir: repo, into: &h.check},
		{command: []string{r.gauntlet, "fmt", "--check"}, dir: repo, into: &h.fmt},
		{command: []string{r.gauntlet, "version"}, dir: repo, into: &h.empty},
		{command: []string{"sh", script, bin, work, "promtool"}, dir: dist, into: &h.promtool},
		{command: []string{"sh", script, bin, work, "cue"}, dir: dist, into: &h.cue},
	}
	if err := r.inTurns(ctx, processes); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d processors, %s, medians of %d runs\n\n", runtime.NumCPU(), runtime.Version(), r.runs)
	return h.print(stdout)
}

// writeRepository makes a repository whose commit holds the example fleet.
func writeRepository(ctx context.Context, repo string) error {
	if err := os.CopyFS(filepath.Join(repo, "clusters"), os.DirFS("clusters")); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"init", "-q"}, {"add", "."},
		{"-c", "user.name=bench", "-c", "user.email=bench@example.com", "commit", "-qm", "the example fleet"},
	} {
		if _, err := run(ctx, repo, append([]string{"git"}, args...)...); err != nil {
			return err
		}
	}
	return nil
}

func (h hooked) print(w io.Writer) error {
	t := newTable(w, 40)
	t.row("process", "wall", "CPU", "peak")
	for _, line := range []struct {
		process string
		cost    cost
	}{
		{"gauntlet-check: check --base HEAD", h.check},
		{"gauntlet-fmt, of all files", h.fmt},
		{"gauntlet version: an empty run", h.empty},
		{"promtool check rules", h.promtool},
		{"cue vet", h.cue},
	} {
		t.row(line.process, seconds(line.cost.wall), seconds(line.cost.cpu), memory(float64(line.cost.peak)))
	}
	if err := t.flush(); err != nil {
		return err
	}
	return printTargets(w, h.targets())
}

func (h hooked) targets() []target {
	others := cost{wall: h.promtool.wall + h.cue.wall, cpu: h.promtool.cpu + h.cue.cpu}
	return []target{
		ratio("gauntlet-check / empty run", 3, h.check, h.empty),
		ratio("gauntlet-check / cue vet and promtool", 0.5, h.check, others),
	}
}
