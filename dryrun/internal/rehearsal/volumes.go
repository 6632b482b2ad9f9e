package rehearsal

import (
	"path/filepath"

	"gauntlet.dev/gauntlet/dryrun/internal/kube"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

func loadCluster(folder string, c plan.Cluster) (*kube.Cluster, error) {
	objects, err := kube.Read(filepath.Join(folder, filepath.FromSlash(c.Objects)))
	if err != nil {
		return nil, err
	}
	return kube.New(objects), nil
}

// volume is the folder that stands for a pod's volume.
func (r *run) volume(p plan.Pod) string {
	return filepath.Join(r.Data, p.Cluster, p.Namespace, p.Name)
}
