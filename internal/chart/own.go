package chart

import "strings"

// OwnMonitor is a Service of the chart that the chart itself scrapes.
type OwnMonitor struct {
	Service string
	Labels  map[string]string // of the Service
	Ports   []string          // that are scraped
	Switch  string            // the key that turns the monitor off
}

// OwnMonitors lists what the chart scrapes by monitors of its own, as far as the values leave it on.
func (v *Values) OwnMonitors() []OwnMonitor {
	release := v.FullnameOverride
	own := func(part, toggle string, ports ...string) OwnMonitor {
		return OwnMonitor{Service: release + "-" + part, Ports: ports, Switch: toggle,
			Labels: map[string]string{"app": Name + "-" + part, "release": release, "self-monitor": "true"}}
	}
	subchart := func(name, port, toggle string) OwnMonitor {
		return OwnMonitor{Service: release + "-" + name, Ports: []string{port}, Switch: toggle,
			Labels: map[string]string{"app.kubernetes.io/name": name, "app.kubernetes.io/instance": release}}
	}
	var on []OwnMonitor
	for _, m := range []OwnMonitor{
		own("prometheus", "prometheus.serviceMonitor.selfMonitor", "http-web", "reloader-web"),
		own("alertmanager", "alertmanager.serviceMonitor.selfMonitor", "http-web", "reloader-web"),
		own("operator", "prometheusOperator.serviceMonitor.selfMonitor", "https"),
		subchart("kube-state-metrics", "http", "kubeStateMetrics.enabled"),
	} {
		if value, set := v.Lookup(strings.Split(m.Switch, ".")...); !set || value != false {
			on = append(on, m)
		}
	}
	if v.NodeExporter.Enabled {
		on = append(on, subchart("prometheus-node-exporter", "http-metrics", "nodeExporter.enabled"))
	}
	if v.Prometheus.ThanosServiceMonitor.Enabled {
		on = append(on, own("thanos-discovery", "prometheus.thanosServiceMonitor.enabled", "http"))
	}
	return on
}
