package thanos

import (
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// workload is a Thanos process that we run ourselves.
type workload struct {
	place
	command   string // of thanos
	args      []arg
	replicas  int32
	ports     []servicePort
	mounts    []mount
	resources corev1.ResourceRequirements
	disk      *disk // of a StatefulSet
}

// arg is a flag, and where its value was written.
type arg struct {
	name, value string // no value: the flag is a switch
	from        diag.Locator
	at          []any
}

func (a arg) String() string {
	if a.value == "" {
		return "--" + a.name
	}
	return "--" + a.name + "=" + a.value
}

// listen is a flag that takes an address to listen at.
func listen(flag string, n int) arg { return arg{name: flag, value: "0.0.0.0" + port(n)} }

// mount is a volume and where it is mounted, and where the name of what it holds was written.
type mount struct {
	name, dir string
	source    corev1.VolumeSource
	from      diag.Locator
	at        []any
	path      []any // of that name, below the volume
}

// disk is a volume that outlives its pod.
type disk struct {
	dir     string
	storage inventory.Storage
	from    diag.Locator
	at      []any
}

// deployment gives a stateless workload with all that belongs to it.
func (w workload) deployment() []*manifest.Object {
	d := &appsv1.Deployment{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
		ObjectMeta: w.meta(),
		Spec: appsv1.DeploymentSpec{
			Replicas: &w.replicas,
			Selector: &metav1.LabelSelector{MatchLabels: w.selector()},
			Strategy: appsv1.DeploymentStrategy{Type: appsv1.RollingUpdateDeploymentStrategyType},
			Template: w.template(),
		},
	}
	return []*manifest.Object{
		w.object(d, w.origins()...),
		w.service(w.selector(), "", w.ports),
		w.budget(w.selector()),
		w.monitor(),
	}
}

// statefulSet gives a workload with a disk and all that belongs to it: a ServiceAccount of its own too, since it reads
// the bucket and may do so by the role of its account. Its Service is headless: each pod is found by DNS.
func (w workload) statefulSet() []*manifest.Object {
	t := w.template()
	t.Spec.ServiceAccountName = w.name
	s := &appsv1.StatefulSet{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "StatefulSet"},
		ObjectMeta: w.meta(),
		Spec: appsv1.StatefulSetSpec{
			ServiceName:         w.name,
			Replicas:            &w.replicas,
			Selector:            &metav1.LabelSelector{MatchLabels: w.selector()},
			PodManagementPolicy: appsv1.ParallelPodManagement,
			UpdateStrategy:      appsv1.StatefulSetUpdateStrategy{Type: appsv1.RollingUpdateStatefulSetStrategyType},
			Template:            t,
			VolumeClaimTemplates: []corev1.PersistentVolumeClaim{{
				ObjectMeta: metav1.ObjectMeta{Name: dataVolume},
				Spec:       claim(w.disk.storage),
			}},
		},
	}
	claimed := origin(w.disk.from, w.disk.at, "spec", "volumeClaimTemplates", 0)
	objects := []*manifest.Object{
		w.serviceAccount(),
		w.object(s, append(w.origins(), claimed)...),
		w.service(w.selector(), corev1.ClusterIPNone, w.ports),
	}
	if w.replicas > 1 { // a budget for one pod would keep its node from being drained
		objects = append(objects, w.budget(w.selector()))
	}
	return append(objects, w.monitor())
}

// origins are those of the pod template.
func (w workload) origins() []manifest.Origin {
	pod := []any{"spec", "template", "spec"}
	below := func(path ...any) []any { return append(slices.Clip(pod), path...) }
	origins := []manifest.Origin{w.version(below("containers", 0, "image")...)}
	for i, a := range w.args {
		if a.from != nil {
			origins = append(origins, origin(a.from, a.at, below("containers", 0, "args", len(w.lead())+i)...))
		}
	}
	for i, m := range w.mounts {
		if m.from != nil {
			origins = append(origins, origin(m.from, m.at, below(append([]any{"volumes", i}, m.path...)...)...))
		}
	}
	return origins
}

// claim asks for a disk. The schema has made sure that its size parses.
func claim(s inventory.Storage) corev1.PersistentVolumeClaimSpec {
	size, _ := resource.ParseQuantity(s.Size)
	spec := corev1.PersistentVolumeClaimSpec{
		AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
		Resources:   corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: size}},
	}
	if s.Class != "" {
		spec.StorageClassName = &s.Class
	}
	return spec
}
