package thanos

import (
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/tsdb"

	"gauntlet.dev/gauntlet/dryrun/internal/names"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

// The processes of the small plan find each other as its files say.
func TestSmallPlan(t *testing.T) {
	const dir = "../plan/testdata/small"
	p, err := plan.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		defer time.Sleep(Linger)
		known := names.New(p)
		options := Options{Plan: dir, Net: wire.New(known.Hosts), Names: known, Stores: NewStores(), Logger: slog.New(slog.DiscardHandler)}
		for _, at := range p.Prometheuses {
			db, err := tsdb.Open(t.TempDir(), nil, nil, tsdb.DefaultOptions(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			s := NewSidecar(at, replica{db, labels.FromStrings("prometheus_replica", at.Name)}, options)
			if err := s.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			defer s.Stop()
			a := db.Appender(t.Context())
			if _, err := a.Append(0, labels.FromStrings("__name__", "up"), time.Now().UnixMilli(), 1); err != nil {
				t.Fatal(err)
			}
			if err := a.Commit(); err != nil {
				t.Fatal(err)
			}
		}
		for _, at := range p.Thanos {
			started, err := New(at, options)
			if err != nil {
				t.Fatal(err)
			}
			if err := started.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			defer started.Stop()
			q, ok := started.(*Querier)
			if !ok {
				continue
			}
			q.Update(t.Context())
			for dedup, want := range map[bool]string{false: "{} => 2", true: "{} => 1"} {
				a, err := q.Query(t.Context(), "count(up)", time.Now(), dedup, false)
				if err != nil || !strings.HasPrefix(a.Value.String(), want) {
					t.Errorf("deduplicated %v: %v, %v, want %s", dedup, a.Value, err, want)
				}
			}
		}
	})
}
