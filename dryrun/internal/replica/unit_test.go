package replica

import (
	"cmp"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/rules"
	"go.yaml.in/yaml/v2"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

// unit is one of promtool's tests on a replica that scrapes nothing: the series are appended to its storage.
type unit struct {
	dir   string
	group []byte        // the rules; nil for none
	every time.Duration // between two evaluations
	test  unitTest      // gets the answers
}

// moment is something that happens on the way.
type moment struct {
	at time.Time
	do func()
}

// play runs the replica for as long as the test takes, and writes what it answers into the test, with the moment of its first
// evaluation as the start.
func (u *unit) play(t *testing.T) {
	t.Helper()
	data := t.TempDir() // which is to be removed when the storage is closed
	u.configure(t)
	synctest.Test(t, func(t *testing.T) {
		begin := u.begin(t)
		time.Sleep(time.Until(begin.Add(-u.every)))
		r, err := New(Options{Of: plan.Prometheus{Pod: plan.Pod{Cluster: "na1", Name: "prometheus-0", IP: "10.0.0.1"}, Instance: "monitoring/main", Port: 9090, Config: "prometheus.yml"},
			Folder: u.dir, Data: data, Net: wire.New(func(string, string) []string { return nil }), Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if err := r.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, g := range r.process.ruler.RuleGroups() {
			begin = g.EvalTimestamp(time.Now().UnixNano()).Add(u.every)
		}
		moments := append(u.series(t, r, begin), u.alerts(r, begin)...)
		moments = append(moments, moment{begin.Add(u.length() + time.Second), func() { u.exprs(t, r, begin) }})
		slices.SortStableFunc(moments, func(a, b moment) int { return a.at.Compare(b.at) })
		for _, m := range moments {
			time.Sleep(time.Until(m.at))
			m.do()
		}
		u.test.Start = begin.Format(time.RFC3339Nano)
	})
}

// configure writes what the replica reads.
func (u *unit) configure(t *testing.T) {
	t.Helper()
	config := map[string]any{"global": map[string]any{"evaluation_interval": u.every.String(), "external_labels": u.test.ExternalLabels}}
	files := map[string][]byte{}
	if u.group != nil {
		config["rule_files"] = []string{"rules.yml"}
		files["rules.yml"] = u.group
	}
	text, err := yaml.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	files["prometheus.yml"] = text
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(u.dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// begin gives the start that the test asks for, or one that the clock has not passed.
func (u *unit) begin(t *testing.T) time.Time {
	t.Helper()
	if seconds, err := strconv.ParseInt(u.test.Start, 10, 64); err == nil {
		return time.Unix(seconds, 0).UTC()
	}
	if u.test.Start == "" {
		return time.Now().UTC().Add(2 * u.every)
	}
	at, err := time.Parse(time.RFC3339, u.test.Start)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// length is how long after its start the test asks something last.
func (u *unit) length() (last time.Duration) {
	for _, x := range u.test.Exprs {
		last = max(last, time.Duration(x.At))
	}
	for _, x := range u.test.Alerts {
		last = max(last, time.Duration(x.At))
	}
	return last
}

// series appends each value shortly before its moment, so that it is there when the rules are evaluated.
func (u *unit) series(t *testing.T, r *Replica, begin time.Time) (all []moment) {
	t.Helper()
	every := cmp.Or(time.Duration(u.test.Interval), u.every)
	for _, s := range u.test.Input {
		ls, values, err := parser.ParseSeriesDesc(s.Series + " " + s.Values)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			after := time.Duration(i) * every
			if v.Omitted || after > u.length() {
				continue
			}
			at := begin.Add(after)
			all = append(all, moment{at.Add(-every / 4), func() {
				app := r.db.Appender(t.Context())
				if v.Histogram != nil {
					_, err = app.AppendHistogram(0, ls, at.UnixMilli(), nil, v.Histogram)
				} else {
					_, err = app.Append(0, ls, at.UnixMilli(), v.Value)
				}
				if err != nil {
					t.Fatal(err)
				}
				if err := app.Commit(); err != nil {
					t.Fatal(err)
				}
			}})
		}
	}
	return all
}

// alerts asks for alerts right after the evaluation at a moment, or the last one before it.
func (u *unit) alerts(r *Replica, begin time.Time) (all []moment) {
	for i := range u.test.Alerts {
		x := &u.test.Alerts[i]
		x.Want = []unitAlert{}
		all = append(all, moment{begin.Add(time.Duration(x.At).Truncate(u.every) + time.Millisecond), func() {
			for _, rule := range r.process.ruler.AlertingRules() {
				if rule.Name() != x.Name {
					continue
				}
				for _, a := range rule.ActiveAlerts() {
					if a.State == rules.StateFiring {
						own := labels.NewBuilder(a.Labels).Del(labels.AlertName).Labels()
						x.Want = append(x.Want, unitAlert{own.Map(), a.Annotations.Map()})
					}
				}
			}
		}})
	}
	return all
}

// exprs asks all queries, each as of its moment.
func (u *unit) exprs(t *testing.T, r *Replica, begin time.Time) {
	t.Helper()
	for i := range u.test.Exprs {
		x := &u.test.Exprs[i]
		x.Want = []unitSample{}
		q, err := r.process.engine.NewInstantQuery(t.Context(), r.db, nil, x.Expr, begin.Add(time.Duration(x.At)))
		if err != nil {
			t.Fatal(err)
		}
		switch v := q.Exec(t.Context()).Value.(type) {
		case promql.Scalar:
			x.Want = append(x.Want, unitSample{Labels: "{}", Value: v.V})
		case promql.Vector:
			for _, s := range v {
				sample := unitSample{Labels: s.Metric.String(), Value: s.F}
				if s.H != nil {
					sample.Histogram = s.H.TestExpression()
				}
				x.Want = append(x.Want, sample)
			}
		default:
			t.Fatalf("%s gives %v", x.Expr, v)
		}
		q.Close()
	}
}
