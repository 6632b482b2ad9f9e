package target

import (
	"fmt"
	"strconv"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// curve is a list of values, each for one step.
type curve struct {
	values []parser.SequenceValue
	step   time.Duration
}

// parseCurve reads promtool's notation.
func parseCurve(text string, step time.Duration) (curve, error) {
	_, values, err := parser.ParseSeriesDesc("m " + text)
	switch {
	case err != nil:
		return curve{}, fmt.Errorf("curve %q: %w", text, err)
	case len(values) == 0:
		return curve{}, fmt.Errorf("curve %q has no values", text)
	case step <= 0:
		return curve{}, fmt.Errorf("curve %q: the step is %s", text, step)
	}
	return curve{values, step}, nil
}

// at gives the value so long after the curve's beginning. The last one stays.
func (c curve) at(since time.Duration) parser.SequenceValue {
	return c.values[min(int(since/c.step), len(c.values)-1)]
}

// following is a curve at a moment, and the series that follow it.
type following struct {
	metric string
	labels map[string]string
	text   string // of the series that is made where none follows
	value  float64
	absent bool
	taken  bool // a series follows
}

// curves gives those that hold now.
func (p *Process) curves(now time.Time) []*following {
	var found []*following
	for i := range p.behaviors {
		b := &p.behaviors[i]
		if b.Values == nil || !b.active(now) {
			continue
		}
		v := b.curve.at(now.Sub(b.From))
		named := labels.NewBuilder(labels.FromMap(b.Values.Labels)).Set(model.MetricNameLabel, b.Values.Metric).Labels()
		found = append(found, &following{metric: b.Values.Metric, labels: b.Values.Labels, text: write(named), value: v.Value, absent: v.Omitted})
	}
	return found
}

// of tells whether a series follows the curve.
func (c *following) of(s *series) bool {
	if s.labels.Get(model.MetricNameLabel) != c.metric {
		return false
	}
	for name, value := range c.labels {
		if s.labels.Get(name) != value {
			return false
		}
	}
	return true
}

// exploded writes the series of explosions.
func (p *Process) exploded(b []byte, now time.Time) []byte {
	for i := range p.behaviors {
		of := &p.behaviors[i]
		if of.Explode == nil || !of.active(now) {
			continue
		}
		prefix := of.Explode.Metric + "{" + of.Explode.Label + `="`
		for n := range int(now.Sub(of.From).Minutes() * float64(of.Explode.PerMinute)) {
			b = append(b, prefix...)
			b = strconv.AppendInt(b, int64(n), 10)
			b = append(b, "\"} 1\n"...)
		}
	}
	return b
}
