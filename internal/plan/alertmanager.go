package plan

import (
	"fmt"
	"path"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/operated"
)

// alertmanagers finds the configuration of each Alertmanager.
func (l *lowering) alertmanagers() error {
	for _, c := range l.clusters {
		all, err := c.Alertmanagers()
		if err != nil {
			return fmt.Errorf("cluster %s: %w", c.Name, err)
		}
		for _, a := range all {
			config, err := l.alertmanagerConfig(c, a)
			if err != nil {
				return fmt.Errorf("cluster %s: %w", c.Name, err)
			}
			l.files[alertmanagerFile(c, a)] = l.withFiles(path.Dir(alertmanagerFile(c, a)), config)
		}
	}
	return nil
}

func alertmanagerFile(c *cluster, a *monitoringv1.Alertmanager) string {
	return path.Join(c.folder(), a.Namespace, "alertmanager-"+a.Name, "alertmanager.yml")
}

// alertmanagerConfig is what the operator makes of the user's configuration and of the AlertmanagerConfigs of the cluster.
func (l *lowering) alertmanagerConfig(c *cluster, a *monitoringv1.Alertmanager) ([]byte, error) {
	own, err := c.ownConfig(a)
	if err != nil {
		return nil, err
	}
	config, left, err := c.operator.ConfigureAlertmanager(a, own)
	for _, why := range left {
		l.warn("cluster %s: %v", c.Name, why)
	}
	if own == nil && a.Spec.AlertmanagerConfiguration == nil {
		l.warn("cluster %s: nothing says how Alertmanager %s is configured; by itself it tells nobody", c.Name, key(a))
	}
	return config, err
}

// ownConfig is what a chart's values say, or the Secret that the operator reads, where that is among the objects.
func (c *cluster) ownConfig(a *monitoringv1.Alertmanager) ([]byte, error) {
	for _, release := range c.Charts {
		if release.Namespace == a.Namespace && release.AlertmanagerName() == a.Name {
			return yaml.Marshal(release.AlertmanagerConfig())
		}
	}
	secret := a.Spec.ConfigSecret
	if secret == "" {
		secret = "alertmanager-" + a.Name
	}
	for _, s := range operated.All[*corev1.Secret](c.Cluster) {
		if s.Namespace == a.Namespace && s.Name == secret {
			if text, ok := s.StringData["alertmanager.yaml"]; ok {
				return []byte(text), nil
			}
			return s.Data["alertmanager.yaml"], nil
		}
	}
	return nil, nil
}

// members makes a process of each pod of an Alertmanager.
func (l *lowering) members(c *cluster, w *workload, a *monitoringv1.Alertmanager) {
	for i, pod := range w.pods {
		l.plan.Alertmanagers = append(l.plan.Alertmanagers, Alertmanager{
			Pod: pod.Pod, Instance: key(a), Replica: i, Port: 9093, Config: alertmanagerFile(c, a),
		})
	}
}
