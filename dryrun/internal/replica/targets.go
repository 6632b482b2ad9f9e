package replica

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/scrape"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
)

// Target is a target as the replica scraped it.
type Target struct {
	Job     string        // of the configuration
	Labels  labels.Labels // of its series
	Address string        // host:port that was dialed
	Down    []Span        // where up is 0
	Error   string        // the last one
	Series  int           // that the last scrape kept
}

// Span is a part of the time. To is zero where it did not end.
type Span struct{ From, To time.Time }

// targets remembers what series do not tell of a target.
type targets struct {
	mu    sync.Mutex
	known map[string]*Target // by labels
}

func newTargets() *targets { return &targets{known: map[string]*Target{}} }

// follow looks at the targets every so often: those that are gone are not known any more to those who scraped them.
func (t *targets) follow(ctx context.Context, m *scrape.Manager, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			t.look(m)
		}
	}
}

func (t *targets) look(m *scrape.Manager) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := labels.NewBuilder(labels.EmptyLabels())
	for job, active := range m.TargetsActive() {
		for _, x := range active {
			ls := x.Labels(b)
			key := ls.String()
			known := t.known[key]
			if known == nil {
				known = &Target{Job: job, Labels: ls, Address: x.URL().Host}
				t.known[key] = known
			}
			if err := x.LastError(); err != nil {
				known.Error = err.Error()
			}
		}
	}
}

// Targets gives all targets that were scraped since the first start, by job and labels. What it tells of their health is what the
// series up tells.
func (r *Replica) Targets(ctx context.Context) ([]Target, error) {
	r.mu.Lock()
	if r.process != nil {
		r.targets.look(r.process.scraper)
	}
	r.mu.Unlock()
	r.targets.mu.Lock()
	defer r.targets.mu.Unlock()
	var all []Target
	err := r.each(ctx, "up", func(ls labels.Labels, it chunkenc.Iterator) {
		t := Target{Labels: ls}
		if known := r.targets.known[ls.String()]; known != nil {
			t = *known
		}
		t.Down = down(it)
		all = append(all, t)
	})
	if err != nil {
		return nil, err
	}
	kept := map[string]int{}
	err = r.each(ctx, "scrape_samples_post_metric_relabeling", func(ls labels.Labels, it chunkenc.Iterator) {
		for it.Next() == chunkenc.ValFloat {
			if _, v := it.At(); !value.IsStaleNaN(v) {
				kept[ls.String()] = int(v)
			}
		}
	})
	for i := range all {
		all[i].Series = kept[all[i].Labels.String()]
	}
	slices.SortFunc(all, func(a, b Target) int { return cmp.Or(cmp.Compare(a.Job, b.Job), labels.Compare(a.Labels, b.Labels)) })
	return all, err
}

// each walks through the series of a metric that has none of its own labels. F gets the labels without the name.
func (r *Replica) each(ctx context.Context, metric string, f func(labels.Labels, chunkenc.Iterator)) error {
	q, err := r.db.Querier(0, time.Now().UnixMilli())
	if err != nil {
		return err
	}
	defer q.Close()
	set := q.Select(ctx, true, nil, labels.MustNewMatcher(labels.MatchEqual, model.MetricNameLabel, metric))
	var it chunkenc.Iterator
	for set.Next() {
		s := set.At()
		it = s.Iterator(it)
		f(labels.NewBuilder(s.Labels()).Del(model.MetricNameLabel).Labels(), it)
	}
	return set.Err()
}

// down gives the parts in which a series is 0. The end of the series ends one, too.
func down(it chunkenc.Iterator) (all []Span) {
	isDown := false
	for it.Next() == chunkenc.ValFloat {
		t, v := it.At()
		switch {
		case v == 0 && !isDown:
			all = append(all, Span{From: time.UnixMilli(t).UTC()})
		case v != 0 && isDown: // it is up, or stale
			all[len(all)-1].To = time.UnixMilli(t).UTC()
		}
		isDown = v == 0
	}
	return all
}
