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
		for _, a := range c.Alertmanagers() {
			config, err := c.alertmanagerConfig(a)
			if err != nil {
				return fmt.Errorf("cluster %s: %w", c.Name, err)
			}
			if config == nil {
				l.warn("cluster %s: nothing says how Alertmanager %s is configured; it tells nobody", c.Name, key(a))
				config = []byte("route:\n  receiver: \"null\"\nreceivers:\n- name: \"null\"\n")
			}
			l.files[alertmanagerFile(c, a)] = l.withFiles(path.Dir(alertmanagerFile(c, a)), config)
		}
	}
	return nil
}

func alertmanagerFile(c *cluster, a *monitoringv1.Alertmanager) string {
	return path.Join(c.folder(), a.Namespace, "alertmanager-"+a.Name, "alertmanager.yml")
}

// alertmanagerConfig is what a chart's values say, or the Secret that the operator reads, where that is among the objects.
func (c *cluster) alertmanagerConfig(a *monitoringv1.Alertmanager) ([]byte, error) {
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
