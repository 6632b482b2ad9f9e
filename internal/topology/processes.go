package topology

import (
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// workload reads a Thanos process from its command line.
func (r *reader) workload(u *manifest.Unit, o *manifest.Object, replicas *int32, t corev1.PodTemplateSpec) {
	w, ok := thanosWorkload(t)
	if !ok {
		return
	}
	w.cluster, w.namespace, w.replicas = u.Cluster, o.Namespace, deref(replicas, 1)
	id := u.Cluster + "/" + o.Namespace + "/" + o.Name
	w.ref = r.ref(u, o, "spec", "template", "spec", "containers", w.container)
	name := o.Namespace + "/" + o.Name
	r.flags.process(o, &w)
	switch w.command {
	case "query":
		q := &Querier{Ref: w.ref, ID: id, Name: name, Cluster: u.Cluster, ReplicaLabels: w.values("query.replica-label")}
		r.fleet.Queriers = append(r.fleet.Queriers, q)
		r.queriers = append(r.queriers, querier{w, q})
	case "store":
		p := &Store{Ref: w.ref, ID: id, Name: name, Cluster: u.Cluster, Bucket: w.bucket()}
		r.fleet.Stores = append(r.fleet.Stores, p)
		r.stores = append(r.stores, store{w, p})
	case "compact":
		p := &Compactor{Ref: w.ref, ID: id, Name: name, Cluster: u.Cluster, Bucket: w.bucket(), ReplicaLabels: w.values("deduplication.replica-label"),
			Replicas: w.replicas, Raw: w.duration("retention.resolution-raw"), FiveMinutes: w.duration("retention.resolution-5m"),
			OneHour: w.duration("retention.resolution-1h"), Downsampling: !w.is("downsampling.disable")}
		r.fleet.Compactors = append(r.fleet.Compactors, p)
		r.compactors = append(r.compactors, compactor{w, p})
	case "rule":
		r.rule(w, id, name)
	}
	r.pods = append(r.pods, pod{u.Cluster, o.Namespace, t.Labels, id})
	if w.last("remote-write.config") != nil || w.last("remote-write.config-file") != nil {
		return // a ruler that keeps nothing itself
	}
	r.serve(id, w.command, w.replicas, w.last("grpc-server-tls-cert") != nil)
}

// serve notes what queriers see of a part. Of a process that has no store API they see nothing.
func (r *reader) serve(id, component string, pods int32, tls bool) {
	switch component {
	case "sidecar", "rule", "store", "receive", "query":
		r.fleet.Servers[id] = Server{component, pods, tls}
	}
}

// rule reads a ruler that the operator does not deploy. Which rules it evaluates, its files say, and nobody reads those.
func (r *reader) rule(w workload, id, name string) {
	p := &Ruler{Ref: w.ref, ID: id, Name: name, Cluster: w.cluster, Replicas: w.replicas, Labels: map[string]string{}, PodLabels: []string{},
		DropLabels: w.values("alert.label-drop"), Bucket: w.bucket()}
	labels := map[string]string{}
	for _, l := range w.values("label") {
		label, value, _ := strings.Cut(l, "=")
		if text, err := strconv.Unquote(value); err == nil {
			value = text
		}
		labels[label] = value
	}
	p.label(labels)
	if w.last("alert.relabel-config") != nil || w.last("alert.relabel-config-file") != nil {
		p.DropLabels = append(p.DropLabels, p.PodLabels...) // which that may do as well
	}
	r.addRuler(p, w.namespace, w.values("query"), nil)
}
