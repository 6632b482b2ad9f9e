// Package monitor makes what a Prometheus scrapes by: a ServiceMonitor or PodMonitor where Kubernetes knows the target, a
// Probe where a prober asks for it, and a ScrapeConfig for EC2 hosts and fixed addresses.
//
// Nothing in these objects depends on the cluster, so one object serves all clusters that the target runs in.
package monitor

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/naming"
)

// Service makes the monitors of a service. Endpoints stand in one monitor unless their limits, which the operator knows
// for a whole monitor only, or what discovers them differ.
func Service(s *inventory.Service) []*manifest.Object {
	return fromEndpoints(&s.Owner, "", s.Selector, s.Endpoints, []any{"selector"}, []any{"endpoints"})
}

// share is a set of endpoints that one monitor can hold.
type share struct {
	from   string
	limits inventory.Limits
	of     []int // indices of the endpoints
}

func fromEndpoints(o *inventory.Owner, instance string, selector map[string]string, endpoints []inventory.Endpoint,
	selectorAt, endpointsAt []any) []*manifest.Object {
	var objects []*manifest.Object
	taken := map[string]bool{}
	for _, sh := range shares(endpoints) {
		name := monitorName(o, endpoints[sh.of[0]], taken)
		obj := newObject(o, "ServiceMonitor", name)
		meta := objectMeta(o, name, instance)
		sel := metav1.LabelSelector{MatchLabels: selector}
		first := append(slices.Clip(endpointsAt), sh.of[0])
		field := "endpoints"
		if sh.from == "pod" {
			obj.Kind, field = "PodMonitor", "podMetricsEndpoints"
			pm := &monitoringv1.PodMonitor{TypeMeta: typeMeta(obj.Kind), ObjectMeta: meta}
			pm.Spec.Selector = sel
			pm.Spec.SampleLimit, pm.Spec.TargetLimit, pm.Spec.LabelLimit, pm.Spec.BodySizeLimit = limits(sh.limits)
			for _, i := range sh.of {
				pm.Spec.PodMetricsEndpoints = append(pm.Spec.PodMetricsEndpoints, podEndpoint(endpoints[i]))
			}
			obj.Resource = pm
		} else {
			sm := &monitoringv1.ServiceMonitor{TypeMeta: typeMeta(obj.Kind), ObjectMeta: meta}
			sm.Spec.Selector = sel
			sm.Spec.SampleLimit, sm.Spec.TargetLimit, sm.Spec.LabelLimit, sm.Spec.BodySizeLimit = limits(sh.limits)
			for _, i := range sh.of {
				sm.Spec.Endpoints = append(sm.Spec.Endpoints, serviceEndpoint(endpoints[i]))
			}
			obj.Resource = sm
		}
		obj.File = file(obj)
		obj.Origins = append(obj.Origins,
			manifest.Origin{Path: []any{"spec", "selector", "matchLabels"}, Source: o.Source, At: selectorAt})
		obj.Origins = append(obj.Origins, limitOrigins(o, append(first, "limits"))...)
		for i, at := range sh.of {
			path, src := []any{"spec", field, i}, append(append([]any{}, endpointsAt...), at)
			obj.Origins = append(obj.Origins,
				manifest.Origin{Path: path, Source: o.Source, At: src},
				manifest.Origin{Path: append(path[:3:3], "scrapeTimeout"), Source: o.Source, At: append(src[:len(src):len(src)], "timeout")})
			obj.Origins = append(obj.Origins, relabelingOrigins(o, endpoints[at].Request, path, src)...)
			if sh.from == "pod" && endpoints[at].Port == "" {
				tp := append(slices.Clip(src), "targetPort")
				obj.Origins = append(obj.Origins,
					manifest.Origin{Path: append(path[:3:3], "port"), Source: o.Source, At: tp},
					manifest.Origin{Path: append(path[:3:3], "portNumber"), Source: o.Source, At: tp})
			}
		}
		objects = append(objects, obj)
	}
	return objects
}

func shares(endpoints []inventory.Endpoint) []share {
	var all []share
	for i, e := range endpoints {
		n := 0
		for n < len(all) && (all[n].from != e.From || all[n].limits != e.Limits) {
			n++
		}
		if n == len(all) {
			all = append(all, share{from: e.From, limits: e.Limits})
		}
		all[n].of = append(all[n].of, i)
	}
	return all
}

// monitorName names the first monitor after its owner, and each other one after its first port as well.
func monitorName(o *inventory.Owner, first inventory.Endpoint, taken map[string]bool) string {
	name := o.Name
	if len(taken) > 0 {
		name = strings.TrimRight(o.Name+"-"+portName(first), "-")
	}
	for n, base := 2, name; taken[name]; n++ {
		name = fmt.Sprintf("%s-%d", base, n)
	}
	taken[name] = true
	return name
}

// notInName is what a port's name may hold and an object's name may not.
var notInName = regexp.MustCompile(`[^a-z0-9-]+`)

func portName(e inventory.Endpoint) string {
	name := e.Port
	if name == "" {
		name = fmt.Sprint(e.TargetPort)
	}
	return notInName.ReplaceAllString(strings.ToLower(name), "-")
}

func serviceEndpoint(e inventory.Endpoint) monitoringv1.Endpoint {
	se := monitoringv1.Endpoint{Port: e.Port, TargetPort: targetPort(e.TargetPort), Path: e.Path, Scheme: scheme(e.Scheme), Params: e.Params,
		Interval: duration(e.Interval), ScrapeTimeout: duration(e.Timeout), MetricRelabelConfigs: metricRelabelings(e.Request),
		HonorLabels: e.HonorLabels, HonorTimestamps: unlessTrue(e.HonorTimestamps)}
	se.Authorization, se.BasicAuth, se.ProxyURL = authorization(e.Request), basicAuth(e.Request), unlessEmpty(e.ProxyURL)
	if t := tlsConfig(e.TLSConfig); t != nil {
		se.TLSConfig = &monitoringv1.TLSConfig{SafeTLSConfig: *t}
	}
	return se
}

func podEndpoint(e inventory.Endpoint) monitoringv1.PodMetricsEndpoint {
	pe := monitoringv1.PodMetricsEndpoint{Path: e.Path, Scheme: scheme(e.Scheme), Params: e.Params,
		Interval: duration(e.Interval), ScrapeTimeout: duration(e.Timeout), MetricRelabelConfigs: metricRelabelings(e.Request),
		HonorLabels: e.HonorLabels, HonorTimestamps: unlessTrue(e.HonorTimestamps)}
	pe.Authorization, pe.BasicAuth, pe.TLSConfig = authorization(e.Request), basicAuth(e.Request), tlsConfig(e.TLSConfig)
	pe.ProxyURL = unlessEmpty(e.ProxyURL)
	if e.Port != "" {
		pe.Port = &e.Port
	}
	if tp := targetPort(e.TargetPort); tp != nil { // the operator deprecates a pod's targetPort in favor of these two
		if tp.Type == intstr.Int {
			pe.PortNumber = &tp.IntVal
		} else {
			pe.Port = &tp.StrVal
		}
	}
	return pe
}

// targetPort converts a port as JSON has it: a name, or a number.
func targetPort(v any) *intstr.IntOrString {
	switch v := v.(type) {
	case string:
		p := intstr.FromString(v)
		return &p
	case float64:
		p := intstr.FromInt32(int32(v))
		return &p
	}
	return nil
}

// scheme leaves out http, which the operator takes for granted.
func scheme(s string) *monitoringv1.Scheme {
	if s == "http" {
		return nil
	}
	v := monitoringv1.Scheme(s)
	return &v
}

func duration(d inventory.Duration) monitoringv1.Duration {
	if d == 0 {
		return ""
	}
	return monitoringv1.Duration(d.String())
}

// limits converts bounds into the operator's. None stays unset.
func limits(l inventory.Limits) (samples, targets, labels *int64, body *monitoringv1.ByteSize) {
	set := func(n uint64) *int64 {
		if n == 0 {
			return nil
		}
		v := int64(min(n, math.MaxInt64))
		return &v
	}
	if l.BodySize != "" {
		b := monitoringv1.ByteSize(l.BodySize)
		body = &b
	}
	return set(l.Samples), set(l.Targets), set(l.Labels), body
}

// limitFields pairs the operator's names of the limits with the inventory's.
var limitFields = [][2]string{{"sampleLimit", "samples"}, {"targetLimit", "targets"}, {"labelLimit", "labels"}, {"bodySizeLimit", "bodySize"}}

func limitOrigins(o *inventory.Owner, at []any) []manifest.Origin {
	var origins []manifest.Origin
	for _, f := range limitFields {
		origins = append(origins, manifest.Origin{Path: []any{"spec", f[0]}, Source: o.Source, At: append(at[:len(at):len(at)], f[1])})
	}
	return origins
}

func newObject(o *inventory.Owner, kind, name string) *manifest.Object {
	return &manifest.Object{APIVersion: monitoringv1.SchemeGroupVersion.String(), Kind: kind, Namespace: o.Namespace, Name: name,
		Exposes: exposes(o), Origins: []manifest.Origin{
			{Source: o.Source},
			{Path: []any{"metadata", "namespace"}, Source: o.Source, At: []any{"namespace"}},
			{Path: []any{"metadata", "labels", naming.InstanceLabel}, Source: o.Source, At: []any{"instance"}},
			{Path: []any{"metadata", "labels", naming.PriorityLabel}, Source: o.Source, At: []any{"priority"}},
		}}
}

func file(obj *manifest.Object) string {
	return fmt.Sprintf("manifests/monitors/%s-%s.yaml", obj.Namespace, obj.Name)
}

func typeMeta(kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: monitoringv1.SchemeGroupVersion.String(), Kind: kind}
}

func objectMeta(o *inventory.Owner, name, instance string) metav1.ObjectMeta {
	labels := map[string]string{"app": o.Name, naming.ManagedByLabel: naming.ManagedBy, naming.PriorityLabel: o.Priority}
	if instance != "" {
		labels[naming.InstanceLabel] = instance
	}
	return metav1.ObjectMeta{Name: name, Namespace: o.Namespace, Labels: maps.Clone(labels)}
}

// exposes lists the series that the targets make. It is nil where the inventory says nothing about them.
func exposes(o *inventory.Owner) []manifest.Series {
	var series []manifest.Series
	for i, m := range o.Exposes {
		at := []any{"metrics", i}
		if m.Sampled {
			at = []any{"samples"}
		}
		for _, s := range m.Series() {
			of := manifest.Series{Name: s.Name, Labels: s.Labels, Sampled: s.Sampled, At: at}
			if s.Type == "counter" || s.Type == "gauge" {
				of.Type = s.Type
			}
			series = append(series, of)
		}
	}
	return series
}
