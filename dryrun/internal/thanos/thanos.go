// Package thanos runs the processes of Thanos of a plan: Thanos' own code, wired as its program wires it. The program's package cannot
// be imported, so its flags are read here; those that would change what is rehearsed and are not known are an error.
package thanos

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"

	"gauntlet.dev/gauntlet/dryrun/internal/asked"
	"gauntlet.dev/gauntlet/dryrun/internal/busy"
	"gauntlet.dev/gauntlet/dryrun/internal/names"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

// Options are what a process needs beside what the plan says of it.
type Options struct {
	Plan   string // folder of the plan
	Volume string // folder that outlives restarts
	Net    *wire.Net
	Names  *names.Names
	Asked  *asked.Metrics // that processes expose of themselves
	Busy   *busy.Now      // that rulers tell what they ask; nil for nobody
	Stores *Stores        // one for all processes of the plan; nil takes gRPC for all calls
	Logger *slog.Logger
}

// Process is one process. One goroutine at a time may start and stop it; it can be started again, and then goes on from its volume.
type Process interface {
	Start(ctx context.Context) error
	Stop()
}

// New reads the arguments of a process and of the files that they name. It does not start it.
func New(at plan.Thanos, options Options) (Process, error) {
	options.Logger = options.Logger.With("pod", at.Name)
	p, err := newProcess(at, options)
	if err != nil {
		return nil, fmt.Errorf("%s/%s: thanos %s: %w", at.Cluster, at.Name, at.Component, err)
	}
	return p, nil
}

func newProcess(at plan.Thanos, options Options) (Process, error) {
	switch at.Component {
	case "query":
		return newQuerier(at, options)
	case "rule":
		return newRuler(at, options)
	case "store":
		return &gateway{at: at, options: options}, nil
	case "query-frontend":
		return newFrontend(at, options)
	case "compact":
		return idle{}, nil
	}
	return nil, fmt.Errorf("this component is not rehearsed")
}

// idle is a process that nothing in a rehearsal depends on.
type idle struct{}

func (idle) Start(context.Context) error { return nil }
func (idle) Stop()                       {}

func (o Options) file(path string) string { return filepath.Join(o.Plan, filepath.FromSlash(path)) }
