package ec2

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	config_util "github.com/prometheus/common/config"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/discovery"
	"github.com/prometheus/prometheus/discovery/aws"
	"github.com/prometheus/prometheus/discovery/targetgroup"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

var hosts = []plan.Host{
	{Region: "us-east-1", ID: "i-2", IP: "10.9.0.2", Hostname: "db-2.internal", Zone: "us-east-1b", Tags: map[string]string{"role": "db", "team": "a/b"}},
	{Region: "us-east-1", ID: "i-1", IP: "10.9.0.1", Hostname: "db-1.internal", Zone: "us-east-1a", Tags: map[string]string{"role": "db"}},
	{Region: "us-east-1", ID: "i-3", IP: "10.9.0.3", Hostname: "web.internal", Zone: "us-east-1a", Tags: map[string]string{"role": "web"}},
	{Region: "eu-west-1", ID: "i-4", IP: "10.9.0.4", Hostname: "db.internal", Zone: "eu-west-1a", Tags: map[string]string{"role": "db"}},
}

// discover gives what Prometheus finds at each refresh of a minute, within a bubble.
func discover(t *testing.T, filters []*aws.EC2Filter, at func(minute int)) (found []string) {
	synctest.Test(t, func(t *testing.T) {
		sd := aws.DefaultEC2SDConfig
		sd.Region, sd.AccessKey, sd.SecretKey = "us-east-1", "rehearsal", "rehearsal"
		sd.Port, sd.Filters, sd.HTTPClientConfig = 9100, filters, config_util.DefaultHTTPClientConfig
		sd.RefreshInterval = model.Duration(time.Minute)
		reg := prometheus.NewRegistry()
		metrics, err := discovery.CreateAndRegisterSDMetrics(reg)
		if err != nil {
			t.Fatal(err)
		}
		d, err := sd.NewDiscoverer(discovery.DiscovererOptions{Logger: slog.New(slog.DiscardHandler), Metrics: metrics["ec2"], SetName: "hosts"})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		up := make(chan []*targetgroup.Group)
		done := make(chan struct{})
		go func() { defer close(done); d.Run(ctx, up) }()
		for minute := range 3 {
			var lines []string
			for _, g := range <-up {
				for _, x := range g.Targets {
					lines = append(lines, fmt.Sprint(x["__address__"], " ", x["__meta_ec2_availability_zone"], " ", x["__meta_ec2_availability_zone_id"], " ", x["__meta_ec2_instance_state"], " ", x["__meta_ec2_tag_role"], " ", x["__meta_ec2_private_dns_name"]))
				}
			}
			found = append(found, strings.Join(lines, "\n"))
			at(minute)
		}
		cancel()
		<-done
	})
	return found
}

func TestDiscovery(t *testing.T) {
	s, err := Listen(t.Context(), hosts)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	running := &aws.EC2Filter{Name: "instance-state-name", Values: []string{"running"}}
	one := "10.9.0.1:9100 us-east-1a us-east-1a-id running db db-1.internal"
	two := "10.9.0.2:9100 us-east-1b us-east-1b-id running db db-2.internal"
	got := discover(t, []*aws.EC2Filter{{Name: "tag:role", Values: []string{"db", "cache"}}, running}, func(minute int) { s.SetRunning("i-2", minute != 0) })
	if want := []string{one + "\n" + two, one, one + "\n" + two}; !slices.Equal(got, want) {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n\n"), strings.Join(want, "\n\n"))
	}
	for name, want := range map[string]string{"d?": "10.9.0.1 10.9.0.2", "*": "10.9.0.1 10.9.0.2 10.9.0.3", "D*": "", "[d]b": ""} {
		var ips []string
		for line := range strings.FieldsSeq(discover(t, []*aws.EC2Filter{{Name: "tag:role", Values: []string{name}}}, func(int) {})[0]) {
			if ip, isAddress := strings.CutSuffix(line, ":9100"); isAddress {
				ips = append(ips, ip)
			}
		}
		if got := strings.Join(ips, " "); got != want {
			t.Errorf("tag %s: found %q, want %q", name, got, want)
		}
	}
}

func TestFilters(t *testing.T) {
	h := &hosts[0]
	for _, c := range []struct {
		name, value string
		want        bool
	}{
		{"tag:team", "a/*", true}, {"tag:team", "a?b", true}, {"tag:team", "*", true}, {"tag:nothing", "*", false}, {"tag-key", "team", true},
		{"tag-value", "db", true}, {"instance-id", "i-2", true}, {"availability-zone", "us-east-1?", true}, {"private-ip-address", "10.9.0.20", false},
		{"private-dns-name", "db-2*", true}, {"instance-state-name", "stopped", false},
	} {
		if got := selects([]filter{{c.name, []string{"else", c.value}}}, h, false); got != c.want {
			t.Errorf("%s=%s selects: %v", c.name, c.value, got)
		}
	}
	if _, err := filtersOf(map[string][]string{"Filter.1.Name": {"paint"}}); err == nil || err.Error() != "the filter 'paint' is invalid" {
		t.Errorf("a filter that is none: %v", err)
	}
}
