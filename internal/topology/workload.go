package topology

import (
	"path"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	corev1 "k8s.io/api/core/v1"
)

// workload is a Thanos process as its pod template has it.
type workload struct {
	cluster, namespace string
	ref                Ref // of the container
	replicas           int32
	command            string
	container          int
	image              string
	flags              []flag
	mounts             []corev1.VolumeMount
	volumes            []corev1.Volume
	env                []corev1.EnvVar
}

// flag is one of a command line.
type flag struct {
	name  string // without the leading --
	value string // empty for a switch
	list  string // that it stands in: command or args
	at    int    // its index there
}

// token is a word of a command line.
type token struct {
	text string
	list string
	at   int
}

// thanosCommands are those of the processes that make a federation.
var thanosCommands = []string{"query", "store", "compact", "query-frontend", "rule", "receive", "sidecar"}

// thanosWorkload finds the container that runs Thanos.
func thanosWorkload(t corev1.PodTemplateSpec) (workload, bool) {
	for i, c := range t.Spec.Containers {
		if command, rest := thanosCommand(c); command != "" {
			return workload{command: command, container: i, image: c.Image, flags: readFlags(rest),
				mounts: c.VolumeMounts, volumes: t.Spec.Volumes, env: c.Env}, true
		}
	}
	return workload{}, false
}

// thanosCommand gives the command that a container runs and the words that follow it. The program's name comes first where
// the container does not leave it to the image.
func thanosCommand(c corev1.Container) (string, []token) {
	var words []token
	for i, text := range c.Command {
		words = append(words, token{expand(text, c.Env), "command", i})
	}
	for i, text := range c.Args {
		words = append(words, token{expand(text, c.Env), "args", i})
	}
	named := c.Image == "" || strings.Contains(c.Image, "thanos")
	if len(words) > 0 && path.Base(words[0].text) == "thanos" {
		words, named = words[1:], true
	}
	if !named || len(words) == 0 || !slices.Contains(thanosCommands, words[0].text) {
		return "", nil
	}
	return words[0].text, words[1:]
}

// readFlags reads both ways to write a flag: --name=value and --name value.
func readFlags(words []token) []flag {
	var flags []flag
	for i, w := range words {
		rest, ok := strings.CutPrefix(w.text, "--")
		if !ok {
			continue
		}
		name, value, found := strings.Cut(rest, "=")
		if !found && i+1 < len(words) && !strings.HasPrefix(words[i+1].text, "-") {
			value = words[i+1].text
		}
		flags = append(flags, flag{name, value, w.list, w.at})
	}
	return flags
}

// expand replaces the references $(NAME) to variables whose value stands in the container. Others stay.
func expand(text string, env []corev1.EnvVar) string {
	if !strings.Contains(text, "$(") {
		return text
	}
	for _, e := range env {
		if e.ValueFrom == nil {
			text = strings.ReplaceAll(text, "$("+e.Name+")", e.Value)
		}
	}
	return text
}

// values gives all values of a flag.
func (w *workload) values(name string) []string {
	values := []string{}
	for _, f := range w.flags {
		if f.name == name {
			values = append(values, f.value)
		}
	}
	return values
}

// last gives the flag as it counts where it is given twice, or nil.
func (w *workload) last(name string) *flag {
	for i := range slices.Backward(w.flags) {
		if w.flags[i].name == name {
			return &w.flags[i]
		}
	}
	return nil
}

// is tells whether a switch is on.
func (w *workload) is(name string) bool {
	f := w.last(name)
	return f != nil && f.value != "false"
}

// at is the place of a flag.
func (w *workload) at(f flag) Ref {
	return Ref{w.ref.Object, append(slices.Clip(slices.Clone(w.ref.Path)), f.list, f.at)}
}

// duration gives a flag that holds one; nil where it is not set or no duration that is known here.
func (w *workload) duration(name string) *Setting {
	f := w.last(name)
	if f == nil {
		return nil
	}
	d, err := model.ParseDuration(f.value)
	if err != nil {
		return nil
	}
	return &Setting{Ref: w.at(*f), Value: f.value, Seconds: int64(time.Duration(d) / time.Second)}
}

// ago gives a flag that bounds the time that is served: a duration back from now, or null where there is no bound. It is fixed
// where the flag names a moment.
func (w *workload) ago(name string) (s *Setting, fixed bool) {
	f := w.last(name)
	if f == nil {
		return nil, false
	}
	if t, err := time.Parse(time.RFC3339, f.value); err == nil {
		return nil, t.Year() > 1970 && t.Year() < 9999 // outside of these is Thanos' default: no bound
	}
	return ago(w.at(*f), f.value), false
}

// ago reads how far back a moment lies: -2d. One that is to come is no bound.
func ago(at Ref, text string) *Setting {
	back, negative := strings.CutPrefix(text, "-")
	d, err := model.ParseDuration(back)
	if err != nil || !negative {
		return nil
	}
	return &Setting{Ref: at, Value: text, Seconds: int64(time.Duration(d) / time.Second)}
}

// mounted finds the volume that holds the file, and the file's name in it.
func (w *workload) mounted(file string) (corev1.Volume, string, bool) {
	for _, m := range w.mounts {
		if name, ok := strings.CutPrefix(file, strings.TrimSuffix(m.MountPath, "/")+"/"); ok {
			i := slices.IndexFunc(w.volumes, func(v corev1.Volume) bool { return v.Name == m.Name })
			if i >= 0 {
				return w.volumes[i], name, true
			}
		}
	}
	return corev1.Volume{}, "", false
}

// mountedText gives the text of a file of a ConfigMap that is mounted, and the place that it stands at.
func (r *reader) mountedText(w *workload, file string) (string, Ref, bool) {
	v, name, ok := w.mounted(file)
	if !ok || v.ConfigMap == nil {
		return "", Ref{}, false
	}
	name = path.Clean(name)
	for _, item := range v.ConfigMap.Items {
		if item.Path == name {
			name = item.Key
		}
	}
	cm := r.configMaps[resourceKey{w.cluster, w.namespace, v.ConfigMap.Name}]
	if cm.ConfigMap == nil {
		return "", Ref{}, false
	}
	text, ok := cm.Data[name]
	return text, Ref{cm.ref.Object, []any{"data", name}}, ok
}

// bucket names the object store's configuration: a key of a Secret that is mounted, or that a variable holds.
func (w *workload) bucket() string {
	if f := w.last("objstore.config-file"); f != nil {
		v, name, ok := w.mounted(f.value)
		if !ok || v.Secret == nil {
			return ""
		}
		for _, item := range v.Secret.Items {
			if item.Path == name {
				name = item.Key
			}
		}
		return bucket(w.namespace, v.Secret.SecretName, name)
	}
	if f := w.last("objstore.config"); f != nil {
		for _, e := range w.env {
			if from := e.ValueFrom; from != nil && from.SecretKeyRef != nil && f.value == "$("+e.Name+")" {
				return bucket(w.namespace, from.SecretKeyRef.Name, from.SecretKeyRef.Key)
			}
		}
	}
	return ""
}
