package proof

import (
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"

	"gauntlet.dev/gauntlet/internal/operated"
)

// controller is the operator in one cluster. A test fails where it warns of something.
type controller struct{ operator *operated.Operator }

func newController(t testing.TB, c *cluster) *controller {
	t.Helper()
	o, err := operated.NewOperator(c.applied.Objects)
	if err != nil {
		t.Fatal(err)
	}
	return &controller{o}
}

func (o *controller) quiet(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, warning := range o.operator.Warnings() {
		t.Errorf("the operator warns: %s", warning)
	}
}

// selects has the operator choose and judge what the Prometheus scrapes by.
func (o *controller) selects(t testing.TB, p *monitoringv1.Prometheus) operated.Selected {
	t.Helper()
	s, err := o.operator.Select(p)
	o.quiet(t, err)
	return s
}

// lower has the operator make Prometheus' configuration.
func (o *controller) lower(t testing.TB, p *monitoringv1.Prometheus) []byte {
	t.Helper()
	text, _, err := o.operator.Configure(p)
	o.quiet(t, err)
	return text
}

// rules has the operator choose and judge the rule objects of an evaluator, and make files of them.
func (o *controller) rules(t testing.TB, e evaluator) operator.PrometheusRuleSelection {
	t.Helper()
	choose := func() (operator.PrometheusRuleSelection, error) { return o.operator.RulerRules(e.ruler) }
	if e.prometheus != nil {
		choose = func() (operator.PrometheusRuleSelection, error) { return o.operator.PrometheusRules(e.prometheus) }
	}
	found, err := choose()
	o.quiet(t, err)
	return found
}
