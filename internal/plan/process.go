package plan

import (
	"fmt"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
)

// processes makes the Prometheuses, Alertmanagers and Thanos of the plan, one for each pod.
func (l *lowering) processes() error {
	for _, c := range l.clusters {
		for _, w := range c.workloads {
			switch of := w.Of.(type) {
			case *monitoringv1.Prometheus:
				for _, p := range c.prometheuses {
					if key(p) == key(of) {
						l.replicas(c, w, p)
					}
				}
			case *monitoringv1.Alertmanager:
				l.members(c, w, of)
			case *monitoringv1.ThanosRuler:
				for _, r := range c.rulers {
					if key(r) == key(of) {
						l.rulerPods(c, w, r)
					}
				}
			default:
				l.thanos(c, w)
			}
		}
	}
	for _, p := range l.plan.Prometheuses {
		l.listens(p.Pod, p.Port)
	}
	for _, a := range l.plan.Alertmanagers {
		l.listens(a.Pod, a.Port)
	}
	for _, t := range l.plan.Thanos {
		if t.Component != "compact" { // it has nothing to do in a rehearsal, and is not run
			l.listens(t.Pod, t.HTTP)
		}
	}
	return nil
}

func (l *lowering) listens(p Pod, port int) { l.self[fmt.Sprintf("%s:%d", p.IP, port)] = true }
