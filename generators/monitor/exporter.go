package monitor

import (
	"maps"
	"slices"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// Exporter makes the monitors of an exporter in a cluster.
func Exporter(inv *inventory.Inventory, e *inventory.Exporter) []*manifest.Object {
	return exporter(inv, e, "", inv.HostGroups)
}

// RegionalExporter makes the monitors of an exporter that bear the name of its instance, so that no other selects them: of
// one that spans the region, or that does not run in a cluster where the exporter does. They find the region's hosts.
func RegionalExporter(inv *inventory.Inventory, e *inventory.Exporter, r *inventory.Region) []*manifest.Object {
	var groups []*inventory.HostGroup
	for _, g := range inv.HostGroups {
		if g.Region == r.Name {
			groups = append(groups, g)
		}
	}
	return exporter(inv, e, e.Instance, groups)
}

func exporter(inv *inventory.Inventory, e *inventory.Exporter, instance string, groups []*inventory.HostGroup) []*manifest.Object {
	switch {
	case e.Kubernetes != nil:
		return fromEndpoints(&e.Owner, instance, e.Kubernetes.Selector, e.Kubernetes.Endpoints,
			[]any{"kubernetes", "selector"}, []any{"kubernetes", "endpoints"})
	case e.Hosts != nil:
		var objects []*manifest.Object
		for _, g := range groups {
			if slices.Contains(e.Hosts.Groups, g.Name) {
				objects = append(objects, hosts(inv.Fleet, e, instance, g))
			}
		}
		return objects
	case e.Probe != nil:
		return []*manifest.Object{probe(e, instance)}
	case e.Addresses != nil:
		return []*manifest.Object{addresses(e, instance)}
	}
	return nil
}

// runningFilter keeps stopped instances out of EC2's answer, unless the user says otherwise.
const runningFilter = "instance-state-name"

// Where the relabelings of hosts set what comes from their group.
const (
	groupLabelAt       = 3
	environmentLabelAt = 4
)

// hosts finds the hosts of one group by EC2's API. The Prometheus that asks does so with its own role.
func hosts(f *inventory.Fleet, e *inventory.Exporter, instance string, g *inventory.HostGroup) *manifest.Object {
	sc := scrapeConfig(e, e.Name+"-"+g.Name, instance)
	sd := monitoringv1alpha1.EC2SDConfig{Region: &g.AWSRegion, Port: &e.Hosts.Port}
	if g.RoleARN != "" {
		sd.RoleARN = &g.RoleARN
	}
	for _, filter := range g.Filters {
		sd.Filters = append(sd.Filters, monitoringv1alpha1.Filter{Name: filter.Name, Values: filter.Values})
	}
	if !slices.ContainsFunc(g.Filters, func(f inventory.EC2Filter) bool { return f.Name == runningFilter }) {
		sd.Filters = append(sd.Filters, monitoringv1alpha1.Filter{Name: runningFilter, Values: []string{"running"}})
	}
	sc.Spec.EC2SDConfigs = []monitoringv1alpha1.EC2SDConfig{sd}
	sc.Spec.RelabelConfigs = []monitoringv1.RelabelConfig{
		copyLabel("__meta_ec2_instance_id", "instance_id"),
		copyLabel("__meta_ec2_private_dns_name", "node"),
		copyLabel("__meta_ec2_availability_zone", "availability_zone"),
		setLabel("host_group", g.Name),
		setLabel(f.Labels.Environment, g.Environment),
	}
	setScrape(sc, e.Hosts.Path, e.Hosts.Scheme, e.Hosts.Scrape)
	obj := scrapeObject(e, sc, "hosts", e.Hosts.Request)
	sdPath := []any{"spec", "ec2SDConfigs", 0}
	obj.Origins = append(obj.Origins,
		manifest.Origin{Path: sdPath, Source: g.Source},
		manifest.Origin{Path: append(sdPath[:3:3], "region"), Source: g.Source, At: []any{"awsRegion"}},
		manifest.Origin{Path: append(sdPath[:3:3], "port"), Source: e.Source, At: []any{"hosts", "port"}},
		manifest.Origin{Path: []any{"spec", "relabelings", groupLabelAt}, Source: g.Source, At: []any{"name"}},
		manifest.Origin{Path: []any{"spec", "relabelings", environmentLabelAt}, Source: g.Source, At: []any{"environment"}})
	return obj
}

func addresses(e *inventory.Exporter, instance string) *manifest.Object {
	sc := scrapeConfig(e, e.Name, instance)
	static := monitoringv1alpha1.StaticConfig{}
	for _, t := range e.Addresses.Targets {
		static.Targets = append(static.Targets, monitoringv1alpha1.Target(t))
	}
	sc.Spec.StaticConfigs = []monitoringv1alpha1.StaticConfig{static}
	setScrape(sc, e.Addresses.Path, e.Addresses.Scheme, e.Addresses.Scrape)
	obj := scrapeObject(e, sc, "addresses", e.Addresses.Request)
	obj.Origins = append(obj.Origins,
		manifest.Origin{Path: []any{"spec", "staticConfigs", 0}, Source: e.Source, At: []any{"addresses"}})
	return obj
}

func probe(e *inventory.Exporter, instance string) *manifest.Object {
	obj := newObject(&e.Owner, "Probe", e.Name)
	p := &monitoringv1.Probe{TypeMeta: typeMeta("Probe"), ObjectMeta: objectMeta(&e.Owner, e.Name, instance)}
	p.Spec.JobName = e.Name
	p.Spec.ProberSpec.URL = e.Probe.Prober
	p.Spec.ProberSpec.Path = "/probe" // the API server's default, written for those who read the object without asking it
	p.Spec.Module = e.Probe.Module
	p.Spec.Interval, p.Spec.ScrapeTimeout = duration(e.Probe.Interval), duration(e.Probe.Timeout)
	p.Spec.ProberSpec.Scheme, p.Spec.ProberSpec.ProxyURL = scheme(e.Probe.Scheme), unlessEmpty(e.Probe.ProxyURL)
	for _, name := range slices.Sorted(maps.Keys(e.Probe.Params)) {
		p.Spec.Params = append(p.Spec.Params, monitoringv1.ProbeParam{Name: name, Values: e.Probe.Params[name]})
	}
	p.Spec.Authorization, p.Spec.TLSConfig = authorization(e.Probe.Request), tlsConfig(e.Probe.TLSConfig)
	p.Spec.BasicAuth = basicAuth(e.Probe.Request)
	p.Spec.MetricRelabelConfigs = metricRelabelings(e.Probe.Request)
	p.Spec.Targets.StaticConfig = &monitoringv1.ProbeTargetStaticConfig{Targets: e.Probe.Targets}
	obj.Resource, obj.File = p, file(obj)
	obj.Origins = append(obj.Origins,
		manifest.Origin{Path: []any{"spec"}, Source: e.Source, At: []any{"probe"}},
		manifest.Origin{Path: []any{"spec", "jobName"}, Source: e.Source, At: []any{"name"}},
		manifest.Origin{Path: []any{"spec", "prober", "url"}, Source: e.Source, At: []any{"probe", "prober"}},
		manifest.Origin{Path: []any{"spec", "prober", "scheme"}, Source: e.Source, At: []any{"probe", "scheme"}},
		manifest.Origin{Path: []any{"spec", "prober", "proxyUrl"}, Source: e.Source, At: []any{"probe", "proxyUrl"}},
		manifest.Origin{Path: []any{"spec", "scrapeTimeout"}, Source: e.Source, At: []any{"probe", "timeout"}},
		manifest.Origin{Path: []any{"spec", "targets", "staticConfig", "static"}, Source: e.Source, At: []any{"probe", "targets"}})
	for i, name := range slices.Sorted(maps.Keys(e.Probe.Params)) {
		obj.Origins = append(obj.Origins,
			manifest.Origin{Path: []any{"spec", "params", i}, Source: e.Source, At: []any{"probe", "params", name}})
	}
	obj.Origins = append(obj.Origins, relabelingOrigins(&e.Owner, e.Probe.Request, []any{"spec"}, []any{"probe"})...)
	return obj
}

func scrapeConfig(e *inventory.Exporter, name, instance string) *monitoringv1alpha1.ScrapeConfig {
	return &monitoringv1alpha1.ScrapeConfig{
		TypeMeta:   metav1.TypeMeta{APIVersion: monitoringv1alpha1.SchemeGroupVersion.String(), Kind: "ScrapeConfig"},
		ObjectMeta: objectMeta(&e.Owner, name, instance),
		Spec:       monitoringv1alpha1.ScrapeConfigSpec{JobName: &e.Name},
	}
}

func setScrape(sc *monitoringv1alpha1.ScrapeConfig, path, schemeName string, s inventory.Scrape) {
	spec := &sc.Spec
	spec.MetricsPath, spec.Scheme, spec.Params = &path, scheme(schemeName), s.Params
	if d := duration(s.Interval); d != "" {
		spec.ScrapeInterval = &d
	}
	if d := duration(s.Timeout); d != "" {
		spec.ScrapeTimeout = &d
	}
	if s.HonorLabels {
		spec.HonorLabels = &s.HonorLabels
	}
	spec.HonorTimestamps = unlessTrue(s.HonorTimestamps)
	spec.Authorization, spec.BasicAuth, spec.TLSConfig = authorization(s.Request), basicAuth(s.Request), tlsConfig(s.TLSConfig)
	spec.ProxyURL = unlessEmpty(s.ProxyURL)
	spec.MetricRelabelConfigs = metricRelabelings(s.Request)
	spec.SampleLimit, spec.TargetLimit, spec.LabelLimit, spec.BodySizeLimit = limits(s.Limits)
}

// scrapeObject wraps a ScrapeConfig that was made from a field of the exporter.
func scrapeObject(e *inventory.Exporter, sc *monitoringv1alpha1.ScrapeConfig, field string, q inventory.Request) *manifest.Object {
	obj := newObject(&e.Owner, "ScrapeConfig", sc.Name)
	obj.APIVersion, obj.Resource = sc.APIVersion, sc
	obj.File = file(obj)
	obj.Origins = append(obj.Origins,
		manifest.Origin{Path: []any{"spec"}, Source: e.Source, At: []any{field}},
		manifest.Origin{Path: []any{"spec", "jobName"}, Source: e.Source, At: []any{"name"}},
		manifest.Origin{Path: []any{"spec", "metricsPath"}, Source: e.Source, At: []any{field, "path"}},
		manifest.Origin{Path: []any{"spec", "scrapeInterval"}, Source: e.Source, At: []any{field, "interval"}},
		manifest.Origin{Path: []any{"spec", "scrapeTimeout"}, Source: e.Source, At: []any{field, "timeout"}})
	obj.Origins = append(obj.Origins, relabelingOrigins(&e.Owner, q, []any{"spec"}, []any{field})...)
	obj.Origins = append(obj.Origins, limitOrigins(&e.Owner, []any{field, "limits"})...)
	return obj
}

func copyLabel(from, to string) monitoringv1.RelabelConfig {
	return monitoringv1.RelabelConfig{Action: "replace", SourceLabels: []monitoringv1.LabelName{monitoringv1.LabelName(from)}, TargetLabel: to}
}

// setLabel writes a constant.
func setLabel(name, value string) monitoringv1.RelabelConfig {
	return monitoringv1.RelabelConfig{Action: "replace", TargetLabel: name, Replacement: &value}
}
