package topology

import (
	"reflect"
	"slices"
	"strings"

	monitoringv1beta1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
	corev1 "k8s.io/api/core/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// Missing is a reference to a Secret, or to a key of one, that is not there.
type Missing struct {
	Path   []any  `json:"path"` // of the reference
	Secret string `json:"secret"`
	Key    string `json:"key,omitempty"` // that the Secret lacks; empty where the Secret itself is not declared
	Where  string `json:"where"`         // its namespace
}

// declared are the Secrets of a cluster that are declared among the objects, by namespace and name.
type declared map[string]map[string]*keys

// keys are those of a Secret. Nil stands for one whose keys are not known.
type keys []string

// secretKinds make Secrets: the field that names one where it is not the object itself, and the one that holds its keys.
var secretKinds = map[string][]string{
	"ExternalSecret":     {"spec", "target", "name"},
	"SealedSecret":       {"spec", "template", "metadata", "name"},
	"Certificate":        {"spec", "secretName"},
	"VaultStaticSecret":  {"spec", "destination", "name"},
	"VaultDynamicSecret": {"spec", "destination", "name"},
}

// declaredSecrets indexes the Secrets of a bundle by cluster, whatever declares them.
func declaredSecrets(b *manifest.Bundle) map[string]declared {
	all := map[string]declared{}
	for _, u := range b.Units {
		for _, o := range u.Objects {
			name, has := secretOf(o)
			if name == "" {
				continue
			}
			if all[u.Cluster] == nil {
				all[u.Cluster] = declared{}
			}
			if all[u.Cluster][o.Namespace] == nil {
				all[u.Cluster][o.Namespace] = map[string]*keys{}
			}
			all[u.Cluster][o.Namespace][name] = has
		}
	}
	return all
}

// secretOf gives the name of the Secret that an object declares, or an empty one.
func secretOf(o *manifest.Object) (string, *keys) {
	switch res := o.Resource.(type) {
	case *corev1.Secret:
		var has keys
		for k := range res.Data {
			has = append(has, k)
		}
		for k := range res.StringData {
			has = append(has, k)
		}
		return o.Name, &has
	case *map[string]any:
		path, ok := secretKinds[o.Kind]
		if !ok {
			return "", nil
		}
		var value any = *res
		for _, name := range path {
			around, _ := value.(map[string]any)
			value = around[name]
		}
		if name, ok := value.(string); ok && name != "" {
			return name, nil
		}
		return o.Name, nil
	}
	return "", nil
}

// missingSecrets finds the references of an object to Secrets that are not there in its clusters, each Secret once. In a namespace in which
// no Secret is declared, they are declared elsewhere.
func (j *judge) missingSecrets(o *manifest.Object, clusters []string) []Missing {
	var missing []Missing
	var refs []secretRef
	for _, cluster := range clusters {
		there := j.secrets[cluster][o.Namespace]
		if len(there) == 0 {
			continue
		}
		if refs == nil {
			refs = secretRefs(reflect.ValueOf(o.Resource), nil)
		}
		for _, ref := range refs {
			has, known := there[ref.name]
			m := Missing{Path: ref.path, Secret: ref.name, Where: o.Namespace}
			switch {
			case ref.optional || known && (has == nil || slices.Contains(*has, ref.key)):
				continue
			case known:
				m.Key = ref.key
			}
			told := func(x Missing) bool { return x.Secret == m.Secret && x.Key == m.Key }
			if !slices.ContainsFunc(missing, told) {
				missing = append(missing, m)
			}
		}
	}
	return missing
}

// secretRef is a reference to a key of a Secret, at a path of an object.
type secretRef struct {
	path      []any
	name, key string
	optional  bool
}

var (
	secretKeySelector = reflect.TypeFor[corev1.SecretKeySelector]()
	betaKeySelector   = reflect.TypeFor[monitoringv1beta1.SecretKeySelector]()
)

// secretRefs finds the references in a value, in the order of its fields.
func secretRefs(v reflect.Value, path []any) []secretRef {
	var refs []secretRef
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return secretRefs(v.Elem(), path)
		}
	case reflect.Slice:
		for i := range v.Len() {
			refs = append(refs, secretRefs(v.Index(i), append(slices.Clip(path), i))...)
		}
	case reflect.Struct:
		switch v.Type() {
		case secretKeySelector:
			if s, ok := v.Interface().(corev1.SecretKeySelector); ok && s.Name != "" {
				return []secretRef{{path, s.Name, s.Key, deref(s.Optional, false)}}
			}
			return nil
		case betaKeySelector:
			if s, ok := v.Interface().(monitoringv1beta1.SecretKeySelector); ok && s.Name != "" {
				return []secretRef{{path: path, name: s.Name, key: s.Key}}
			}
			return nil
		}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case !f.IsExported() || name == "-":
			case f.Anonymous && (name == "" || strings.Contains(options, "inline")):
				refs = append(refs, secretRefs(v.Field(i), path)...)
			default:
				refs = append(refs, secretRefs(v.Field(i), append(slices.Clip(path), any(name)))...)
			}
		}
	}
	return refs
}
