// Package asked knows which metrics of its own processes a plan asks for. The processes of a rehearsal expose themselves as in
// production, and that is most of what their scrapes bring: histograms of every handler, of which rules ask for none. Gathering,
// writing, reading and storing them takes more time than all else, so that processes leave out what nobody asks for.
package asked

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/rules"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// Metrics are the metrics that somebody asks for. Nil is all of them.
type Metrics struct {
	names    map[string]bool
	patterns []*labels.Matcher
}

// Of reads what the rules of a plan, its federations and the expectations of a scenario ask for. Where a plan renames metrics when it
// scrapes them, that is all.
func Of(p *plan.Plan, folder string, scenario plan.Scenario) (*Metrics, error) {
	m := &Metrics{names: map[string]bool{}}
	files := map[string]bool{}
	for _, x := range p.Prometheuses {
		renames, err := m.scrapes(filepath.Join(folder, filepath.FromSlash(x.Config)))
		if renames || err != nil {
			return nil, err
		}
		for _, f := range x.Rules {
			files[f] = true
		}
	}
	for _, x := range p.Thanos {
		for _, f := range x.Rules {
			files[f] = true
		}
	}
	read := map[string]bool{} // clusters have the same rules
	for f := range files {
		f = filepath.Join(folder, filepath.FromSlash(f))
		text, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		if !read[string(text)] {
			read[string(text)] = true
			if err := m.rules(f); err != nil {
				return nil, err
			}
		}
	}
	for _, x := range scenario.Expect {
		for _, expr := range expressions(x) {
			if err := m.expression(expr); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", x.At.File, x.At.Line, err)
			}
		}
	}
	return m, nil
}

func expressions(x plan.Expect) (all []string) {
	if x.Query != nil {
		all = append(all, x.Query.Expr)
	}
	if x.NoGap != nil {
		all = append(all, x.NoGap.Expr)
	}
	return all
}

// scrapes adds what a Prometheus takes from others by federation, and tells whether it gives metrics other names.
func (m *Metrics) scrapes(file string) (renames bool, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return false, err
	}
	var c struct {
		ScrapeConfigs []struct {
			Params  map[string][]string `json:"params"`
			Relabel []struct {
				Action string `json:"action"`
				Target string `json:"target_label"`
			} `json:"metric_relabel_configs"`
		} `json:"scrape_configs"`
	}
	if err := yaml.Unmarshal(text, &c); err != nil {
		return false, fmt.Errorf("%s: %w", file, err)
	}
	for _, s := range c.ScrapeConfigs {
		for _, r := range s.Relabel {
			if r.Target == model.MetricNameLabel || strings.HasPrefix(r.Action, "labelmap") {
				return true, nil
			}
		}
		for _, selector := range s.Params["match[]"] {
			if err := m.expression(selector); err != nil {
				return false, fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return false, nil
}

var word = regexp.MustCompile(`[a-zA-Z_:][a-zA-Z0-9_:]*`)

func (m *Metrics) rules(file string) error {
	groups, errs := rules.FileLoader{}.Load(file, true, model.UTF8Validation)
	if len(errs) > 0 {
		return fmt.Errorf("%s: %w", file, errs[0])
	}
	for _, g := range groups.Groups {
		for _, r := range g.Rules {
			if err := m.expression(r.Expr); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			for _, texts := range []map[string]string{r.Labels, r.Annotations} {
				for _, text := range texts {
					if strings.Contains(text, "query") { // a template may ask, too
						for _, w := range word.FindAllString(text, -1) {
							m.names[w] = true
						}
					}
				}
			}
		}
	}
	return nil
}

func (m *Metrics) expression(expr string) error {
	e, err := parser.ParseExpr(expr)
	if err != nil {
		return err
	}
	for _, selector := range parser.ExtractSelectors(e) {
		m.selector(selector)
	}
	return nil
}

// selector adds what a selector may select.
func (m *Metrics) selector(matchers []*labels.Matcher) {
	for _, x := range matchers {
		if x.Name == model.MetricNameLabel && x.Type == labels.MatchEqual {
			m.names[x.Value] = true
			return
		}
	}
	for _, x := range matchers {
		if x.Name == model.MetricNameLabel && x.Type == labels.MatchRegexp {
			m.patterns = append(m.patterns, x)
			return
		}
	}
	m.patterns = append(m.patterns, labels.MustNewMatcher(labels.MatchRegexp, model.MetricNameLabel, ".*"))
}

// Has tells whether somebody asks for a metric, or for a series that a histogram or a summary of that name has.
func (m *Metrics) Has(family string) bool {
	if m == nil || strings.HasSuffix(family, "_build_info") {
		return true
	}
	return slices.ContainsFunc([]string{"", "_bucket", "_sum", "_count"}, func(part string) bool {
		name := family + part
		return m.names[name] || slices.ContainsFunc(m.patterns, func(p *labels.Matcher) bool { return p.Matches(name) })
	})
}
