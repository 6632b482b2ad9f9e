package topology

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/chart"
)

// endpointFlags name one address each. The oldest of them are gone since.
var endpointFlags = []string{"endpoint", "endpoint-strict", "endpoint-group", "endpoint-group-strict", "store", "store-strict"}

// endpointFile is the part of Thanos' endpoint configuration that is looked at.
type endpointFile struct {
	Endpoints []struct {
		Address string `json:"address"`
	} `json:"endpoints"`
}

// connect finds out whom queriers and rulers ask, and which series an evaluator sees because of that.
func (r *reader) connect() error {
	for _, q := range r.queriers {
		if err := r.endpoints(q); err != nil {
			return err
		}
	}
	for i, res := range r.rulers {
		p := r.fleet.Rulers[i]
		for _, address := range res.Spec.QueryEndpoints {
			if u, err := url.Parse(address); err == nil && u.Host != "" {
				address = u.Host
			}
			targets := r.resolve(p.Cluster, res.Namespace, address)
			if len(targets) == 0 {
				targets = []string{address}
			}
			p.Queriers = append(p.Queriers, targets...)
		}
	}
	alerting := map[string]*chart.AlertmanagerConfig{}
	for _, e := range r.evaluators {
		if e.alerting != nil {
			alerting[e.cluster] = e.alerting
		}
	}
	for i, e := range r.evaluators {
		e.alerting = alerting[e.cluster]
		e.reaches.add(i)
	}
	for i, p := range r.fleet.Rulers {
		e := r.evaluators[r.evaluatorIndex(p.ID)]
		for _, q := range r.fleet.Rulers[i].Queriers {
			r.reach(q, &e.reaches, map[string]bool{})
		}
	}
	return nil
}

// endpoints reads what a querier asks, from its flags and its endpoint file.
func (r *reader) endpoints(q querier) error {
	q.part.Endpoints = []Endpoint{}
	add := func(ref Ref, address string) {
		q.part.Endpoints = append(q.part.Endpoints, Endpoint{Ref: ref, Address: address, Targets: r.resolve(q.cluster, q.namespace, address)})
	}
	for _, f := range q.flags {
		if slices.Contains(endpointFlags, f.name) {
			add(q.at(f), f.value)
		}
	}
	for _, file := range append(q.values("endpoint.sd-config-file"), q.values("endpoint.sd-config")...) {
		v, key, ok := q.mounted(file)
		if !ok || v.ConfigMap == nil {
			continue
		}
		cm := r.configMaps[resourceKey{q.cluster, q.namespace, v.ConfigMap.Name}]
		if cm == nil {
			continue
		}
		var content endpointFile
		if err := yaml.Unmarshal([]byte(cm.Data[path.Clean(key)]), &content); err != nil {
			return fmt.Errorf("read endpoint file %s of ConfigMap %s/%s: %w", key, cm.Namespace, cm.Name, err)
		}
		for _, e := range content.Endpoints {
			add(q.part.Ref, e.Address)
		}
	}
	return nil
}

// resolve gives the parts behind an address that a process in a namespace of the cluster dials: by a Service of the cluster,
// or by the name that external-dns gives to a Service of another.
func (r *reader) resolve(cluster, namespace, address string) []string {
	_, host, found := strings.Cut(address, "+")
	if !found {
		host = address
	}
	host, _, _ = strings.Cut(host, ":")
	for strings.HasPrefix(host, "_") { // the port and protocol of an SRV record
		_, host, _ = strings.Cut(host, ".")
	}
	host = strings.TrimSuffix(host, ".")
	targets := []string{}
	for _, s := range r.services {
		near := s.cluster == cluster && (isServiceName(host, s.Name, s.Namespace) || host == s.Name && s.Namespace == namespace)
		if near || s.Annotations[externalDNS] == host {
			targets = append(targets, r.behind(s)...)
		}
	}
	slices.Sort(targets)
	return slices.Compact(targets)
}

const externalDNS = "external-dns.alpha.kubernetes.io/hostname"

func isServiceName(host, name, namespace string) bool {
	rest, ok := strings.CutPrefix(host, name+"."+namespace)
	return ok && (rest == "" || rest == ".svc" || rest == ".svc.cluster.local")
}

// behind gives the parts whose pods the Service selects.
func (r *reader) behind(s service) []string {
	if len(s.Spec.Selector) == 0 {
		return nil
	}
	selector := labels.SelectorFromSet(s.Spec.Selector)
	var ids []string
	for _, p := range r.pods {
		if p.cluster == s.cluster && p.namespace == s.Namespace && selector.Matches(labels.Set(p.labels)) {
			ids = append(ids, p.id)
		}
	}
	return ids
}

// reach adds the evaluators that are behind a part, over as many queriers as there are in between.
func (r *reader) reach(id string, found *set, seen map[string]bool) {
	if seen[id] {
		return
	}
	seen[id] = true
	if i := r.evaluatorIndex(id); i >= 0 {
		found.add(i)
		return
	}
	for _, q := range r.fleet.Queriers {
		if q.ID == id {
			for _, e := range q.Endpoints {
				for _, t := range e.Targets {
					r.reach(t, found, seen)
				}
			}
		}
	}
}

func (r *reader) evaluatorIndex(id string) int {
	return slices.IndexFunc(r.evaluators, func(e *evaluator) bool { return e.id == id })
}
