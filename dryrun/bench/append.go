package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"

	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// batch is how many samples are committed at once, as one scrape brings.
const batch = 20

// appendAll appends as many samples, of as many series, to as many storages as the counts say. The storages are set as replicas set
// theirs: without a write-ahead log.
func appendAll(text string) error {
	var c trace.Counts
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return err
	}
	if c.Replicas == 0 || c.Series < c.Replicas {
		return fmt.Errorf("there is nothing to append: %s", text)
	}
	dir, err := os.MkdirTemp("", "append")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for i := range c.Replicas {
		opts := tsdb.DefaultOptions()
		opts.WALSegmentSize, opts.StripeSize, opts.NoLockfile = -1, 512, true
		db, err := tsdb.Open(filepath.Join(dir, fmt.Sprint(i)), slog.New(slog.DiscardHandler), nil, opts, nil)
		if err != nil {
			return err
		}
		defer db.Close()
		if err := appendTo(db, c.Series/c.Replicas, int(c.Samples)/c.Series); err != nil {
			return err
		}
	}
	return nil
}

// appendTo appends so many samples to each of so many series, one each 30 seconds. Series are known by their references after their
// first sample, as in a scrape.
func appendTo(db *tsdb.DB, series, samples int) error {
	known, all := make([]storage.SeriesRef, series), make([]labels.Labels, series)
	for i := range all {
		target := fmt.Sprintf("10.0.%d.%d:8080", i/batch/250, i/batch%250)
		all[i] = labels.FromStrings(model.MetricNameLabel, fmt.Sprintf("shop_requests_%d_total", i%batch), "code", "200", "container", "shop",
			"endpoint", "metrics", "instance", target, "job", "shop", "namespace", "shop", "pod", "shop-"+target, "service", "shop")
	}
	began := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	for n := range samples {
		at := began.Add(time.Duration(n) * 30 * time.Second).UnixMilli()
		for first := 0; first < series; first += batch {
			app := db.Appender(context.Background())
			for i := first; i < min(first+batch, series); i++ {
				ref, err := app.Append(known[i], all[i], at, float64(n*i))
				if err != nil {
					return err
				}
				known[i] = ref
			}
			if err := app.Commit(); err != nil {
				return err
			}
		}
	}
	return nil
}
