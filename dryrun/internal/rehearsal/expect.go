package rehearsal

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/common/model"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// window is when an expectation must hold, since the start.
func (r *run) window(x plan.Expect) (from, to time.Duration) {
	from, to = x.From.Duration, x.To.Duration
	if to == 0 {
		to = r.Scenario.Duration.Duration
	}
	return from, to
}

// expect puts the questions of expectations where they belong in time. Those about alerts and messages are answered by the trace.
func (r *run) expect(ctx context.Context, s *schedule) {
	verdicts := make([]trace.Expectation, len(r.Scenario.Expect))
	for i, x := range r.Scenario.Expect {
		from, to := r.window(x)
		verdicts[i] = trace.Expectation{Text: text(x), At: x.At, From: plan.Duration{Duration: from}, To: plan.Duration{Duration: to},
			Reason: "the rehearsal ended before"}
		judge := func(why string) {
			r.recorder.Add(func(t *trace.Trace) { t.Expectations[i].Met, t.Expectations[i].Reason = why == "", why })
		}
		s.add(to, asking, func() error {
			why, err := r.judge(ctx, x)
			judge(why)
			return err
		})
	}
	r.recorder.Add(func(t *trace.Trace) { t.Expectations = verdicts })
}

// judge says why an expectation was not met; nothing where it was.
func (r *run) judge(ctx context.Context, x plan.Expect) (why string, err error) {
	switch {
	case x.Alert != nil:
		return r.judgeAlert(x), nil
	case x.Quiet != nil:
		return r.judgeQuiet(x), nil
	case x.Query != nil:
		return r.judgeQuery(ctx, *x.Query)
	case x.NoGap != nil:
		return r.judgeGap(ctx, x)
	case x.Targets != nil:
		return r.budget(*x.Targets, "targets", func(m monitor) (int, error) {
			targets, err := m.Targets(ctx)
			return len(targets), err
		})
	case x.Series != nil:
		return r.budget(*x.Series, "series", func(m monitor) (int, error) {
			c, err := m.Counts()
			return c.Series, err
		})
	}
	return "", nil
}

// budget bounds a number of each replica.
func (r *run) budget(b plan.Budget, what string, of func(monitor) (int, error)) (string, error) {
	found := 0
	for _, p := range choose(r.processes, b.Of) {
		m, ok := p.member.(monitor)
		if !ok {
			continue
		}
		found++
		n, err := of(m)
		if err != nil {
			return "", err
		}
		if n > b.Max {
			return fmt.Sprintf("%s has %d %s, more than %d", p.id(), n, what, b.Max), nil
		}
	}
	if found == 0 {
		return "no replica is chosen", nil
	}
	return "", nil
}

// layer gives a process that answers for a layer: the first one that is up.
func (r *run) layer(name, cluster, region string) (*process, int, error) {
	for _, t := range r.Plan.Thanos {
		p := r.of(t.Pod)
		if t.Component == "query" && t.Layer == name && (name != "cluster" || t.Cluster == cluster) && (name != "region" || p.region == region) && r.isUp(p) {
			return p, t.HTTP, nil
		}
	}
	for _, x := range r.Plan.Prometheuses {
		if p := r.of(x.Pod); name == "prometheus" && x.Cluster == cluster && r.isUp(p) {
			return p, x.Port, nil
		}
	}
	return nil, 0, fmt.Errorf("nobody answers for layer %s", strings.TrimSpace(strings.Join([]string{name, cluster, region}, " ")))
}

func (r *run) of(pod plan.Pod) *process {
	i := slices.IndexFunc(r.processes, func(p *process) bool { return p.component != "target" && p.Pod == pod })
	return r.processes[i]
}

func (r *run) isUp(p *process) bool {
	spans := r.down[p.id()]
	return len(spans) == 0 || spans[len(spans)-1].To.Duration > 0
}

func (r *run) ask(ctx context.Context, p *process, port int, expr string, dedup bool) (answer, error) {
	r.queries++
	return ask(ctx, r.net, p.IP, port, expr, time.Now(), dedup)
}

func (r *run) judgeQuery(ctx context.Context, q plan.ExpectQuery) (string, error) {
	p, port, err := r.layer(q.Layer, q.Cluster, q.Region)
	if err != nil {
		return err.Error(), nil
	}
	a, err := r.ask(ctx, p, port, q.Expr, q.Dedup)
	if err != nil {
		return fmt.Sprintf("%s answers with an error: %v", p.id(), err), nil
	}
	if q.Partial != nil && *q.Partial != (len(a.warnings) > 0) {
		if *q.Partial {
			return p.id() + " does not say that its answer is partial", nil
		}
		return fmt.Sprintf("the answer of %s is partial: %s", p.id(), strings.Join(a.warnings, "; ")), nil
	}
	if q.Is == nil || fits(a.vector, q.Is) {
		return "", nil
	}
	return fmt.Sprintf("%s answers %s", p.id(), few(a.vector)), nil
}

// fits tells whether each sample of an answer is one of those that are wanted, and each of those is there.
func fits(got model.Vector, want []plan.Sample) bool {
	if len(got) != len(want) {
		return false
	}
	left := slices.Clone(want)
	for _, s := range got {
		i := slices.IndexFunc(left, func(w plan.Sample) bool {
			v := float64(s.Value)
			return hasAll(s.Metric, w.Labels) && v >= w.Min && v <= w.Max
		})
		if i < 0 {
			return false
		}
		left = slices.Delete(left, i, i+1)
	}
	return true
}

// few shows the first samples of an answer.
func few(v model.Vector) string {
	if len(v) == 0 {
		return "nothing"
	}
	const most = 5
	var parts []string
	for i, s := range v {
		if i == most {
			parts = append(parts, fmt.Sprintf("and %d more", len(v)-most))
			break
		}
		parts = append(parts, fmt.Sprintf("%s %v", s.Metric, s.Value))
	}
	return strings.Join(parts, ", ")
}

// judgeGap looks at the samples themselves: an instant query would look back over a gap.
func (r *run) judgeGap(ctx context.Context, x plan.Expect) (string, error) {
	g := x.NoGap
	p, port, err := r.layer(g.Layer, g.Cluster, g.Region)
	if err != nil {
		return err.Error(), nil
	}
	from, to := r.window(x)
	expr := fmt.Sprintf("%s[%s]", g.Expr, model.Duration(to-from))
	a, err := r.ask(ctx, p, port, expr, true)
	if err != nil {
		return fmt.Sprintf("%s answers with an error: %v", p.id(), err), nil
	}
	raw, err := r.ask(ctx, p, port, expr, false)
	if err == nil {
		r.show(g.Expr, g.Layer, p, raw.matrix, a.matrix)
	}
	if len(a.matrix) == 0 {
		return p.id() + " knows no such series", nil
	}
	for _, s := range a.matrix {
		last := r.start.Add(from)
		for _, v := range append(slices.Clone(s.Values), model.SamplePair{Timestamp: model.TimeFromUnixNano(r.start.Add(to).UnixNano())}) {
			at := v.Timestamp.Time()
			if gap := at.Sub(last); gap > g.Longest.Duration {
				return fmt.Sprintf("%s has no sample for %s from %s on", s.Metric, gap, last.Sub(r.start).Round(time.Second)), nil
			}
			last = at
		}
	}
	return "", nil
}

// show keeps the first series of an answer for the report, raw beside deduplicated.
func (r *run) show(title, layer string, p *process, raw, dedup model.Matrix) {
	const most = 4
	keep := func(m model.Matrix, deduplicated bool) {
		slices.SortFunc(m, func(a, b *model.SampleStream) int { return strings.Compare(a.Metric.String(), b.Metric.String()) })
		for _, s := range m[:min(most, len(m))] {
			c := trace.Curve{Title: title, Layer: layer, By: p.id(), Dedup: deduplicated, Labels: map[string]string{}}
			for name, value := range s.Metric {
				c.Labels[string(name)] = string(value)
			}
			for _, v := range s.Values {
				if f := float64(v.Value); !math.IsNaN(f) && !math.IsInf(f, 0) {
					c.Points = append(c.Points, [2]float64{v.Timestamp.Time().Sub(r.start).Seconds(), f})
				}
			}
			r.recorder.Add(func(t *trace.Trace) { t.Curves = append(t.Curves, c) })
		}
	}
	keep(raw, false)
	keep(dedup, true)
}
