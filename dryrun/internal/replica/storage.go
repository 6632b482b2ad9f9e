package replica

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/tsdb"
)

// The storage's flags that the operator leaves at their defaults.
const (
	blocks    = 2 * time.Hour
	retention = 15 * 24 * time.Hour
)

// upkeep is how often the storage looks for blocks to write. Prometheus looks every minute, at its folder, too; a block is due every two
// hours.
const upkeep = 15 * time.Minute

// open opens the storage as cmd/prometheus does, with some differences. It stays open while the replica is down: what is read of it
// then, and after the next start, is what a write-ahead log would have brought back. So there is none to be written. The head's
// locks are for fewer series, and blocks are looked for less often.
func open(o Options, c *config.Config, registry prometheus.Registerer) (*tsdb.DB, error) {
	opts := tsdb.DefaultOptions()
	opts.WALSegmentSize = -1
	opts.StripeSize = 512
	opts.BlockReloadInterval = upkeep
	opts.NoLockfile = true // the folder is the replica's own
	opts.RetentionDuration = retention.Milliseconds()
	opts.MinBlockDuration = blocks.Milliseconds()
	opts.MaxBlockDuration = (retention / 10).Milliseconds()
	if s := c.StorageConfig.TSDBConfig; s != nil {
		opts.OutOfOrderTimeWindow = s.OutOfOrderTimeWindow
	}
	db, err := tsdb.Open(o.Data, o.Logger.With("component", "tsdb"), registry, opts, nil)
	if err != nil {
		return nil, err
	}
	seconds := func(name, help string, f func() int64) {
		registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return float64(f() / 1000) }))
	}
	seconds("prometheus_tsdb_lowest_timestamp_seconds", "Lowest timestamp value stored in the database.", db.Head().MinTime)
	seconds("prometheus_tsdb_head_min_time_seconds", "Minimum time bound of the head block.", db.Head().MinTime)
	seconds("prometheus_tsdb_head_max_time_seconds", "Maximum timestamp of the head block.", db.Head().MaxTime)
	return db, nil
}

// local is the storage as the web API wants it.
type local struct{ *tsdb.DB }

// Stats implements web.LocalStorage.
func (l local) Stats(label string, limit int) (*tsdb.Stats, error) {
	return l.Head().Stats(label, limit), nil
}

// WALReplayStatus implements web.LocalStorage.
func (local) WALReplayStatus() (tsdb.WALReplayStatus, error) { return tsdb.WALReplayStatus{}, nil }

// BlockMetas implements web.LocalStorage.
func (l local) BlockMetas() ([]tsdb.BlockMeta, error) { return l.DB.BlockMetas(), nil }
