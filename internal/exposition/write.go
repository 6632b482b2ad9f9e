package exposition

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/prometheus/prometheus/model/labels"
)

// Metric is a metric that a process exposes.
type Metric struct {
	Name   string
	Type   string // counter, gauge, histogram or summary
	Labels []string
	Help   string
}

// series are the names of the series that the metric makes.
func (m Metric) series() []string {
	switch m.Type {
	case "histogram":
		return []string{m.Name + "_bucket", m.Name + "_count", m.Name + "_sum"}
	case "summary":
		return []string{m.Name, m.Name + "_count", m.Name + "_sum"}
	}
	return []string{m.Name}
}

// Write writes metrics in the text exposition format, in the order of their names.
func (a *Asked) Write(metrics []Metric) []byte {
	metrics = slices.Clone(metrics)
	slices.SortStableFunc(metrics, func(x, y Metric) int { return strings.Compare(x.Name, y.Name) })
	var b bytes.Buffer
	for i, m := range metrics {
		if i > 0 && metrics[i-1].Name == m.Name {
			continue
		}
		if m.Help != "" {
			fmt.Fprintf(&b, "# HELP %s %s\n", m.Name, strings.NewReplacer("\\", `\\`, "\n", `\n`).Replace(m.Help))
		}
		fmt.Fprintf(&b, "# TYPE %s %s\n", m.Name, m.kind())
		for n, set := range a.sets(m) {
			switch m.Type {
			case "histogram":
				a.histogram(&b, m, set, n)
			case "summary":
				a.summary(&b, m, set, n)
			default:
				line(&b, m.Name, set, a.value(m, set, n))
			}
		}
	}
	return b.Bytes()
}

func (m Metric) kind() string {
	switch m.Type {
	case "counter", "gauge", "histogram", "summary":
		return m.Type
	}
	return "untyped"
}

// What counters stand at: those of what usually happens, those that a rule wants to be few, and what failed.
const (
	often  = 100000
	seldom = 10
	never  = 1
)

// value is a value of a healthy process.
func (a *Asked) value(m Metric, set map[string]string, n int) float64 {
	w := a.wish(m, set)
	if m.Type == "counter" {
		return counts(w, set, n)
	}
	if strings.Contains(m.Name, "timestamp") || strings.Contains(m.Name, "expir") || strings.Contains(m.Name, "not_after") ||
		strings.HasSuffix(m.Name, "_time_seconds") || strings.HasSuffix(m.Name, "_time") {
		return date
	}
	return w.value(guess(m.Name))
}

// date is one, as seconds since 1970. The runtime lets dates go along with its clock.
const date = 1.7e9

func counts(w wish, set map[string]string, n int) float64 {
	for name, value := range failed {
		if set[name] == value {
			return never
		}
	}
	switch {
	case w.kind == low && !w.under:
		return seldom
	case n == 0 || w.kind == high && !w.under:
		return often
	}
	return often / 10
}

// guess gives a value by the name of a gauge that no rule compares with anything.
func guess(name string) float64 {
	for _, word := range []string{"limit", "max", "capacity", "total", "size", "desired", "available"} {
		if strings.Contains(name, word) {
			return whole
		}
	}
	if strings.HasSuffix(name, "status_code") {
		return 200
	}
	for _, word := range []string{"up", "success", "ready", "healthy", "info", "status", "sync"} {
		if name == word || strings.HasSuffix(name, "_"+word) {
			return 1
		}
	}
	return 10
}

// wish gives the first wish on series with these labels.
func (a *Asked) wish(m Metric, set map[string]string) wish {
	for _, ask := range a.of(m) {
		if ask.wish.kind != none && takes(ask.matchers, set) {
			return ask.wish
		}
	}
	return wish{}
}

// takes tells whether matchers take a series, as far as its own labels tell.
func takes(matchers []*labels.Matcher, set map[string]string) bool {
	return !slices.ContainsFunc(matchers, func(m *labels.Matcher) bool {
		value, has := set[m.Name]
		return has && !m.Matches(value)
	})
}

// bounds are those of the buckets where no rule asks for others.
var bounds = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// mean is the time that a request takes on average, in seconds.
const mean = 0.06

// histogram writes the buckets, sum and count of one label set. Their shares are those of an exponential distribution.
func (a *Asked) histogram(b *bytes.Buffer, m Metric, set map[string]string, n int) {
	count := a.value(Metric{Name: m.Name + "_count", Type: "counter"}, set, n)
	scale := 1.0
	if !strings.Contains(m.Name, "second") {
		scale = 1000
	}
	for _, le := range a.asked(m, "le", bounds, scale) {
		bucket := maps.Clone(set)
		bucket["le"] = bound(le)
		line(b, m.Name+"_bucket", bucket, math.Round(count*(1-math.Exp(-le/(mean*scale)))))
	}
	last := maps.Clone(set)
	last["le"] = "+Inf"
	line(b, m.Name+"_bucket", last, count)
	line(b, m.Name+"_sum", set, count*mean*scale)
	line(b, m.Name+"_count", set, count)
}

// summary writes the quantiles, sum and count of one label set.
func (a *Asked) summary(b *bytes.Buffer, m Metric, set map[string]string, n int) {
	count := a.value(Metric{Name: m.Name + "_count", Type: "counter"}, set, n)
	for _, q := range a.asked(m, "quantile", []float64{0.5, 0.9, 0.99}, 1) {
		quantile := maps.Clone(set)
		quantile["quantile"] = strconv.FormatFloat(q, 'g', -1, 64)
		line(b, m.Name, quantile, math.Round(-mean*math.Log(1-min(q, 0.999))*1e6)/1e6)
	}
	line(b, m.Name+"_sum", set, count*mean)
	line(b, m.Name+"_count", set, count)
}

// asked gives the numbers that selectors ask for in a label, and the usual ones.
func (a *Asked) asked(m Metric, label string, usual []float64, scale float64) []float64 {
	var all []float64
	for _, n := range usual {
		all = append(all, n*scale)
	}
	for _, ask := range a.of(m) {
		for _, matcher := range ask.matchers {
			for _, text := range examples(matcher) {
				if n, err := strconv.ParseFloat(text, 64); err == nil && matcher.Name == label && !math.IsInf(n, 0) && !math.IsNaN(n) {
					all = append(all, n)
				}
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// bound writes a bound as Prometheus does, with a point.
func bound(n float64) string {
	text := strconv.FormatFloat(n, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

// line writes one sample. An empty label is none.
func line(b *bytes.Buffer, name string, set map[string]string, value float64) {
	b.WriteString(name)
	open := byte('{')
	for _, label := range slices.Sorted(maps.Keys(set)) {
		if set[label] == "" {
			continue
		}
		b.WriteByte(open)
		b.WriteString(label + `="` + strings.NewReplacer("\\", `\\`, "\n", `\n`, `"`, `\"`).Replace(set[label]) + `"`)
		open = ','
	}
	if open == ',' {
		b.WriteByte('}')
	}
	b.WriteString(" " + strconv.FormatFloat(value, 'g', -1, 64) + "\n")
}
