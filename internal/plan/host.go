package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"

	"gauntlet.dev/gauntlet/internal/inventory"
)

// hostsPerGroup is how many hosts are made for a group.
const hostsPerGroup = 3

// clusterTag is the tag that EKS gives to the nodes of a cluster.
const clusterTag = "tag:eks:cluster-name"

// ec2 adds the hosts that a discovery of EC2 finds.
func (f *targetFinder) ec2(m *v1alpha1.ScrapeConfig, sd v1alpha1.EC2SDConfig, t Target, s source) {
	awsRegion := ""
	if sd.Region != nil {
		awsRegion = *sd.Region
	}
	port := int32(80)
	if sd.Port != nil {
		port = *sd.Port
	}
	filters := map[string][]string{}
	for _, filter := range sd.Filters {
		filters[filter.Name] = filter.Values
	}
	region, environment := f.cluster.region, f.cluster.environment // of who scrapes it, where the inventory has no such group
	if g := f.declared(awsRegion, filters); g != nil {
		region, environment = g.Region, g.Environment
	}
	for _, h := range f.group(m.Name, awsRegion, filters) {
		if t.Pod = f.machine(h); t.Cluster == "" {
			t.Region, t.Environment = region, environment
		}
		t.Address = fmt.Sprintf("%s:%d", h.IP, port)
		f.add(t, s)
	}
}

// machine gives the place of a host: the node that it is, or nowhere among the clusters.
func (l *lowering) machine(h Host) Pod {
	for _, c := range l.clusters {
		for _, n := range c.nodes {
			if n.ip == h.IP {
				return Pod{Cluster: c.Name, Name: n.name, Node: n.name, IP: n.ip}
			}
		}
	}
	return Pod{Name: h.Hostname, IP: h.IP}
}

// group gives the hosts that fit the filters, and makes them the first time. Nodes of clusters of the plan are among them where the
// filters ask for the nodes of EKS clusters.
func (l *lowering) group(name, region string, filters map[string][]string) []Host {
	id := fmt.Sprint(region, filters) // printed in the order of names
	if found := l.hosts[id]; found != nil {
		return found
	}
	group := name
	if g := l.declared(region, filters); g != nil {
		group = g.Name
	}
	var made []Host
	for _, c := range l.clusters {
		if !slices.Contains(filters[clusterTag], c.Name) {
			continue
		}
		for i, n := range c.nodes {
			h := newHost(region, group, filters, len(made))
			h.IP, h.Hostname = n.ip, n.name
			h.Zone = region + string(rune('a'+i))
			h.Tags["eks:cluster-name"] = c.Name
			made = append(made, h)
		}
	}
	for i := len(made); i < hostsPerGroup && len(filters[clusterTag]) == 0; i++ {
		made = append(made, newHost(region, group, filters, i))
	}
	l.hosts[id] = made
	l.plan.Hosts = append(l.plan.Hosts, made...)
	return made
}

// declared gives the host group of the inventory that a discovery looks for: nil where there is none.
func (l *lowering) declared(awsRegion string, filters map[string][]string) *inventory.HostGroup {
	for _, g := range l.inventory.HostGroups {
		if g.AWSRegion == awsRegion && sameFilters(g, filters) {
			return g
		}
	}
	return nil
}

func sameFilters(g *inventory.HostGroup, filters map[string][]string) bool {
	return len(g.Filters) == len(filters) && !slices.ContainsFunc(g.Filters, func(f inventory.EC2Filter) bool {
		return !slices.Equal(filters[f.Name], f.Values)
	})
}

// newHost makes a host that the filters find: each with one of the values that they take, and the first of the patterns.
func newHost(region, group string, filters map[string][]string, i int) Host {
	at := hash(group, region)
	h := Host{Region: region, Group: group, ID: fmt.Sprintf("i-%08x%09x", hash(group, region, fmt.Sprint(i)), i),
		IP:   fmt.Sprintf("172.%d.%d.%d", 16+at>>8%16, at%256, 10+i),
		Zone: region + string(rune('a'+i%3)), Tags: map[string]string{"Name": fmt.Sprintf("%s-%d", group, i+1)}}
	h.Hostname = fmt.Sprintf("%s-%d.%s.compute.internal", group, i+1, region)
	for name, values := range filters {
		tag, ok := strings.CutPrefix(name, "tag:")
		if ok && len(values) > 0 {
			h.Tags[tag] = strings.NewReplacer("*", "x", "?", "x").Replace(values[i%len(values)])
		}
	}
	return h
}
