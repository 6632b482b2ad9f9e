package promql_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	engine "github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"

	"gauntlet.dev/gauntlet/internal/promql"
)

// value gives the sample of a series at a second: a counter's, or a gauge's, which is any number.
func (db database) value(l labels.Labels, at int64) float64 {
	r := rand.New(rand.NewPCG(db.seed, l.Hash()))
	if l.Get("__name__") != "n" {
		every := float64(at) * float64(r.IntN(4)) / 100
		if r.IntN(3) == 0 {
			return math.Mod(every, 7) // it starts again
		}
		return every
	}
	numbers := []float64{-3, -0.5, math.Copysign(0, -1), 0, 0.1, 1, 2, 10, math.NaN(), math.Inf(1), math.Inf(-1)}
	steady := numbers[r.IntN(len(numbers))]
	if r.IntN(2) == 0 {
		return steady
	}
	return numbers[(at/10+r.Int64N(99))%int64(len(numbers))]
}

// valueClaims counts what was claimed of values, by kind of claim.
type valueClaims struct{ bounds, empty, impossible, zeros, open, sure int }

// check holds what is claimed of values against what the engine gives. It says what is broken, or nothing.
func (c *valueClaims) check(t *testing.T, eng *engine.Engine, text string, expr parser.Expr, facts *promql.Facts, db database, found engine.Vector) string {
	b := facts.Result.Values
	for _, sample := range found {
		if sample.H == nil && !b.Hold(sample.F) {
			return fmt.Sprintf("its values are said to be of %+v", b)
		}
		if b.Known || b.NonZero {
			c.bounds++
		}
	}
	if facts.Empty {
		c.empty++
		if len(found) > 0 {
			return "is said to give nothing"
		}
	}
	for _, i := range facts.Impossible {
		if i.At != (promql.Range{int(expr.PositionRange().Start), int(expr.PositionRange().End)}) {
			continue
		}
		c.impossible++
		for _, sample := range found {
			if !i.Bool || sample.F != 0 {
				return fmt.Sprintf("is said never to be true by %+v", i)
			}
			c.zeros++
		}
	}
	if facts.Unconditional == nil || strings.Contains(text, "clamp(") {
		return ""
	}
	if facts.Unconditional.Sure {
		c.sure++
		if len(series(t, eng, database{}, text)) == 0 {
			return "is said to give something where there is nothing"
		}
	}
	if facts.Unconditional.By != "or" && !strings.Contains(text, "topk") && !strings.Contains(text, "bottomk") && !strings.Contains(text, "count_values") {
		if c.open++; c.open%4 > 0 {
			return "" // each of them would take longer than all else
		}
		other := database{series: db.series, seed: db.seed + 1}
		if got := series(t, eng, other, text); len(got) != len(found) {
			return fmt.Sprintf("gives %v with other values, and is said not to depend on them", got)
		}
	}
	return ""
}

// enough says whether there was enough to claim.
func (c *valueClaims) enough(t *testing.T) {
	t.Helper()
	if c.bounds < 5000 || c.empty < 200 || c.impossible < 200 || c.zeros < 50 || c.open < 2000 || c.sure < 50 {
		t.Errorf("only %+v was claimed of values: this test shows nothing", *c)
	}
}

// series gives the labels of what an expression gives.
func series(t *testing.T, eng *engine.Engine, db database, text string) []string {
	t.Helper()
	q, err := eng.NewInstantQuery(t.Context(), db, nil, text, time.Unix(1000, 0))
	if err != nil {
		t.Fatal(err)
	}
	found, err := q.Exec(t.Context()).Vector()
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	names := make([]string, len(found))
	for i, sample := range found {
		names[i] = sample.Metric.String()
	}
	slices.Sort(names)
	return names
}
