package thanos

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/prometheus/tsdb"
)

// open opens what is on the volume.
func (u *Ruler) open(registry prometheus.Registerer) (*tsdb.DB, error) {
	if err := os.MkdirAll(u.options.Volume, 0o755); err != nil {
		return nil, err
	}
	block := (2 * time.Hour).Milliseconds() // --tsdb.block-duration
	db, err := tsdb.Open(u.options.Volume, u.options.Logger, registry, &tsdb.Options{
		MinBlockDuration: block, MaxBlockDuration: block, RetentionDuration: (48 * time.Hour).Milliseconds(), NoLockfile: true,
		BlockReloadInterval: 15 * time.Minute, // it looks for blocks to write, at the folder, too
		StripeSize:          512,              // all stripes are walked every minute, and a ruler has few series
	}, nil)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return db, nil
}

// DB is what it has recorded, while it runs: its rules' series, and ALERTS.
func (u *Ruler) DB() *tsdb.DB {
	if u.running == nil {
		return nil
	}
	return u.running.db
}

// Stored gives what it has recorded to a function. While it is down, that is what is on its volume.
func (u *Ruler) Stored(use func(*tsdb.DB) error) error {
	if db := u.DB(); db != nil {
		return use(db)
	}
	db, err := u.open(prometheus.NewRegistry())
	if err != nil {
		return err
	}
	return errors.Join(use(db), db.Close())
}
