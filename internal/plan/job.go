package plan

import (
	"slices"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"

	"gauntlet.dev/gauntlet/internal/inventory"
)

// serviceFor names the Service that is made for a monitor. It becomes the label job of its targets, so that it is the name that
// the rules of the monitor's owner ask for; that of the monitor where they ask for it, or for none.
func (l *lowering) serviceFor(c *cluster, m *monitoringv1.ServiceMonitor) string {
	owner := l.owners.of(c.manifest("ServiceMonitor", m))
	if owner == nil || m.Spec.JobLabel != "" {
		return m.Name
	}
	jobs := slices.DeleteFunc(jobsAsked(owner), func(job string) bool {
		other := l.owners.byName[job]
		return other != nil && other != owner
	})
	if len(jobs) == 0 || slices.Contains(jobs, m.Name) {
		return m.Name
	}
	return jobs[0]
}

// jobsAsked lists the values of the label job that the rules of an owner ask for, in their order.
func jobsAsked(o *inventory.Owner) []string {
	var expressions []string
	for _, r := range slices.Concat(o.Recordings, o.Alerts) {
		expressions = append(expressions, r.Expr)
	}
	for _, f := range o.Files {
		for _, g := range f.Groups {
			for _, r := range g.Rules {
				expressions = append(expressions, r.Expr)
			}
		}
	}
	var jobs []string
	for _, text := range expressions {
		e, err := parser.NewParser(parser.Options{}).ParseExpr(text)
		if err != nil {
			continue
		}
		parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
			if s, ok := n.(*parser.VectorSelector); ok {
				for _, m := range s.LabelMatchers {
					if m.Name == "job" && m.Type == labels.MatchEqual && m.Value != "" && !slices.Contains(jobs, m.Value) {
						jobs = append(jobs, m.Value)
					}
				}
			}
			return nil
		})
	}
	return jobs
}
