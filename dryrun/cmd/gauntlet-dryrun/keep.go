package main

import (
	"context"
	"errors"
	"path/filepath"

	"gauntlet.dev/gauntlet/dryrun/internal/blocks"
	"gauntlet.dev/gauntlet/dryrun/internal/serve"
)

// kept are the series of rehearsals, where they are wanted when these are over. Nil are none.
type kept struct {
	work   string
	place  *blocks.Place // nil where blocks are only served
	dir    string        // where blocks are in the end
	single bool          // one scenario has the folder for itself

	listeners *serve.Listeners // nil where nothing is served
}

// keep takes the folder and the address before anything is played: that takes minutes, and they may not be to be had.
func (r *runs) keep(ctx context.Context, work string) (*kept, error) {
	if r.serve == "" && r.blocks == "" {
		return nil, nil //nolint:nilnil // nothing is kept
	}
	k := &kept{work: work, dir: r.blocks, single: len(r.scenarios) == 1}
	if r.serve != "" && !k.single {
		return nil, errors.New("--serve answers for one scenario; choose it with --scenario")
	}
	var err error
	if r.blocks == "" {
		k.dir = filepath.Join(work, "blocks")
	} else if k.place, err = blocks.Reserve(r.blocks); err != nil {
		return nil, err
	}
	if r.serve != "" {
		if k.listeners, err = serve.Listen(ctx, r.serve); err != nil {
			return nil, errors.Join(err, k.close())
		}
	}
	return k, nil
}

// folder is where a scenario writes its blocks; empty for nowhere.
func (k *kept) folder(scenario string) string {
	if k == nil {
		return ""
	}
	dir := k.dir
	if k.place != nil {
		dir = k.place.Made()
	}
	if k.single {
		return dir
	}
	return filepath.Join(dir, scenario)
}

// commit puts the blocks into their place.
func (k *kept) commit() error {
	if k == nil || k.place == nil {
		return nil
	}
	return k.place.Commit()
}

// close removes what was not committed.
func (k *kept) close() error {
	if k == nil {
		return nil
	}
	var errs []error
	if k.place != nil {
		errs = append(errs, k.place.Release())
	}
	if k.listeners != nil {
		errs = append(errs, k.listeners.Close())
	}
	return errors.Join(errs...)
}
