package main

import (
	"fmt"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/processes"
)

// What can run.
const (
	embedded    = "embedded"
	ofProcesses = "processes"
)

// playable tells whether the engine can play a plan.
func (r *runs) playable(p *plan.Plan) error {
	switch {
	case r.engine == embedded:
		return nil
	case r.engine != ofProcesses:
		return fmt.Errorf("--engine %s: there are the engines %s and %s", r.engine, embedded, ofProcesses)
	case r.phase != 0:
		return fmt.Errorf("--phase is for the engine %s: real programs decide for themselves when they scrape", embedded)
	}
	if r.blocks != "" || r.serve != "" {
		return fmt.Errorf("--blocks and --serve are for the engine %s: real programs take their series with them", embedded)
	}
	_, err := processes.Find(p)
	return err
}
