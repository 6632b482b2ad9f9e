// Package operated is what becomes of a cluster once its objects are applied: what the operator selects and generates, by its
// own code, and what the operator and the chart add to the objects – Prometheuses, pods, Services, monitors.
//
// To link the operator makes a program larger by 30 MB and its start longer by 20 ms. So only cmd/gauntlet-plan and tests use this.
package operated

import (
	"slices"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Cluster is what is applied to one Kubernetes cluster.
type Cluster struct {
	Name    string
	Objects []metav1.Object // of the operator's and Kubernetes' own types; nothing here changes them
	Charts  []*Chart
}

// All gives the cluster's objects of one type.
func All[T metav1.Object](c *Cluster) []T {
	var found []T
	for _, o := range c.Objects {
		if typed, ok := o.(T); ok {
			found = append(found, typed)
		}
	}
	return found
}

// Prometheuses are those that charts deploy, and those among the objects. An object takes the place of what values of the same
// name describe.
func (c *Cluster) Prometheuses() ([]*monitoringv1.Prometheus, error) {
	declared := All[*monitoringv1.Prometheus](c)
	var all []*monitoringv1.Prometheus
	for _, release := range c.Charts {
		p, err := release.Prometheus()
		if err != nil {
			return nil, err
		}
		if p != nil && !slices.ContainsFunc(declared, func(d *monitoringv1.Prometheus) bool {
			return d.Namespace == p.Namespace && d.Name == p.Name
		}) {
			all = append(all, p)
		}
	}
	return append(all, declared...), nil
}

// Alertmanagers are those that charts deploy, and those among the objects.
func (c *Cluster) Alertmanagers() ([]*monitoringv1.Alertmanager, error) {
	declared := All[*monitoringv1.Alertmanager](c)
	var all []*monitoringv1.Alertmanager
	for _, release := range c.Charts {
		a, err := release.Alertmanager()
		if err != nil {
			return nil, err
		}
		if a != nil && !slices.ContainsFunc(declared, func(d *monitoringv1.Alertmanager) bool {
			return d.Namespace == a.Namespace && d.Name == a.Name
		}) {
			all = append(all, a)
		}
	}
	return append(all, declared...), nil
}
