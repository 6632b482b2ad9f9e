package proof

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"

	"gauntlet.dev/gauntlet/internal/golden"
	"gauntlet.dev/gauntlet/internal/operated"
)

// secretKeys are the keys that are asked of each Secret, by namespace/name.
type secretKeys map[string][]string

func (s secretKeys) add(namespace, name string, keys ...string) {
	at := namespace + "/" + name
	for _, key := range keys {
		if !slices.Contains(s[at], key) {
			s[at] = append(s[at], key)
		}
	}
	slices.Sort(s[at])
	if len(keys) == 0 && s[at] == nil {
		s[at] = []string{}
	}
}

// TestSecretsThatAreExpected lists the Secrets that must stand in each cluster before it works, with the keys that are read:
// the golden file is what a person makes them from.
func TestSecretsThatAreExpected(t *testing.T) {
	namespace := example(t).inventory.Fleet.Namespace
	var list strings.Builder
	for _, c := range example(t).clusters {
		secrets := secretKeys{}
		for _, p := range podsOf(t, c) {
			secrets.addMounted(c, namespace, p)
		}
		for _, p := range append(all[*monitoringv1.Prometheus](c), chartPrometheus(t, c)) {
			secrets.add(p.Namespace, p.Spec.Thanos.ObjectStorageConfig.Name, p.Spec.Thanos.ObjectStorageConfig.Key)
		}
		for _, r := range all[*monitoringv1.ThanosRuler](c) {
			secrets.add(r.Namespace, r.Spec.ObjectStorageConfig.Name, r.Spec.ObjectStorageConfig.Key)
		}
		// The chart's defaults of grafana.admin.userKey and passwordKey.
		secrets.add(namespace, c.values.Grafana.Admin.ExistingSecret, "admin-user", "admin-password")
		secrets.addAlertmanager(t, c, namespace)
		for _, name := range slices.Sorted(maps.Keys(secrets)) {
			if len(secrets[name]) == 0 {
				t.Errorf("%s: Secret %s is mounted, and nobody reads it", c.Name, name)
			}
			fmt.Fprintf(&list, "%s %s %s\n", c.Name, name, strings.Join(secrets[name], " "))
		}
	}
	golden.File(t, "testdata/secrets.txt", list.String())
}

// addMounted adds the Secrets that pods mount, with the files that their arguments and their ConfigMaps name.
func (s secretKeys) addMounted(c *cluster, namespace string, p *operated.Workload) {
	for _, v := range p.Spec.Volumes {
		if v.Secret == nil {
			continue
		}
		s.add(namespace, v.Secret.SecretName)
		for _, container := range p.Spec.Containers {
			for _, m := range container.VolumeMounts {
				if m.Name != v.Name {
					continue
				}
				file := regexp.MustCompile(regexp.QuoteMeta(m.MountPath) + `/([\w.-]+)`)
				for _, text := range append(p.Args(), configs(c, p)...) {
					for _, found := range file.FindAllStringSubmatch(text, -1) {
						s.add(namespace, v.Secret.SecretName, found[1])
					}
				}
			}
		}
	}
}

// configs are the texts of the ConfigMaps that pods mount.
func configs(c *cluster, p *operated.Workload) []string {
	var texts []string
	for _, v := range p.Spec.Volumes {
		for _, cm := range all[*corev1.ConfigMap](c) {
			if v.ConfigMap != nil && v.ConfigMap.Name == cm.Name {
				texts = append(texts, slices.Collect(maps.Values(cm.Data))...)
			}
		}
	}
	return texts
}

var alertmanagerFile = regexp.MustCompile(`^/etc/alertmanager/secrets/([^/]+)/([^/]+)$`)

// addAlertmanager adds the Secrets that Alertmanager mounts, with the files that its receivers read.
func (s secretKeys) addAlertmanager(t *testing.T, c *cluster, namespace string) {
	t.Helper()
	mounted := c.values.Values.Alertmanager.AlertmanagerSpec.Secrets
	for _, name := range mounted {
		s.add(namespace, name)
	}
	for _, path := range filesIn(c.values.at("alertmanager", "config")) {
		m := alertmanagerFile.FindStringSubmatch(path)
		if m == nil || !slices.Contains(mounted, m[1]) {
			t.Errorf("%s: Alertmanager reads %s, and mounts %v", c.Name, path, mounted)
			continue
		}
		s.add(namespace, m[1], m[2])
	}
}

// filesIn gives the values of all fields that name a file.
func filesIn(value any) []string {
	var found []string
	switch value := value.(type) {
	case map[string]any:
		for key, below := range value {
			if path, ok := below.(string); ok && strings.HasSuffix(key, "_file") {
				found = append(found, path)
			}
			found = append(found, filesIn(below)...)
		}
	case []any:
		for _, below := range value {
			found = append(found, filesIn(below)...)
		}
	}
	return found
}
