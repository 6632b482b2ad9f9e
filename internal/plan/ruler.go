package plan

import (
	"path"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
)

// rulerPods makes a process of each pod of a ruler.
func (l *lowering) rulerPods(c *cluster, w *workload, r *ruler) {
	for _, pod := range w.pods {
		t := Thanos{Pod: pod.Pod, Workload: key(r), Component: "rule", Layer: c.from[r.ThanosRuler].layer(), GRPC: 10901, HTTP: 10902, Rules: r.rules}
		if store := r.Spec.ObjectStorageConfig; store != nil {
			t.Bucket = bucketName(l, c, r.Namespace, store.Name, store.Key)
		}
		t.Args = l.rulerArgs(c, r, pod.Name, t.Bucket)
		l.plan.Thanos = append(l.plan.Thanos, t)
	}
}

// rulerArgs are the arguments that the operator gives to a ruler, in its order: makeStatefulSetSpec of its pkg/thanos, v0.93.1. That
// package cannot be linked without a client of Kubernetes. What only Secrets hold is left out.
func (l *lowering) rulerArgs(c *cluster, r *ruler, pod, bucket string) []string {
	var args []string
	add := func(name, value string) {
		if value != "" {
			args = append(args, "--"+name+"="+value)
		}
	}
	duration := func(name string, d *monitoringv1.Duration) {
		if d != nil {
			add(name, string(*d))
		}
	}
	s := r.Spec
	add("data-dir", "/thanos/data")
	add("eval-interval", or(string(s.EvaluationInterval), "15s"))
	add("tsdb.retention", or(string(s.Retention), "24h"))
	duration("rule-query-offset", s.RuleQueryOffset)
	duration("for-outage-tolerance", s.RuleOutageTolerance)
	duration("for-grace-period", s.RuleGracePeriod)
	duration("resend-delay", s.ResendDelay)
	add("label", rulerReplicaLabel+`="`+pod+`"`)
	for _, name := range sortedKeys(s.Labels) {
		add("label", name+`="`+s.Labels[name]+`"`)
	}
	add("alert.label-drop", rulerReplicaLabel)
	for _, name := range s.AlertDropLabels {
		add("alert.label-drop", name)
	}
	if len(r.rules) > 0 {
		add("rule-file", path.Join(c.folder(), "rules", key(r), "*.yaml"))
	}
	for _, endpoint := range s.QueryEndpoints {
		add("query", endpoint)
	}
	for _, url := range s.AlertManagersURL {
		add("alertmanagers.url", url)
	}
	if bucket != "" {
		add("objstore.config-file", l.store(bucket))
	}
	add("web.external-prefix", s.ExternalPrefix)
	add("web.route-prefix", s.RoutePrefix)
	add("alert.query-url", s.AlertQueryURL)
	for name, set := range map[string]bool{"queryConfig": s.QueryConfig != nil && len(s.QueryEndpoints) == 0,
		"alertmanagersConfig": s.AlertManagersConfig != nil && len(s.AlertManagersURL) == 0, "alertRelabelConfigs": s.AlertRelabelConfigs != nil} {
		if set {
			l.warn("cluster %s: ruler %s takes %s from a Secret, which is not read", c.Name, key(r), name)
		}
	}
	for _, a := range s.AdditionalArgs {
		add(a.Name, a.Value)
	}
	return args
}
