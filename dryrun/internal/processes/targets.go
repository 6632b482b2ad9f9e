package processes

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"

	"gauntlet.dev/gauntlet/dryrun/internal/replica"
)

// targets remembers what a Prometheus told of its targets: of those that are gone, it tells no more.
type targets struct {
	mu    sync.Mutex
	known map[string]*replica.Target // by labels
	last  []replica.Target           // as they were when it was asked last
}

func newTargets() *targets { return &targets{known: map[string]*replica.Target{}} }

// look asks for the targets that there are.
func (t *targets) look(ctx context.Context, of api) {
	var answer struct {
		ActiveTargets []struct {
			Labels                           map[string]string
			ScrapePool, ScrapeURL, LastError string
		}
	}
	if of.get(ctx, "/api/v1/targets", url.Values{"state": {"active"}}, &answer) != nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, x := range answer.ActiveTargets {
		ls := labels.FromMap(x.Labels)
		known := t.known[ls.String()]
		if known == nil {
			known = &replica.Target{Job: x.ScrapePool, Labels: ls}
			if at, err := url.Parse(x.ScrapeURL); err == nil {
				known.Address = at.Host
			}
			t.known[ls.String()] = known
		}
		if x.LastError != "" {
			known.Error = x.LastError
		}
	}
}

// ask asks for all that were scraped since the start, by job and labels. Their health is what the series up tells.
func (t *targets) ask(ctx context.Context, of api, start time.Time, interval time.Duration) error {
	up, err := of.samples(ctx, "up", start)
	if err != nil {
		return err
	}
	kept, err := of.samples(ctx, "scrape_samples_post_metric_relabeling", start)
	if err != nil {
		return err
	}
	series := map[string]int{}
	for _, s := range kept {
		series[without(s.Metric).String()] = int(s.Values[len(s.Values)-1].Value)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = nil
	for _, s := range up {
		x := replica.Target{Labels: without(s.Metric)}
		if known := t.known[x.Labels.String()]; known != nil {
			x = *known
		}
		x.Down, x.Series = down(s.Values, interval), series[x.Labels.String()]
		t.last = append(t.last, x)
	}
	slices.SortFunc(t.last, func(a, b replica.Target) int {
		return cmp.Or(cmp.Compare(a.Job, b.Job), labels.Compare(a.Labels, b.Labels))
	})
	return nil
}

// without gives the labels of a series without its name.
func without(m model.Metric) labels.Labels {
	b := labels.NewScratchBuilder(len(m))
	for name, value := range m {
		if name != model.MetricNameLabel {
			b.Add(string(name), string(value))
		}
	}
	b.Sort()
	return b.Labels()
}

// down gives the parts in which a series is 0. The end of the series ends one, too.
func down(samples []model.SamplePair, interval time.Duration) (all []replica.Span) {
	isDown := false
	for _, s := range samples {
		at := s.Timestamp.Time().UTC()
		switch {
		case s.Value == 0 && !isDown:
			all = append(all, replica.Span{From: at})
		case s.Value != 0 && isDown:
			all[len(all)-1].To = at
		}
		isDown = s.Value == 0
	}
	if !isDown {
		return all
	}
	const missed = 3 // scrapes in a row: then the target is gone
	if end := samples[len(samples)-1].Timestamp.Time().UTC().Add(interval); time.Since(end) > missed*interval {
		all[len(all)-1].To = end
	}
	return all
}
