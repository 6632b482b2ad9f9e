package monitor

import (
	"maps"
	"regexp"
	"slices"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// metricRelabelings drops metrics, and gives labels other names: each label has its copy, and then the old one is dropped.
func metricRelabelings(q inventory.Request) []monitoringv1.RelabelConfig {
	var configs []monitoringv1.RelabelConfig
	for _, n := range q.Drop {
		configs = append(configs, monitoringv1.RelabelConfig{Action: "drop",
			SourceLabels: []monitoringv1.LabelName{"__name__"}, Regex: n})
	}
	for _, old := range slices.Sorted(maps.Keys(q.Rename)) {
		configs = append(configs,
			monitoringv1.RelabelConfig{Action: "replace", SourceLabels: []monitoringv1.LabelName{monitoringv1.LabelName(old)},
				Regex: "(.+)", TargetLabel: q.Rename[old]},
			monitoringv1.RelabelConfig{Action: "labeldrop", Regex: regexp.QuoteMeta(old)})
	}
	return configs
}

// relabelingOrigins leads from the relabelings of metrics below a path to what asked for them.
func relabelingOrigins(o *inventory.Owner, q inventory.Request, path, src []any) []manifest.Origin {
	list := append(slices.Clip(path), "metricRelabelings")
	origins := []manifest.Origin{{Path: list, Source: o.Source, At: append(slices.Clip(src), "drop")}}
	for i, old := range slices.Sorted(maps.Keys(q.Rename)) {
		for k := range 2 {
			at := len(q.Drop) + 2*i + k
			origins = append(origins, manifest.Origin{Path: append(slices.Clip(list), at), Source: o.Source, At: append(slices.Clip(src), "rename", old)})
		}
	}
	return origins
}

func authorization(q inventory.Request) *monitoringv1.SafeAuthorization {
	if q.Authorization == nil {
		return nil
	}
	return &monitoringv1.SafeAuthorization{Type: q.Authorization.Type, Credentials: secretKey(&q.Authorization.Credentials)}
}

func basicAuth(q inventory.Request) *monitoringv1.BasicAuth {
	if q.BasicAuth == nil {
		return nil
	}
	return &monitoringv1.BasicAuth{Username: *secretKey(&q.BasicAuth.Username), Password: *secretKey(&q.BasicAuth.Password)}
}

func tlsConfig(t *inventory.TLSConfig) *monitoringv1.SafeTLSConfig {
	if t == nil {
		return nil
	}
	c := &monitoringv1.SafeTLSConfig{CA: secretOrConfigMap(t.CA), Cert: secretOrConfigMap(t.Cert), KeySecret: secretKey(t.KeySecret),
		ServerName: unlessEmpty(t.ServerName)}
	if t.InsecureSkipVerify {
		c.InsecureSkipVerify = &t.InsecureSkipVerify
	}
	return c
}

func secretOrConfigMap(s *inventory.SecretOrConfigMap) monitoringv1.SecretOrConfigMap {
	if s == nil {
		return monitoringv1.SecretOrConfigMap{}
	}
	of := monitoringv1.SecretOrConfigMap{Secret: secretKey(s.Secret)}
	if c := s.ConfigMap; c != nil {
		of.ConfigMap = &corev1.ConfigMapKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: c.Name}, Key: c.Key}
	}
	return of
}

func secretKey(k *inventory.SecretKey) *corev1.SecretKeySelector {
	if k == nil {
		return nil
	}
	return &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: k.Name}, Key: k.Key}
}

// unlessEmpty leaves out an empty text.
func unlessEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// unlessTrue leaves out what the operator takes for granted.
func unlessTrue(b bool) *bool {
	if b {
		return nil
	}
	return &b
}
