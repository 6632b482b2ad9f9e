package plan

import (
	"fmt"
	"hash/fnv"

	"gauntlet.dev/gauntlet/internal/operated"
)

// network gives addresses to the pods of one cluster: 10.C.x.y. An address follows from the name, so that it stays when
// others come and go.
type network struct {
	second uint32
	taken  map[uint32]bool
}

// assignNetworks gives each cluster a network of its own.
func assignNetworks(clusters []*cluster) {
	taken := map[uint32]bool{}
	for _, c := range clusters {
		c.network = network{second: free(taken, hash(c.Name)%250+1, 1, 250), taken: map[uint32]bool{}}
		for i := range nodesPerCluster {
			c.nodes = append(c.nodes, newNode(c, i))
		}
	}
}

// free gives the number, or the next one that is free, and takes it.
func free(taken map[uint32]bool, wanted, from, to uint32) uint32 {
	for taken[wanted] {
		if wanted++; wanted > to {
			wanted = from
		}
	}
	taken[wanted] = true
	return wanted
}

// address gives the IP of a pod, from 10.C.1.0 on; below are the nodes.
func (n *network) address(name string) string {
	host := free(n.taken, hash(name)%(1<<16-256)+256, 256, 1<<16-1)
	return fmt.Sprintf("10.%d.%d.%d", n.second, host>>8, host&0xff)
}

func hash(parts ...string) uint32 {
	h := fnv.New32a()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return h.Sum32()
}

// nodesPerCluster is how many nodes a cluster has: one in each of as many zones.
const nodesPerCluster = 3

// node is a node of a cluster.
type node struct{ name, ip, zone string }

func newNode(c *cluster, i int) node {
	return node{name: fmt.Sprintf("%s-node-%d", c.Name, i+1), ip: fmt.Sprintf("10.%d.0.%d", c.network.second, 10+i),
		zone: fmt.Sprintf("%s-%c", c.region, 'a'+i)}
}

// workload is a workload with its pods.
type workload struct {
	*operated.Workload
	pods []pod
}

// pod is one pod.
type pod struct {
	Pod
	zone string
}

// place gives all pods names, nodes and addresses.
func (l *lowering) place() error {
	for _, c := range l.clusters {
		all, err := c.Workloads()
		if err != nil {
			return err
		}
		for _, w := range append(all, c.made...) {
			c.workloads = append(c.workloads, c.placed(w))
		}
	}
	return nil
}

// placed spreads the pods of a workload over the nodes, as anti-affinity asks for.
func (c *cluster) placed(w *operated.Workload) *workload {
	placed := &workload{Workload: w}
	replicas := w.Replicas
	if w.Kind == "DaemonSet" {
		replicas = len(c.nodes)
	}
	first := int(hash(w.Namespace, w.Name) % uint32(len(c.nodes)))
	for i := range replicas {
		n := c.nodes[(first+i)%len(c.nodes)]
		if w.Kind == "DaemonSet" {
			n = c.nodes[i]
		}
		p := pod{Pod{Cluster: c.Name, Namespace: w.Namespace, Name: podName(w, i), Node: n.name}, n.zone}
		p.IP = c.network.address(p.Namespace + "/" + p.Name)
		placed.pods = append(placed.pods, p)
	}
	return placed
}

// podName is built as Kubernetes builds it, but for hashes in place of its random parts.
func podName(w *operated.Workload, i int) string {
	switch w.Kind {
	case "StatefulSet":
		return fmt.Sprintf("%s-%d", w.Name, i)
	case "DaemonSet":
		return fmt.Sprintf("%s-%s", w.Name, letters(hash(w.Namespace, w.Name, fmt.Sprint(i)), 5))
	}
	return fmt.Sprintf("%s-%s-%s", w.Name, letters(hash(w.Namespace, w.Name), 9), letters(hash(w.Namespace, w.Name, fmt.Sprint(i)), 5))
}

// letters writes a hash in the characters that Kubernetes takes for the random parts of names.
func letters(h uint32, length int) string {
	const alphabet = "bcdfghjklmnpqrstvwxz2456789"
	text := make([]byte, length)
	for i := range text {
		text[i] = alphabet[h%uint32(len(alphabet))]
		h = h/uint32(len(alphabet)) ^ h*16777619
	}
	return string(text)
}
