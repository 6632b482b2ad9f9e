package names

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

func small() *Names {
	return New(&plan.Plan{
		Thanos: []plan.Thanos{{Pod: plan.Pod{Cluster: "na1", Namespace: "monitoring", IP: "10.1.0.1"}}, {Pod: plan.Pod{Cluster: "eu1", Namespace: "monitoring", IP: "10.2.0.1"}}},
		Names: []plan.Name{
			{Name: "operated.monitoring.svc", Cluster: "na1", Headless: true, Addresses: []string{"10.1.0.2", "10.1.0.3"}, Ports: []plan.Port{{Name: "grpc", Port: 10901, Target: 10901}}},
			{Name: "query.monitoring.svc", Cluster: "na1", Addresses: []string{"10.1.0.4", "10.1.0.5"}, Ports: []plan.Port{{Name: "http", Port: 80, Target: 10902}}},
			{Name: "query.na1.example.com", Addresses: []string{"10.1.0.4"}, Headless: true},
		},
	})
}

func TestLookup(t *testing.T) {
	n := small()
	pods := []string{"10.1.0.2:1", "10.1.0.3:1"}
	for _, c := range []struct {
		from, address string
		want          []string
	}{
		{"10.1.0.1", "operated.monitoring.svc.cluster.local:1", pods},
		{"10.1.0.1", "operated.monitoring.svc:1", pods},
		{"10.1.0.1", "operated.monitoring:1", pods},
		{"10.1.0.1", "operated:1", pods},
		{"10.2.0.1", "operated.monitoring.svc:1", nil}, // another cluster
		{"10.1.0.1", "query:80", []string{"query:80"}},
		{"10.2.0.1", "query.na1.example.com:443", []string{"10.1.0.4:443"}},
		{"10.2.0.1", "10.9.9.9:1", []string{"10.9.9.9:1"}},
		{"10.1.0.1", "operated", nil},
	} {
		if got := n.A(c.from, c.address); !slices.Equal(got, c.want) {
			t.Errorf("%s from %s: %v, want %v", c.address, c.from, got, c.want)
		}
	}
	for address, want := range map[string][]string{
		"_grpc._tcp.operated.monitoring.svc.cluster.local": {"10.1.0.2:10901", "10.1.0.3:10901"},
		"_http._tcp.query.monitoring.svc":                  {"query.monitoring.svc:80"},
		"_http._tcp.operated.monitoring.svc":               nil,
		"_http._tcp.absent":                                nil,
		"_http":                                            nil,
		"http._tcp.query":                                  nil,
	} {
		if got := n.SRV("10.1.0.1", address); !slices.Equal(got, want) {
			t.Errorf("SRV of %s: %v, want %v", address, got, want)
		}
	}
	if got := n.Hosts("10.1.0.1", "query"); !slices.Equal(got, []string{"10.1.0.4", "10.1.0.5"}) {
		t.Error(got)
	}
}

// A Service's port leads to a port of those of its pods that answer.
func TestDialer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := wire.New(func(string, string) []string { return nil })
		l, err := network.Listen("10.1.0.5:10902")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		go func() {
			if c, err := l.Accept(); err == nil {
				c.Close()
			}
		}()
		c, err := small().Dialer(network, "10.1.0.1")(t.Context(), "tcp", "query.monitoring:80")
		if err != nil || c.RemoteAddr().String() != "10.1.0.5" {
			t.Fatal(c, err)
		}
		c.Close()
		for _, refused := range []string{"operated:10901", "absent:1", "query"} {
			if c, err := small().Dialer(network, "10.1.0.1")(context.Background(), "tcp", refused); err == nil {
				t.Errorf("%s answers: %v", refused, c)
			}
		}
	})
}
