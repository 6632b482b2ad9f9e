package plan

import (
	"path"
	"slices"
	"strings"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"

	"gauntlet.dev/gauntlet/internal/exposition"
	"gauntlet.dev/gauntlet/internal/metrics"
)

// expositions writes what targets expose: the samples of their owners as they are, and series of the metrics that are declared or
// that rules ask their programs for.
func (l *lowering) expositions() error {
	x := l.exposer()
	for i := range l.plan.Targets {
		t := &l.plan.Targets[i]
		s := l.sources[t.Address+t.Path]
		at := path.Join("metrics", s.file())
		if _, written := l.files[at]; !written {
			text := x.expose(s)
			if len(text) == 0 && t.Self {
				continue
			}
			l.files[at] = text
		}
		t.Metrics = at
	}
	for i := range l.plan.Alerts {
		l.plan.Alerts[i].Cannot = x.cannot(l.plan.Alerts[i].Expr)
	}
	return nil
}

// file names the file of what a source exposes.
func (s source) file() string {
	name := s.name
	if s.part != "" {
		name += "-" + s.part
	}
	return name + ".prom"
}

// exposer knows what all rules of the fleet ask for.
type exposer struct {
	asked    *exposition.Asked
	recorded map[string]bool
	declared map[string]bool // by somebody who is scraped
	exposed  map[string]bool // names of series
}

func (l *lowering) exposer() *exposer {
	x := &exposer{recorded: map[string]bool{}, declared: map[string]bool{}, exposed: map[string]bool{}}
	seen := map[string]bool{}
	var expressions []string
	for _, r := range l.rules {
		if r.Record != "" {
			x.recorded[r.Record] = true
		}
		if text := r.Expr.String(); !seen[text] {
			seen[text] = true
			expressions = append(expressions, text)
		}
	}
	x.asked = exposition.Ask(expressions)
	for _, s := range l.sources {
		if s.owner == nil {
			continue // it may declare metrics of what others expose
		}
		for _, m := range s.owner.Exposes {
			for _, part := range m.Series() {
				x.declared[part.Name] = true
			}
		}
	}
	return x
}

// expose gives the text of what a source exposes.
func (x *exposer) expose(s source) []byte {
	var all []exposition.Metric
	var text []byte
	sampled := map[string]bool{}
	asked := x.asked.For(s.labels)
	if s.owner != nil {
		for _, sample := range s.owner.Shown {
			text = append(text, sample.Text...)
		}
		for _, m := range s.owner.Exposes {
			sampled[m.Name] = sampled[m.Name] || m.Sampled
			for _, part := range m.Series() {
				x.exposed[part.Name] = true
			}
		}
		for _, m := range s.owner.Metrics {
			if !sampled[m.Name] && s.has(m.Name) {
				all = append(all, exposition.Metric{Name: m.Name, Type: m.Type, Labels: m.Labels, Help: m.Help})
			}
		}
	}
	all = append(all, x.unasked(s, asked)...)
	return append(text, asked.Write(all)...)
}

// has tells whether a program may have a metric that its owner declares: it has not where it is known as another's.
func (s source) has(metric string) bool {
	known, ok := metrics.Find(metric)
	return !ok || s.program == "" || slices.Contains(known.Programs, s.program) || len(known.Programs) == 0
}

// unasked gives metrics that nobody declares and that rules ask the program for. Of a program that is not known, nothing is known
// but that: it has all that the rules ask of it by name.
func (x *exposer) unasked(s source, asked *exposition.Asked) []exposition.Metric {
	var all []exposition.Metric
	families := map[string]*exposition.Metric{}
	for _, name := range asked.Names() {
		if x.recorded[name] || x.declared[name] || strings.Contains(name, ":") {
			continue
		}
		known, ok := metrics.Find(name)
		own := exposition.Metric{Name: name, Type: string(known.Type), Labels: known.Labels}
		if known.Part != "" {
			own.Name = strings.TrimSuffix(name, "_"+known.Part)
		}
		switch {
		case ok && !slices.Contains(known.Programs, s.program):
			continue
		case !ok && (s.program != "" || s.owner != nil || len(s.labels) == 0):
			continue
		case !ok:
			own = unknown(name, asked.Matchers(name))
		}
		x.exposed[name] = true
		if families[own.Name] == nil {
			all = append(all, own)
			families[own.Name] = &own
		}
	}
	return all
}

// ofTarget are labels that a metric has from its target, if it does not say them itself.
var ofTarget = []string{"job", "instance", "namespace", "pod", "service", "endpoint", "container", "cluster", "environment", "region", "prometheus"}

// unknown makes up a metric of which only the selectors are known.
func unknown(name string, selectors [][]*labels.Matcher) exposition.Metric {
	m := exposition.Metric{Name: name, Type: "gauge"}
	for suffix, kind := range map[string]string{"_bucket": "histogram", "_total": "counter", "_count": "counter", "_sum": "counter"} {
		if base, ok := strings.CutSuffix(name, suffix); ok {
			m.Type = kind
			if kind == "histogram" {
				m.Name = base
			}
		}
	}
	for _, matchers := range selectors {
		for _, matcher := range matchers {
			if matcher.Name != "le" && !slices.Contains(ofTarget, matcher.Name) && !slices.Contains(m.Labels, matcher.Name) {
				m.Labels = append(m.Labels, matcher.Name)
			}
		}
	}
	slices.Sort(m.Labels)
	return m
}

// always are the metrics that Prometheus adds itself.
var always = []string{"up", "ALERTS", "ALERTS_FOR_STATE", "scrape_duration_seconds", "scrape_samples_scraped",
	"scrape_samples_post_metric_relabeling", "scrape_series_added"}

// cannot says why an alert never fires, as far as that is plain: it asks for what nobody exposes, and nothing in it would make up for
// that.
func (x *exposer) cannot(expr string) string {
	e, err := parser.NewParser(parser.Options{}).ParseExpr(expr)
	if err != nil {
		return ""
	}
	missing, otherwise := "", false
	parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
		switch n := n.(type) {
		case *parser.VectorSelector:
			if n.Name != "" && !x.exposed[n.Name] && !x.recorded[n.Name] && !slices.Contains(always, n.Name) && missing == "" {
				missing = n.Name
			}
		case *parser.Call:
			otherwise = otherwise || strings.HasPrefix(n.Func.Name, "absent") || n.Func.Name == "vector"
		case *parser.BinaryExpr:
			otherwise = otherwise || n.Op == parser.LOR || n.Op == parser.LUNLESS
		}
		return nil
	})
	if missing == "" || otherwise {
		return ""
	}
	return "nobody exposes " + missing
}
