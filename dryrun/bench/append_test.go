package main

import (
	"log/slog"
	"testing"

	"github.com/prometheus/prometheus/tsdb"
)

func TestAppendTo(t *testing.T) {
	opts := tsdb.DefaultOptions()
	opts.WALSegmentSize = -1
	db, err := tsdb.Open(t.TempDir(), slog.New(slog.DiscardHandler), nil, opts, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := appendTo(db, 45, 3); err != nil {
		t.Fatal(err)
	}
	if got := db.Head().NumSeries(); got != 45 {
		t.Errorf("%d series", got)
	}
	if span := db.Head().MaxTime() - db.Head().MinTime(); span != 60_000 {
		t.Errorf("samples of %d ms", span)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func TestAppendAll(t *testing.T) {
	if err := appendAll(`{"replicas": 2, "series": 30, "samples": 300}`); err != nil {
		t.Error(err)
	}
	if err := appendAll(`{"replicas": 2}`); err == nil {
		t.Error("nothing can be appended")
	}
}
