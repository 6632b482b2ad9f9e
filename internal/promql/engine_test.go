package promql_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	engine "github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/util/annotations"

	"gauntlet.dev/gauntlet/internal/promql"
)

// TestAgainstTheEngine has Prometheus evaluate random expressions over random series. What is claimed of the labels of a
// result and of its values holds for each series of it, and what is said to give nothing gives nothing.
func TestAgainstTheEngine(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	p := parser.NewParser(parser.Options{EnableExperimentalFunctions: true})
	eng := engine.NewEngine(engine.EngineOpts{MaxSamples: 1e6, Timeout: time.Minute, EnableAtModifier: true, EnableNegativeOffset: true, Parser: p})
	full, claims, apart, several := 0, 0, 0, 0
	var values valueClaims
	for range 20000 {
		db := randomSeries(random)
		text := vector(random, 1+random.IntN(3))
		expr, err := p.ParseExpr(text)
		if err != nil {
			continue // such as two groupings by one label
		}
		facts := promql.Analyze(expr, db.known)
		q, err := eng.NewInstantQuery(t.Context(), db, nil, text, time.Unix(1000, 0))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		result := q.Exec(t.Context())
		if many(expr, facts) {
			several++
			if found, err := result.Vector(); err == nil && len(found) > 0 {
				t.Fatalf("%s\nover %s\ngives %v, and is said to match one with several", text, db, found)
			}
		}
		if result.Err != nil {
			continue // such as many-to-many matching
		}
		found, err := result.Vector()
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if len(found) > 0 {
			full++
		}
		if broken := values.check(t, eng, text, expr, facts, db, found); broken != "" {
			t.Fatalf("%s\nover %s\ngives %v, and %s", text, db, found, broken)
		}
		for _, sample := range found {
			for _, name := range append(slices.Clone(labelNames), model.MetricNameLabel, "new") {
				if broken := contradicts(facts.Result.Labels, name, sample.Metric.Get(name)); broken != "" {
					t.Fatalf("%s\nover %s\ngives %s, and label %s is said %s", text, db, sample.Metric, name, broken)
				}
				if facts.Result.Labels.Of(name) != promql.Perhaps {
					claims++
				}
			}
		}
		if b, ok := expr.(*parser.BinaryExpr); ok && b.Op != parser.LUNLESS {
			for _, j := range facts.Joins {
				if j.At != (promql.Range{int(b.PositionRange().Start), int(b.PositionRange().End)}) {
					continue
				}
				apart++
				if len(found) > 0 {
					t.Fatalf("%s\nover %s\ngives %v, and is said to match nothing by %v", text, db, found, j)
				}
			}
		}
	}
	if full < 5000 || claims < 50000 || apart < 500 || several < 50 {
		t.Errorf("only %d results were not empty, with %d claims, %d joins of none and %d of many: this test shows nothing", full, claims, apart, several)
	}
	values.enough(t)
}

// many tells whether it is said of an expression as a whole that it matches one series with several.
func many(expr parser.Expr, facts *promql.Facts) bool {
	b, ok := expr.(*parser.BinaryExpr)
	return ok && slices.ContainsFunc(facts.Joins, func(j promql.Join) bool {
		return j.Many != "" && j.At == (promql.Range{int(b.PositionRange().Start), int(b.PositionRange().End)})
	})
}

func contradicts(l promql.Labels, name, value string) string {
	switch p := l.Of(name); {
	case p == promql.Never && value != "":
		return "never to be there"
	case p == promql.Always && value == "":
		return "always to be there"
	case l.Value(name) != "" && l.Value(name) != value:
		return "to be " + l.Value(name)
	}
	return ""
}

var (
	labelNames = []string{"a", "b", "c", "le"}
	metrics    = []string{"m", "n", "h_bucket"}
)

// database holds the series of a test, by metric.
type database struct {
	series map[string][]labels.Labels
	seed   uint64 // of their values
}

// known tells of a metric what its series have in common, as a declaration would. Nothing is known without a name.
func (db database) known(metric string) promql.Series {
	var s promql.Series
	for i, series := range db.series[metric] {
		l := promql.Closed()
		if metric == "h_bucket" {
			l = l.WithSeveral("le")
		}
		for _, name := range labelNames {
			if series.Has(name) && name != "le" {
				l = l.With(name, promql.Always)
			}
		}
		if i > 0 {
			l = l.Or(s.Labels)
		}
		s.Labels = l
	}
	if metric == "m" || metric == "h_bucket" {
		s.Kind = promql.Counter
	}
	return s
}

func randomSeries(r *rand.Rand) database {
	db := database{series: map[string][]labels.Labels{}, seed: r.Uint64()}
	for _, metric := range metrics {
		taken := map[uint64]bool{}
		for range 1 + r.IntN(4) {
			b := labels.NewScratchBuilder(4)
			b.Add(model.MetricNameLabel, metric)
			for _, name := range labelNames {
				switch {
				case name == "le" && metric == "h_bucket":
					b.Add(name, "1")
				case name != "le" && r.IntN(3) > 0:
					b.Add(name, []string{"x", "y"}[r.IntN(2)])
				}
			}
			b.Sort()
			if l := b.Labels(); !taken[l.Hash()] {
				taken[l.Hash()] = true
				db.series[metric] = append(db.series[metric], l)
				if metric == "h_bucket" {
					db.series[metric] = append(db.series[metric], labels.NewBuilder(l).Set("le", "+Inf").Labels())
				}
			}
		}
	}
	return db
}

func (db database) String() string {
	var all []string
	for _, metric := range metrics {
		for _, l := range db.series[metric] {
			all = append(all, l.String())
		}
	}
	return strings.Join(all, ", ")
}

// Querier implements storage.Queryable: a sample every ten seconds.
func (db database) Querier(int64, int64) (storage.Querier, error) {
	return &storage.MockQuerier{SelectMockFunction: func(_ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
		var found []storage.Series
		for _, metric := range metrics {
			for _, l := range db.series[metric] {
				if slices.ContainsFunc(matchers, func(m *labels.Matcher) bool { return !m.Matches(l.Get(m.Name)) }) {
					continue
				}
				points := make([]engine.FPoint, 0, 101)
				for at := int64(0); at <= 1000; at += 10 {
					points = append(points, engine.FPoint{T: at * 1000, F: db.value(l, at)})
				}
				found = append(found, engine.NewStorageSeries(engine.Series{Metric: l, Floats: points}))
			}
		}
		return &seriesSet{series: found}
	}}, nil
}

type seriesSet struct {
	series []storage.Series
	at     int
}

func (s *seriesSet) Next() bool {
	s.at++
	return s.at <= len(s.series)
}

func (s *seriesSet) At() storage.Series                { return s.series[s.at-1] }
func (s *seriesSet) Err() error                        { return nil }
func (s *seriesSet) Warnings() annotations.Annotations { return nil }

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

// some lists a few labels.
func some(r *rand.Rand) string {
	var names []string
	for _, name := range append(slices.Clone(labelNames), "new", "__name__") {
		if r.IntN(3) == 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

func selector(r *rand.Rand) string {
	var matchers []string
	for range r.IntN(3) {
		matchers = append(matchers, pick(r, labelNames...)+pick(r, `="x"`, `="y"`, `=""`, `!="x"`, `=~"x|y"`, `=~".*"`, `=~".+"`, `!~"x"`, `!=""`))
	}
	if r.IntN(8) == 0 {
		return "{" + strings.Join(append(matchers, `__name__=~"m|n"`), ", ") + "}"
	}
	return pick(r, metrics...) + "{" + strings.Join(matchers, ", ") + "}"
}

func matrix(r *rand.Rand, depth int) string {
	if depth > 0 && r.IntN(3) == 0 {
		return fmt.Sprintf("(%s)[2m:20s]", vector(r, depth-1))
	}
	return selector(r) + "[2m]"
}

// vector makes an expression of a vector.
func vector(r *rand.Rand, depth int) string {
	if depth == 0 {
		return selector(r)
	}
	in := func() string { return vector(r, depth-1) }
	switch r.IntN(18) {
	case 0, 1, 2:
		op := pick(r, "sum", "max", "count", "group", "stddev", "topk(2, ", "bottomk(1, ", "quantile(0.5, ", `count_values("new", `, "limitk(1, ")
		grouping := pick(r, "", " by ("+some(r)+") ", " without ("+some(r)+") ")
		name, param, _ := strings.Cut(op, "(")
		return fmt.Sprintf("%s%s(%s%s)", name, grouping, param, in())
	case 3, 4, 5, 6:
		on := pick(r, "", " on ("+some(r)+") ", " ignoring ("+some(r)+") ")
		op := pick(r, "+", "/", "*", "==", ">=", "== bool", "and", "or", "unless", "-")
		if on != "" && !slices.Contains([]string{"and", "or", "unless"}, op) {
			on += pick(r, "", "", "group_left ("+some(r)+") ", "group_right () ", "group_right ("+pick(r, "new", "c")+") ")
		}
		return fmt.Sprintf("(%s) %s%s (%s)", in(), op, on, in())
	case 7:
		return fmt.Sprintf("(%s) %s", in(), pick(r, "> 1", "* 2", ">= bool 3", "- 1", "/ 3", "+ 2", "> 0", ">= 0", "< 0", "== 0", "!= 0", "< bool 0", "== NaN", "> 5 * 4", "<= 1"))
	case 8:
		return fmt.Sprintf("%s < (%s)", pick(r, "0.5", "1", "0"), in())
	case 9:
		return fmt.Sprintf("%s(%s)", pick(r, "rate", "increase", "max_over_time", "last_over_time", "first_over_time", "absent_over_time", "count_over_time", "deriv", "changes", "resets", "min_over_time", "sum_over_time", "stddev_over_time", "present_over_time", "avg_over_time"), matrix(r, depth-1))
	case 10:
		return fmt.Sprintf("%s(%s)", pick(r, "abs", "sort", "absent", "timestamp", "day_of_week", "sort_desc", "ceil", "sgn", "hour", "month", "sqrt", "exp"), in())
	case 11:
		return fmt.Sprintf(`label_replace(%s, "%s", "%s", "%s", "%s")`, in(), pick(r, "a", "new", "c"), pick(r, "", "x", "$1", "$1z"), pick(r, labelNames...), pick(r, "(.*)", "(x)", "y", ".*"))
	case 12:
		return fmt.Sprintf(`label_join(%s, "%s", "%s", "%s"%s)`, in(), pick(r, "a", "new", "c"), pick(r, "", "-"), pick(r, labelNames...), pick(r, "", `, "b"`))
	case 13:
		return fmt.Sprintf("histogram_quantile(0.9, %s)", pick(r, in(), selector(r)))
	case 14:
		return pick(r, "vector(1)", "-("+in()+")", "quantile_over_time(0.5, "+matrix(r, depth-1)+")", "predict_linear("+matrix(r, depth-1)+", 60)", "scalar("+in()+") * ("+in()+")", "hour()")
	case 15:
		return fmt.Sprintf(pick(r, "clamp(%s, 0, 2)", "clamp(%s, 2, 1)", "clamp_min(%s, 1)", "clamp_max(%s, 3)", "1 - (%s)", "(%s) or vector(0)", "(%s) unless on () vector(1)", "vector(scalar(%s))"), in())
	case 16:
		twice := in()
		return fmt.Sprintf("(%s) %s (%s)", twice, pick(r, ">", "<", "unless", "unless on (a)", "> on (a)", "> bool", "< on (a) group_left ()"), twice)
	default:
		return in()
	}
}
