package plan

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"gauntlet.dev/gauntlet/internal/operated"
)

// components are the commands of Thanos that are processes of a plan. A sidecar is one with its Prometheus.
var components = []string{"query", "store", "compact", "query-frontend", "rule"}

// thanosContainer gives the container of a workload that runs Thanos, and its words without the name of the program.
func thanosContainer(w *operated.Workload) (corev1.Container, []string, bool) {
	for _, c := range w.Spec.Containers {
		words := slices.Concat(c.Command, c.Args)
		named := c.Image == "" || strings.Contains(c.Image, "thanos")
		if len(words) > 0 && path.Base(words[0]) == "thanos" {
			words, named = words[1:], true
		}
		if named && len(words) > 0 && slices.Contains(components, words[0]) {
			return c, words, true
		}
	}
	return corev1.Container{}, nil, false
}

// thanos makes a process of each pod of a workload that runs Thanos.
func (l *lowering) thanos(c *cluster, w *workload) {
	container, words, ok := thanosContainer(w.Workload)
	if !ok {
		return
	}
	m := mounted{lowering: l, cluster: c, workload: w.Workload, container: container}
	for _, pod := range w.pods {
		t := Thanos{Pod: pod.Pod, Workload: w.Namespace + "/" + w.Name, Component: words[0], Layer: c.from[w.Of].layer()}
		for _, word := range joined(words[1:]) {
			t.Args = append(t.Args, m.argument(expandEnv(word, container.Env, pod.Name)))
		}
		t.HTTP = listens(t.Args, "http-address", 10902)
		if t.Component == "query" || t.Component == "store" || t.Component == "rule" {
			t.GRPC = listens(t.Args, "grpc-address", 10901)
		}
		t.Bucket = m.bucket
		if r, ok := flagValue(t.Args, "rule-file"); ok {
			l.warn("cluster %s: %s reads rules from %s, which are not among the manifests", c.Name, t.Workload, r)
		}
		l.plan.Thanos = append(l.plan.Thanos, t)
	}
}

// joined writes each flag as one word: --name=value.
func joined(words []string) []string {
	var all []string
	for _, word := range words {
		last := len(all) - 1
		if !strings.HasPrefix(word, "-") && last >= 0 && strings.HasPrefix(all[last], "--") && !strings.Contains(all[last], "=") {
			all[last] += "=" + word
			continue
		}
		all = append(all, word)
	}
	return all
}

// expandEnv replaces $(NAME) by what the container sets it to.
func expandEnv(word string, env []corev1.EnvVar, pod string) string {
	for _, e := range env {
		value := e.Value
		if from := e.ValueFrom; from != nil {
			if from.FieldRef == nil || from.FieldRef.FieldPath != "metadata.name" {
				continue
			}
			value = pod
		}
		word = strings.ReplaceAll(word, "$("+e.Name+")", value)
	}
	return word
}

func flagValue(args []string, name string) (string, bool) {
	for _, a := range slices.Backward(args) {
		if value, ok := strings.CutPrefix(a, "--"+name+"="); ok {
			return value, true
		}
	}
	return "", false
}

func listens(args []string, flag string, fallback int) int {
	address, _ := flagValue(args, flag)
	port, err := strconv.Atoi(address[strings.LastIndexByte(address, ':')+1:])
	if err != nil {
		return fallback
	}
	return port
}

// mounted finds the files that a container names.
type mounted struct {
	*lowering
	cluster   *cluster
	workload  *operated.Workload
	container corev1.Container
	bucket    string // that the arguments name
}

var absolute = regexp.MustCompile(`^--([\w.-]+)=(/.+)$`)

// argument gives an argument with the file of the plan in place of one that the container mounts.
func (m *mounted) argument(word string) string {
	match := absolute.FindStringSubmatch(word)
	if match == nil {
		if strings.HasPrefix(word, "--objstore.config=") {
			m.bucket = m.bucketOf("objstore", "config")
			return "--objstore.config-file=" + m.store()
		}
		return word
	}
	flag, file := match[1], match[2]
	for _, mount := range m.container.VolumeMounts {
		name, ok := strings.CutPrefix(file, strings.TrimSuffix(mount.MountPath, "/")+"/")
		if !ok {
			continue
		}
		for _, v := range m.workload.Spec.Volumes {
			if v.Name != mount.Name {
				continue
			}
			switch {
			case v.ConfigMap != nil:
				return "--" + flag + "=" + m.configMap(v.ConfigMap, name, flag, file)
			case v.Secret != nil && flag == "objstore.config-file":
				m.bucket = m.bucketOf(v.Secret.SecretName, name)
				return "--" + flag + "=" + m.store()
			case v.Secret != nil:
				return "--" + flag + "=" + m.placeholder(flag, file)
			}
		}
	}
	return word
}

// configMap writes a file of a ConfigMap, and gives its path.
func (m *mounted) configMap(v *corev1.ConfigMapVolumeSource, name, flag, file string) string {
	key := name
	for _, item := range v.Items {
		if item.Path == name {
			key = item.Key
		}
	}
	for _, cm := range operated.All[*corev1.ConfigMap](m.cluster.Cluster) {
		if cm.Namespace != m.workload.Namespace || cm.Name != v.Name {
			continue
		}
		if text, ok := cm.Data[key]; ok {
			at := path.Join(m.cluster.folder(), m.workload.Namespace, m.workload.Name, name)
			m.files[at] = m.withFiles("", []byte(text))
			return at
		}
	}
	m.warn("cluster %s: ConfigMap %s/%s with %s is not among the objects", m.cluster.Name, m.workload.Namespace, v.Name, key)
	return m.placeholder(flag, file)
}

// bucketOf names the object store that a Secret of the region leads to.
func (m *mounted) bucketOf(secret, key string) string {
	return bucketName(m.lowering, m.cluster, m.workload.Namespace, secret, key)
}

func bucketName(l *lowering, c *cluster, namespace, secret, key string) string {
	if r := l.inventory.Region(c.region); r != nil && r.Bucket.Secret.Name == secret {
		return r.Bucket.Name
	}
	return strings.Join([]string{cmp.Or(c.region, c.Name), namespace, secret, key}, ".")
}

// store writes the configuration of a folder in place of the object store's.
func (m *mounted) store() string { return m.lowering.store(m.bucket) }

func (l *lowering) store(bucket string) string {
	at := path.Join("buckets", bucket+".yml")
	l.files[at] = fmt.Appendf(nil, "type: FILESYSTEM\nconfig:\n  directory: buckets/%s\n", bucket)
	return at
}
