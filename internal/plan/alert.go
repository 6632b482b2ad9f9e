package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus/common/model"

	"gauntlet.dev/gauntlet/internal/naming"
)

// rule is a rule as somebody evaluates it.
type rule struct {
	monitoringv1.Rule
	group     string
	labels    map[string]string // those of the group among them
	evaluator string
	cluster   *cluster
	at        Place
}

// evaluates notes the rules of an object that somebody evaluates.
func (l *lowering) evaluates(c *cluster, evaluator string, object *monitoringv1.PrometheusRule) {
	from := c.from[object].object
	for i, g := range object.Spec.Groups {
		for j, r := range g.Rules {
			labels := map[string]string{}
			maps.Copy(labels, g.Labels)
			maps.Copy(labels, r.Labels)
			at := from.Locate([]any{"spec", "groups", i, "rules", j})
			l.rules = append(l.rules, rule{r, g.Name, labels, evaluator, c, Place{at.File, at.Line}})
		}
	}
}

// alerts lists the alerting rules, each once for all clusters in which the same evaluator has it.
func (l *lowering) alerts() error {
	at := map[string]int{}
	for _, r := range l.rules {
		if r.Alert == "" {
			continue
		}
		id := r.evaluator + "\n" + r.group + "\n" + r.Alert + "\n" + r.Expr.String() + "\n" + fmt.Sprint(r.labels)
		if i, ok := at[id]; ok {
			l.plan.Alerts[i].Clusters = append(l.plan.Alerts[i].Clusters, r.cluster.Name)
			continue
		}
		at[id] = len(l.plan.Alerts)
		l.plan.Alerts = append(l.plan.Alerts, l.alert(r))
	}
	slices.SortStableFunc(l.plan.Alerts, func(a, b Alert) int {
		return cmp.Or(cmp.Compare(a.Evaluator, b.Evaluator), cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.At.File, b.At.File), cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.Name, b.Name))
	})
	return nil
}

func (l *lowering) alert(r rule) Alert {
	a := Alert{Name: r.Alert, Expr: r.Expr.String(), Labels: r.labels, Evaluator: r.evaluator, Clusters: []string{r.cluster.Name}, At: r.at,
		Owner: r.labels[naming.ServiceLabel], Priority: r.labels[naming.PriorityLabel]}
	if owner := l.owners.byName[naming.RulesOf(r.group)]; owner != nil {
		a.Owner, a.Priority = owner.Name, owner.Priority
	}
	if r.For != nil {
		d, err := model.ParseDuration(string(*r.For))
		if err == nil {
			a.For = Duration{time.Duration(d)}
		}
	}
	return a
}
