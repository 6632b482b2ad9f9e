package ec2

import (
	"encoding/xml"
	"maps"
	"slices"
)

type instances struct {
	XMLName      xml.Name      `xml:"DescribeInstancesResponse"`
	Reservations []reservation `xml:"reservationSet>item"`
}

type reservation struct {
	Owner     string     `xml:"ownerId"`
	Instances []instance `xml:"instancesSet>item"`
}

type instance struct {
	ID           string `xml:"instanceId"`
	Image        string `xml:"imageId"`
	State        string `xml:"instanceState>name"`
	IP           string `xml:"privateIpAddress"`
	Hostname     string `xml:"privateDnsName"`
	Type         string `xml:"instanceType"`
	Zone         string `xml:"placement>availabilityZone"`
	Architecture string `xml:"architecture"`
	VPC          string `xml:"vpcId"`
	Subnet       string `xml:"subnetId"`
	Tags         []tag  `xml:"tagSet>item"`
}

type tag struct {
	Key   string `xml:"key"`
	Value string `xml:"value"`
}

// What a plan does not tell of a host is the same for all of them.
const (
	account      = "000000000000"
	image        = "ami-rehearsal"
	kind         = "m6i.large"
	architecture = "x86_64"
	vpc          = "vpc-rehearsal"
	subnet       = "subnet-rehearsal"
)

func (s *Server) instances(region string, filters []filter) instances {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all instances
	for i := range s.hosts {
		h := &s.hosts[i]
		if h.Region != region || !selects(filters, h, s.stopped[h.ID]) {
			continue
		}
		x := instance{
			ID: h.ID, Image: image, State: state(s.stopped[h.ID]), IP: h.IP, Hostname: h.Hostname, Type: kind, Zone: h.Zone,
			Architecture: architecture, VPC: vpc, Subnet: subnet,
		}
		for _, k := range slices.Sorted(maps.Keys(h.Tags)) {
			x.Tags = append(x.Tags, tag{k, h.Tags[k]})
		}
		all.Reservations = append(all.Reservations, reservation{account, []instance{x}})
	}
	return all
}

type zones struct {
	XMLName xml.Name `xml:"DescribeAvailabilityZonesResponse"`
	Zones   []zone   `xml:"availabilityZoneInfo>item"`
}

type zone struct {
	Name   string `xml:"zoneName"`
	ID     string `xml:"zoneId"`
	Region string `xml:"regionName"`
	State  string `xml:"zoneState"`
}

func (s *Server) zones(region string) zones {
	names := map[string]bool{}
	for _, h := range s.hosts {
		if h.Region == region {
			names[h.Zone] = true
		}
	}
	var all zones
	for _, n := range slices.Sorted(maps.Keys(names)) {
		all.Zones = append(all.Zones, zone{n, n + "-id", region, "available"})
	}
	return all
}
