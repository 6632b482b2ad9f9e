package topology

import (
	"slices"

	"gauntlet.dev/gauntlet/internal/promql"
)

// Expression is what is known of the expression of a rule. What no rule could object to is not listed. Where the same line
// of the inventory makes several rules, it is told of the first of them.
type Expression struct {
	Windows   []Window        `json:"windows,omitempty"`
	Counters  []Counter       `json:"counters,omitempty"`
	Joins     []Join          `json:"joins,omitempty"`
	Templates []TemplateLabel `json:"templates,omitempty"`
	Shown     []ShownValue    `json:"shown,omitempty"` // of an alert
	Lost      []LostLabel     `json:"lost,omitempty"`
	Kept      []string        `json:"kept,omitempty"` // the labels that differ among what its evaluators reach, and that the result may have; only beside Lost
	Absents   []Absent        `json:"absents,omitempty"`
	Broad     []Broad         `json:"broad,omitempty"`
	Longest   *LongRange      `json:"longest,omitempty"`
	Unknown   []UnknownMetric `json:"unknown,omitempty"`
	Nothing   []Nothing       `json:"nothing,omitempty"`

	Needless      []Needless     `json:"needless,omitempty"`
	Impossible    []Impossible   `json:"impossible,omitempty"`
	Unconditional *Unconditional `json:"unconditional,omitempty"` // of an alert
	Chosen        *Choice        `json:"chosen,omitempty"`        // of an alert
	Removed       []Removed      `json:"removed,omitempty"`
	Undefined     []Undefined    `json:"undefined,omitempty"`
}

// Window is a range over which a function looks at changes, and that is short, or of a metric that is not for this function.
type Window struct {
	Function string       `json:"function"`
	Metric   string       `json:"metric,omitempty"`
	Kind     promql.Kind  `json:"kind,omitempty"` // counter, sum of counters, gauge or rate; empty where it is not known
	Recorded bool         `json:"recorded,omitempty"`
	Range    string       `json:"range"`
	Interval string       `json:"interval,omitempty"` // the shortest between two scrapes of the metric; empty where it is not known
	Scrapes  float64      `json:"scrapes,omitempty"`  // in the range; at most maxScrapes are listed
	At       promql.Range `json:"at"`
}

// Counter is a counter that is compared with a number as it stands.
type Counter struct {
	Metric string       `json:"metric,omitempty"`
	At     promql.Range `json:"at"`
}

// Join is a match of two vectors that matches nothing, or fails because one side must be unique and is not.
type Join struct {
	Op    string       `json:"op"`
	Label string       `json:"label"`
	Lacks string       `json:"lacks,omitempty"` // left or right; empty where both have it
	Left  string       `json:"left,omitempty"`  // its value on this side
	Right string       `json:"right,omitempty"`
	Many  string       `json:"many,omitempty"` // left or right: the side that has several series for each match
	At    promql.Range `json:"at"`
}

// LostLabel is a label that tells apart what an evaluator reaches, and that an expression drops.
type LostLabel struct {
	Label string       `json:"label"`
	By    string       `json:"by"`
	At    promql.Range `json:"at"`
}

// Absent is a question whether there are no series at all.
type Absent struct {
	Metric  string       `json:"metric,omitempty"`
	Differs []string     `json:"differs"` // the labels that tell apart those whose series are meant
	At      promql.Range `json:"at"`
}

// LongRange is the longest range that an expression asks for. Where one looks back further than an evaluator keeps samples, it
// is that, with all offsets.
type LongRange struct {
	Seconds float64      `json:"seconds"`
	Text    string       `json:"text"`
	Beyond  string       `json:"beyond,omitempty"` // how long an evaluator keeps samples, where that is shorter than how far this looks back
	At      promql.Range `json:"at"`
}

// UnknownMetric is a metric that nobody has.
type UnknownMetric struct {
	Metric  string       `json:"metric"`
	Nearest string       `json:"nearest,omitempty"` // the one that was probably meant
	At      promql.Range `json:"at"`
}

// lead finds, for each rule, the first one that the same line made, and who evaluates any of them.
func (j *judge) lead() {
	lines := map[ruleLine]*rule{}
	for _, o := range j.order {
		for _, r := range j.rules[o] {
			r.leader, r.by = r, j.selected[o]
			if len(j.twins[r.key]) == 1 {
				continue
			}
			line := ruleLine{o.Locate(r.facts.Path), r.key}
			first := lines[line]
			if first == nil || line.line.Line == 0 {
				lines[line], r.by = r, slices.Clone(r.by)
				continue
			}
			r.leader = first
			first.by.addAll(r.by)
		}
	}
}

// analyzed gives the facts of a rule's expression, as its evaluators see it. It is nil where the expression does not parse,
// and while it is asked for.
func (j *judge) analyzed(r *rule) *promql.Facts {
	r = r.leader
	if r.expr == nil || r.asked {
		return r.found
	}
	r.asked = true
	watched := templated(r)
	for i := range r.by.and(j.rulers).all {
		watched = append(watched, j.spreadOf(j.evaluators[i].reaches).differs...)
	}
	slices.Sort(watched)
	r.found = promql.Analyze(r.expr, func(metric string) promql.Series { return j.seen(r.by, metric) }, slices.Compact(watched)...)
	return r.found
}

// expression tells what is notable of a rule's expression, of the first rule of its line.
func (j *judge) expression(r *rule) *Expression {
	if r.leader != r {
		return nil
	}
	f := j.analyzed(r)
	if f == nil {
		return nil
	}
	x := &Expression{Windows: j.windows(f), Templates: j.templates(r, f), Broad: j.broad(f), Longest: j.longest(r, f), Unknown: j.unknown(r, f),
		Nothing: nothing(f), Needless: needless(f, j.rendered[r.object]), Impossible: impossibles(f), Removed: removed(f), Undefined: undefined(f), Shown: shown(r)}
	if r.facts.Alert != "" {
		x.Unconditional, x.Chosen = (*Unconditional)(f.Unconditional), choice(f)
	}
	for _, c := range f.Compared {
		if !c.Zero {
			x.Counters = append(x.Counters, Counter{c.Metric, c.At})
		}
	}
	for _, n := range f.Joins {
		x.Joins = append(x.Joins, Join{n.Op, n.Label, n.Lacks, n.Left, n.Right, n.Many, n.At})
	}
	if x.Joins == nil { // else there is nothing that labels could be lost from
		j.losses(x, r, f)
	}
	return x
}

// losses adds what an expression makes of labels by which its evaluators tell apart whom they reach.
func (j *judge) losses(x *Expression, r *rule, f *promql.Facts) {
	var differs []string
	for i := range r.by.and(j.rulers).all {
		var all set
		for _, s := range f.Selectors {
			from := j.producers(i, s.Metric, s.Matchers)
			all.addAll(from)
			if s.Absent {
				x.Absents = addAbsent(x.Absents, Absent{s.Metric, j.spreadOf(from).differs, s.At})
			}
		}
		differs = append(differs, j.spreadOf(all).differs...)
	}
	for _, d := range f.Drops {
		if slices.Contains(differs, d.Label) && d.By != "absent" && d.By != "absent_over_time" {
			x.Lost = append(x.Lost, LostLabel{d.Label, d.By, d.At})
		}
	}
	if x.Lost == nil {
		return
	}
	for _, name := range differs {
		if f.Result.Labels.Of(name) != promql.Never && !slices.Contains(x.Kept, name) {
			x.Kept = append(x.Kept, name)
		}
	}
}

// addAbsent adds the labels that differ for another evaluator. A question that is asked of one alone is no matter.
func addAbsent(all []Absent, a Absent) []Absent {
	if len(a.Differs) == 0 {
		return all
	}
	i := slices.IndexFunc(all, func(x Absent) bool { return x.At == a.At })
	if i < 0 {
		return append(all, a)
	}
	more := append(slices.Clip(all[i].Differs), a.Differs...)
	slices.Sort(more)
	all[i].Differs = slices.Compact(more)
	return all
}
