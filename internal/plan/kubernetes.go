package plan

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/operated"
)

// kubernetes writes what service discovery finds in each cluster.
func (l *lowering) kubernetes() error {
	for _, c := range l.clusters {
		at := path.Join(c.folder(), "objects.yaml")
		l.plan.Clusters = append(l.plan.Clusters, Cluster{Name: c.Name, Region: c.region, Environment: c.environment, Objects: at})
		text, err := encode(c.objects())
		if err != nil {
			return fmt.Errorf("write the objects of %s: %w", c.Name, err)
		}
		l.files[at] = text
	}
	return nil
}

// objects are the namespaces, nodes, Services, EndpointSlices and pods of a cluster.
func (c *cluster) objects() []any {
	var of []metav1.Object
	of = append(of, c.Objects...)
	for _, s := range c.services {
		of = append(of, s)
	}
	for _, w := range c.workloads {
		of = append(of, &metav1.ObjectMeta{Namespace: w.Namespace})
	}
	var all []any
	namespaces := operated.Namespaces(of)
	slices.SortFunc(namespaces, byKey)
	for _, n := range namespaces {
		all = append(all, &corev1.Namespace{TypeMeta: typeMeta("v1", "Namespace"), ObjectMeta: n.ObjectMeta})
	}
	for _, n := range c.nodes {
		all = append(all, nodeObject(n))
	}
	slices.SortFunc(c.services, byKey)
	for _, s := range c.services {
		all = append(all, &corev1.Service{TypeMeta: typeMeta("v1", "Service"), Spec: s.Spec,
			ObjectMeta: metav1.ObjectMeta{Namespace: s.Namespace, Name: s.Name, Labels: s.Labels, Annotations: s.Annotations}})
	}
	for _, s := range c.services {
		slices := c.slices(s)
		if len(slices) > 0 {
			all = append(all, endpoints(s, slices))
		}
		for _, e := range slices {
			all = append(all, e)
		}
	}
	slices.SortStableFunc(c.workloads, func(a, b *workload) int {
		return byKey(&metav1.ObjectMeta{Namespace: a.Namespace, Name: a.Name}, &metav1.ObjectMeta{Namespace: b.Namespace, Name: b.Name})
	})
	for _, w := range c.workloads {
		for _, p := range w.pods {
			all = append(all, podObject(w, p, c.hostIP(p.Node)))
		}
	}
	return all
}

func byKey[A, B metav1.Object](a A, b B) int {
	switch x, y := key(a), key(b); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func typeMeta(version, kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: version, Kind: kind}
}

func (c *cluster) hostIP(name string) string {
	for _, n := range c.nodes {
		if n.name == name {
			return n.ip
		}
	}
	return ""
}

const kubeletPort = 10250

func nodeObject(n node) *corev1.Node {
	return &corev1.Node{
		TypeMeta: typeMeta("v1", "Node"),
		ObjectMeta: metav1.ObjectMeta{Name: n.name, Labels: map[string]string{
			corev1.LabelHostname: n.name, corev1.LabelTopologyZone: n.zone, corev1.LabelOSStable: "linux", corev1.LabelArchStable: "amd64",
		}},
		Status: corev1.NodeStatus{
			Addresses:       []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: n.ip}, {Type: corev1.NodeHostName, Address: n.name}},
			DaemonEndpoints: corev1.NodeDaemonEndpoints{KubeletEndpoint: corev1.DaemonEndpoint{Port: kubeletPort}},
		},
	}
}

func podObject(w *workload, p pod, host string) *corev1.Pod {
	object := &corev1.Pod{
		TypeMeta: typeMeta("v1", "Pod"),
		ObjectMeta: metav1.ObjectMeta{Namespace: p.Namespace, Name: p.Name, Labels: maps.Clone(w.Labels), UID: uid(p.Pod),
			OwnerReferences: []metav1.OwnerReference{controller(w)}},
		Spec: corev1.PodSpec{NodeName: p.Node},
		Status: corev1.PodStatus{
			Phase: corev1.PodRunning, PodIP: p.IP, PodIPs: []corev1.PodIP{{IP: p.IP}}, HostIP: host,
			Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
		},
	}
	for _, c := range w.Spec.Containers {
		object.Spec.Containers = append(object.Spec.Containers, corev1.Container{Name: c.Name, Image: c.Image, Ports: c.Ports})
	}
	return object
}

// controller is what a pod belongs to. Between a Deployment and its pods stands a ReplicaSet.
func controller(w *workload) metav1.OwnerReference {
	yes := true
	owner := metav1.OwnerReference{APIVersion: "apps/v1", Kind: w.Kind, Name: w.Name, Controller: &yes}
	if w.Kind == "Deployment" {
		owner.Kind, owner.Name = "ReplicaSet", w.Name+"-"+letters(hash(w.Namespace, w.Name), 9)
	}
	return owner
}

// uid names a pod for good.
func uid(p Pod) types.UID {
	return types.UID(fmt.Sprintf("%08x-0000-4000-8000-%08x%04x", hash(p.Cluster, p.Namespace, p.Name), hash(p.Name), hash(p.IP)&0xffff))
}

// slices are the EndpointSlices of a Service: one for each set of ports that its pods have behind it.
func (c *cluster) slices(s *corev1.Service) []*discoveryv1.EndpointSlice {
	byPorts := map[string]*discoveryv1.EndpointSlice{}
	add := func(ports []discoveryv1.EndpointPort, endpoints ...discoveryv1.Endpoint) {
		var known strings.Builder
		for _, p := range ports {
			fmt.Fprintf(&known, "%s=%d ", *p.Name, *p.Port)
		}
		id := known.String()
		if byPorts[id] == nil {
			byPorts[id] = &discoveryv1.EndpointSlice{
				TypeMeta:    typeMeta("discovery.k8s.io/v1", "EndpointSlice"),
				ObjectMeta:  metav1.ObjectMeta{Namespace: s.Namespace, Name: s.Name + "-" + letters(hash(s.Namespace, s.Name, id), 5), Labels: sliceLabels(s)},
				AddressType: discoveryv1.AddressTypeIPv4, Ports: ports,
			}
		}
		byPorts[id].Endpoints = append(byPorts[id].Endpoints, endpoints...)
	}
	for _, w := range c.workloads {
		if !w.Behind(s) {
			continue
		}
		for _, p := range w.pods {
			add(endpointPorts(s, w.Workload), endpointOf(p.Node, p.zone, p.IP, corev1.ObjectReference{Kind: "Pod", Namespace: p.Namespace, Name: p.Name}))
		}
	}
	for _, n := range c.hosts(s) {
		add(endpointPorts(s, nil), endpointOf(n.name, n.zone, n.ip, corev1.ObjectReference{Kind: "Node", Name: n.name}))
	}
	var all []*discoveryv1.EndpointSlice
	for _, id := range sortedKeys(byPorts) {
		all = append(all, byPorts[id])
	}
	return all
}

// endpoints says the same in the older way, by which the operator discovers targets unless it is told otherwise.
func endpoints(s *corev1.Service, slices []*discoveryv1.EndpointSlice) *corev1.Endpoints { //nolint:staticcheck // see above
	all := &corev1.Endpoints{ //nolint:staticcheck // see above
		TypeMeta: typeMeta("v1", "Endpoints"), ObjectMeta: metav1.ObjectMeta{Namespace: s.Namespace, Name: s.Name, Labels: s.Labels},
	}
	for _, slice := range slices {
		subset := corev1.EndpointSubset{} //nolint:staticcheck // see above
		for _, e := range slice.Endpoints {
			subset.Addresses = append(subset.Addresses, corev1.EndpointAddress{IP: e.Addresses[0], NodeName: e.NodeName, TargetRef: e.TargetRef}) //nolint:staticcheck // see above
		}
		for _, p := range slice.Ports {
			subset.Ports = append(subset.Ports, corev1.EndpointPort{Name: *p.Name, Port: *p.Port, Protocol: *p.Protocol})
		}
		all.Subsets = append(all.Subsets, subset)
	}
	return all
}

func sliceLabels(s *corev1.Service) map[string]string {
	all := map[string]string{discoveryv1.LabelServiceName: s.Name, discoveryv1.LabelManagedBy: "endpointslice-controller.k8s.io"}
	maps.Copy(all, s.Labels)
	return all
}

// endpointPorts are the ports of a Service as its pods listen there. Hosts listen at the numbers of the Service.
func endpointPorts(s *corev1.Service, w *operated.Workload) []discoveryv1.EndpointPort {
	var ports []discoveryv1.EndpointPort
	for _, p := range s.Spec.Ports {
		number, ok := p.Port, true
		if w != nil {
			number, ok = w.Listens(p)
		}
		if !ok && p.TargetPort.StrVal != "" {
			continue
		}
		name, protocol := p.Name, corev1.ProtocolTCP
		ports = append(ports, discoveryv1.EndpointPort{Name: &name, Port: &number, Protocol: &protocol})
	}
	return ports
}

func endpointOf(node, zone, ip string, target corev1.ObjectReference) discoveryv1.Endpoint {
	ready := true
	return discoveryv1.Endpoint{Addresses: []string{ip}, Conditions: discoveryv1.EndpointConditions{Ready: &ready}, NodeName: &node, Zone: &zone, TargetRef: &target}
}

// hosts are the nodes behind a Service of the chart that selects no pods. The control plane answers as the first of them.
func (c *cluster) hosts(s *corev1.Service) []node {
	for _, part := range c.parts {
		if part.Service == nil || key(part.Service) != key(s) {
			continue
		}
		switch part.Hosts {
		case operated.Nodes:
			return c.nodes
		case operated.ControlPlane:
			return c.nodes[:1]
		}
	}
	return nil
}

// encode writes a list of objects, without what only a cluster fills in.
func encode(objects []any) ([]byte, error) {
	items := make([]map[string]any, len(objects))
	for i, o := range objects {
		text, err := json.Marshal(o)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &items[i]); err != nil {
			return nil, err
		}
		prune(items[i])
	}
	return yaml.Marshal(map[string]any{"apiVersion": "v1", "kind": "List", "items": items})
}

// prune removes null and empty maps, which the types write for what is not set.
func prune(m map[string]any) {
	for name, value := range m {
		switch v := value.(type) {
		case nil:
			delete(m, name)
		case map[string]any:
			if prune(v); len(v) == 0 {
				delete(m, name)
			}
		case []any:
			for _, item := range v {
				if below, ok := item.(map[string]any); ok {
					prune(below)
				}
			}
		}
	}
}
