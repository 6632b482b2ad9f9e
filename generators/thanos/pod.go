package thanos

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"gauntlet.dev/gauntlet/internal/naming"
)

const (
	// user is the one that Thanos' image runs as.
	user = 1001
	// grace is as long as Thanos waits for requests that are under way when it stops.
	grace = 120

	dataVolume = "data"
)

// template is the pod of a workload. It never asks the API server.
func (w workload) template() corev1.PodTemplateSpec {
	volumes, mounted := w.volumes()
	args := w.lead()
	for _, a := range w.args {
		args = append(args, a.String())
	}
	container := corev1.Container{
		Name:            w.command,
		Image:           w.image(),
		Args:            args,
		Resources:       w.resources,
		VolumeMounts:    mounted,
		LivenessProbe:   probe("/-/healthy"),
		ReadinessProbe:  probe("/-/ready"),
		SecurityContext: confined(),
	}
	for _, p := range w.ports {
		container.Ports = append(container.Ports, corev1.ContainerPort{Name: p.name, ContainerPort: p.number})
	}
	labels := w.selector()
	labels[partOfLabel] = partOf
	labels[naming.ManagedByLabel] = naming.ManagedBy
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: labels},
		Spec: corev1.PodSpec{
			AutomountServiceAccountToken:  new(false),
			Affinity:                      apart(w.selector()),
			SecurityContext:               unprivileged(),
			TerminationGracePeriodSeconds: new(int64(grace)),
			Containers:                    []corev1.Container{container},
			Volumes:                       volumes,
		},
	}
}

// lead are the arguments before the workload's own.
func (w workload) lead() []string { return []string{w.command, "--enable-auto-gomemlimit"} }

func (w workload) volumes() ([]corev1.Volume, []corev1.VolumeMount) {
	var volumes []corev1.Volume
	var mounted []corev1.VolumeMount
	for _, m := range w.mounts {
		volumes = append(volumes, corev1.Volume{Name: m.name, VolumeSource: m.source})
		mounted = append(mounted, corev1.VolumeMount{Name: m.name, MountPath: m.dir, ReadOnly: true})
	}
	if w.disk != nil {
		mounted = append(mounted, corev1.VolumeMount{Name: dataVolume, MountPath: w.disk.dir})
	}
	return volumes, mounted
}

// probe asks one of the paths that every Thanos process answers.
func probe(path string) *corev1.Probe {
	return &corev1.Probe{
		ProbeHandler: corev1.ProbeHandler{
			HTTPGet: &corev1.HTTPGetAction{Path: path, Port: intstr.FromString(naming.HTTPPortName)},
		},
		PeriodSeconds:    10,
		FailureThreshold: 6,
	}
}

// apart asks for a node of its own for each pod, but takes a shared one where there is no other.
func apart(labels map[string]string) *corev1.Affinity {
	return &corev1.Affinity{PodAntiAffinity: &corev1.PodAntiAffinity{
		PreferredDuringSchedulingIgnoredDuringExecution: []corev1.WeightedPodAffinityTerm{{
			Weight: 100,
			PodAffinityTerm: corev1.PodAffinityTerm{
				LabelSelector: &metav1.LabelSelector{MatchLabels: labels},
				TopologyKey:   corev1.LabelHostname,
			},
		}},
	}}
}

func unprivileged() *corev1.PodSecurityContext {
	return &corev1.PodSecurityContext{
		RunAsNonRoot:   new(true),
		RunAsUser:      new(int64(user)),
		RunAsGroup:     new(int64(user)),
		FSGroup:        new(int64(user)),
		SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
	}
}

func confined() *corev1.SecurityContext {
	return &corev1.SecurityContext{
		AllowPrivilegeEscalation: new(false),
		ReadOnlyRootFilesystem:   new(true),
		Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
	}
}

// resources are requests, and a bound for memory. Processor time is not bounded: throttling a querier only makes its
// queries slower.
func resources(cpu, memory, limit string) corev1.ResourceRequirements {
	return corev1.ResourceRequirements{
		Requests: corev1.ResourceList{
			corev1.ResourceCPU:    resource.MustParse(cpu),
			corev1.ResourceMemory: resource.MustParse(memory),
		},
		Limits: corev1.ResourceList{corev1.ResourceMemory: resource.MustParse(limit)},
	}
}
