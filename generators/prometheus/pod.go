package prometheus

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/inventory"
)

// claim asks for a disk.
func claim(s inventory.Storage) corev1.PersistentVolumeClaimSpec {
	spec := corev1.PersistentVolumeClaimSpec{
		AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
		Resources:   corev1.VolumeResourceRequirements{Requests: amounts(map[corev1.ResourceName]string{corev1.ResourceStorage: s.Size})},
	}
	if s.Class != "" {
		spec.StorageClassName = &s.Class
	}
	return spec
}

func resources(r inventory.Resources) corev1.ResourceRequirements {
	of := func(q inventory.Quantities) corev1.ResourceList {
		return amounts(map[corev1.ResourceName]string{corev1.ResourceCPU: q.CPU, corev1.ResourceMemory: q.Memory})
	}
	return corev1.ResourceRequirements{Requests: of(r.Requests), Limits: of(r.Limits)}
}

// amounts leaves out what is empty. The schema has made sure that all else parses.
func amounts(texts map[corev1.ResourceName]string) corev1.ResourceList {
	list := corev1.ResourceList{}
	for name, text := range texts {
		if text != "" {
			list[name], _ = resource.ParseQuantity(text)
		}
	}
	return list
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
		RunAsGroup:     new(int64(2 * user)),
		FSGroup:        new(int64(2 * user)),
		SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
	}
}
