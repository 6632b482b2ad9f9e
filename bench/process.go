//go:build unix

package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// cost is what one process took.
type cost struct {
	wall, cpu time.Duration
	peak      int64 // bytes that were resident at most
}

// run runs a program to its end.
//
// A kernel counts what this process holds at the start of the other toward the other's peak, so nothing large may be held
// here.
func run(ctx context.Context, dir string, command ...string) (cost, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = dir
	var out bytes.Buffer
	head := &firstBytes{to: &out}
	cmd.Stdout, cmd.Stderr = head, head
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if err != nil {
		return cost{}, fmt.Errorf("%s: %w\n%s", filepath.Base(command[0]), err, strings.TrimSpace(out.String()))
	}
	state := cmd.ProcessState
	c := cost{wall: wall, cpu: state.UserTime() + state.SystemTime()}
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		c.peak = int64(usage.Maxrss)  //nolint:unconvert // it has 32 bits on some systems
		if runtime.GOOS != "darwin" { // which alone counts bytes; the others count KiB
			c.peak <<= 10
		}
	}
	return c, nil
}

// firstBytes keeps the beginning of what a process prints: enough to tell why it failed.
type firstBytes struct{ to *bytes.Buffer }

// Write implements io.Writer.
func (l *firstBytes) Write(p []byte) (int, error) {
	const most = 4 << 10
	l.to.Write(p[:min(len(p), max(0, most-l.to.Len()))])
	return len(p), nil
}

// median gives the median of each figure.
func median(costs []cost) cost {
	return cost{
		wall: middle(costs, func(c cost) time.Duration { return c.wall }),
		cpu:  middle(costs, func(c cost) time.Duration { return c.cpu }),
		peak: middle(costs, func(c cost) int64 { return c.peak }),
	}
}

func middle[T cmp.Ordered](costs []cost, of func(cost) T) T {
	values := make([]T, len(costs))
	for i, c := range costs {
		values[i] = of(c)
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}
