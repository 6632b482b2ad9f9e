package thanos

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/tsdb"

	"gauntlet.dev/gauntlet/dryrun/internal/names"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

// fleet is two clusters with two replicas each, a querier in each of them, and a global one over both.
type fleet struct {
	t       *testing.T
	options Options
	dbs     map[string]*tsdb.DB // by address of the replica
	sidecar map[string]*Sidecar
	query   map[string]*Querier // na1, eu1, global
	up      float64             // what scrapes give
}

type fakeReplica struct {
	db       *tsdb.DB
	external labels.Labels
}

func (r fakeReplica) DB() *tsdb.DB                  { return r.db }
func (r fakeReplica) ExternalLabels() labels.Labels { return r.external }

func replicaPod(cluster, network string, i int) plan.Prometheus {
	return plan.Prometheus{Pod: plan.Pod{Cluster: cluster, Namespace: "monitoring", Name: fmt.Sprintf("prometheus-main-%d", i), IP: fmt.Sprintf("%s.%d", network, i+1)}, Replica: i, Sidecar: 10901}
}

func querierPod(cluster, ip string, args ...string) plan.Thanos {
	return plan.Thanos{
		Pod:       plan.Pod{Cluster: cluster, Namespace: "monitoring", Name: "thanos-query", IP: ip},
		Component: "query", GRPC: 10901, HTTP: 10902, Args: append([]string{"--query.replica-label", "replica"}, args...),
	}
}

// run plays f with a fleet in a bubble. Endpoints is how the global querier names those of the clusters: a format of the cluster's name.
// It does so twice: processes that call each other directly do the same as those that speak gRPC.
func run(t *testing.T, endpoints string, f func(*fleet)) {
	t.Helper()
	t.Run("gRPC", func(t *testing.T) { runOver(t, nil, endpoints, f) })
	t.Run("direct", func(t *testing.T) { runOver(t, NewStores(), endpoints, f) })
}

func runOver(t *testing.T, stores *Stores, endpoints string, f func(*fleet)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		clusters := map[string]string{"na1": "10.1.0", "eu1": "10.2.0"}
		p := &plan.Plan{}
		var global strings.Builder
		global.WriteString("endpoints:\n")
		for _, cluster := range []string{"na1", "eu1"} {
			network := clusters[cluster]
			p.Thanos = append(p.Thanos, querierPod(cluster, network+".9", "--endpoint=dnssrv+_grpc._tcp.prometheus-operated.monitoring.svc.cluster.local"))
			for i := range 2 {
				p.Prometheuses = append(p.Prometheuses, replicaPod(cluster, network, i))
			}
			p.Names = append(p.Names,
				plan.Name{Name: "prometheus-operated.monitoring.svc", Cluster: cluster, Headless: true, Addresses: []string{network + ".1", network + ".2"}, Ports: []plan.Port{{Name: "grpc", Port: 10901, Target: 10901}}},
				plan.Name{Name: "query." + cluster + ".example.com", Addresses: []string{network + ".9"}, Headless: true})
			fmt.Fprintf(&global, strings.ReplaceAll(endpoints, "CLUSTER", "query.%s.example.com:10901"), cluster)
		}
		p.Thanos = append(p.Thanos, querierPod("global", "10.9.0.9", "--endpoint.sd-config-file=endpoints.yaml"))
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "endpoints.yaml"), []byte(global.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		network := wire.New(func(string, string) []string { return nil })
		x := &fleet{
			t: t, options: Options{Plan: dir, Net: network, Names: names.New(p), Stores: stores, Logger: slog.New(slog.DiscardHandler)},
			up: 1, dbs: map[string]*tsdb.DB{}, sidecar: map[string]*Sidecar{}, query: map[string]*Querier{},
		}
		for _, at := range p.Prometheuses {
			db, err := tsdb.Open(t.TempDir(), nil, nil, tsdb.DefaultOptions(), nil)
			if err != nil {
				t.Fatal(err)
			}
			x.dbs[at.IP] = db
			x.sidecar[at.IP] = NewSidecar(at, fakeReplica{db, labels.FromStrings("cluster", at.Cluster, "replica", at.Name)}, x.options)
			if err := x.sidecar[at.IP].Start(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for _, at := range p.Thanos {
			q, err := New(at, x.options)
			if err != nil {
				t.Fatal(err)
			}
			if err := q.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			x.query[at.Cluster] = q.(*Querier)
		}
		x.scrape(4 * time.Minute)
		f(x)
		for _, q := range x.query {
			q.Stop()
		}
		for _, s := range x.sidecar {
			s.Stop()
		}
		for _, db := range x.dbs {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}
		time.Sleep(Linger)
	})
}

// scrape lets time pass in which each replica scrapes one target every half minute.
func (x *fleet) scrape(d time.Duration) {
	for began := time.Now(); time.Since(began) < d; time.Sleep(30 * time.Second) {
		for _, db := range x.dbs {
			a := db.Appender(context.Background())
			if _, err := a.Append(0, labels.FromStrings("__name__", "up", "job", "shop"), time.Now().UnixMilli(), x.up); err != nil {
				x.t.Fatal(err)
			}
			if err := a.Commit(); err != nil {
				x.t.Fatal(err)
			}
		}
	}
}

// ask gives what a querier answers, and what it warns of.
func (x *fleet) ask(who, expr string, dedup, partial bool) string {
	x.t.Helper()
	a, err := x.query[who].Query(x.t.Context(), expr, time.Now(), dedup, partial)
	if err != nil {
		return "error: " + err.Error()
	}
	text := strings.ReplaceAll(a.Value.String(), "\n", ", ")
	for _, w := range a.Warnings {
		text += " warning: " + w
	}
	return text
}

func (x *fleet) expect(what, got, want string) {
	x.t.Helper()
	before, _, _ := strings.Cut(got, " @[")
	if want == before {
		return
	}
	x.t.Errorf("%s: %s, want %s", what, got, want)
}
