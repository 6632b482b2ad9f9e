package thanos

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/alertmanager"
	"gauntlet.dev/gauntlet/dryrun/internal/bubble"
	"gauntlet.dev/gauntlet/dryrun/internal/kube"
	"gauntlet.dev/gauntlet/dryrun/internal/names"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/replica"
	"gauntlet.dev/gauntlet/dryrun/internal/target"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

func TestMain(m *testing.M) {
	bubble.Offline()
	os.Exit(m.Run())
}

// whole is the small plan with everything in it.
type whole struct {
	t       *testing.T
	down    map[string]func() // ends a target, by address
	members []*alertmanager.Member
	all     []*replica.Replica
	query   *Querier
	mu      sync.Mutex
	told    []string
}

func (x *whole) must(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

// small plays f with the small plan and gives what the receivers were told.
func small(t *testing.T, f func(*whole)) []string {
	const dir = "../plan/testdata/small"
	p, err := plan.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	x := &whole{down: map[string]func(){}}
	volumes := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		x.t = t
		known, start := names.New(p), time.Now()
		options := Options{Plan: dir, Net: wire.New(known.Hosts), Names: known, Stores: NewStores(), Logger: slog.New(slog.DiscardHandler)}
		var stops []func()
		for _, at := range p.Targets {
			if at.Self {
				continue
			}
			sample, err := os.ReadFile(filepath.Join(dir, at.Metrics))
			x.must(err)
			process, err := target.New(sample, at.Name, start)
			x.must(err)
			x.down[at.Address], err = options.Net.Serve(at.Address, process)
			x.must(err)
			stops = append(stops, x.down[at.Address])
		}
		cluster := alertmanager.NewCluster(options.Net)
		for _, at := range p.Alertmanagers {
			m, err := alertmanager.New(at, cluster, alertmanager.Options{
				Plan: dir, Volume: filepath.Join(volumes, at.Name), Net: options.Net, Start: start, Logger: options.Logger,
				Record: func(n trace.Notification) {
					x.mu.Lock()
					defer x.mu.Unlock()
					x.told = append(x.told, fmt.Sprintf("%v %s %s %s %v", n.At.Round(time.Minute), n.By, n.Receiver, n.Status, n.Group))
				},
			})
			x.must(err)
			x.must(m.Start(t.Context()))
			x.members = append(x.members, m)
			stops = append(stops, m.Stop)
		}
		objects, err := kube.Read(filepath.Join(dir, p.Clusters[0].Objects))
		x.must(err)
		found := kube.New(objects)
		stops = append(stops, found.Close)
		for _, at := range p.Prometheuses {
			r, err := replica.New(replica.Options{Of: at, Folder: dir, Data: filepath.Join(volumes, at.Name), Net: options.Net, Cluster: found, Logger: options.Logger})
			x.must(err)
			x.must(r.Start(t.Context()))
			s := NewSidecar(at, r, options)
			x.must(s.Start(t.Context()))
			x.all = append(x.all, r)
			stops = append(stops, func() { r.Close() }, s.Stop)
		}
		for _, at := range p.Thanos {
			started, err := New(at, options)
			x.must(err)
			x.must(started.Start(t.Context()))
			x.query = started.(*Querier)
			stops = append(stops, started.Stop)
		}
		time.Sleep(time.Until(start.Add(10 * time.Minute)))
		f(x)
		for _, stop := range slices.Backward(stops) {
			stop()
		}
		time.Sleep(Linger)
	})
	return x.told
}

func (x *whole) count(expr string, dedup bool) string {
	a, err := x.query.Query(x.t.Context(), expr, time.Now(), dedup, false)
	x.must(err)
	return strings.Split(a.Value.String(), " @")[0]
}

// Two replicas see that a pod is gone, and three Alertmanagers tell one receiver, once. That a replica and the Alertmanager that told
// die afterwards changes nothing.
func TestSmallPlan(t *testing.T) {
	told := small(t, func(x *whole) {
		const shop = `count(up{job="shop"} == 1)`
		if raw, deduplicated := x.count(shop, false), x.count(shop, true); raw != "{} => 4" || deduplicated != "{} => 2" {
			x.t.Errorf("%s, deduplicated %s", raw, deduplicated)
		}
		x.down["10.1.0.41:8080"]()
		time.Sleep(10 * time.Minute)
		x.members[0].Stop()
		x.all[0].Stop()
		time.Sleep(20 * time.Minute)
		if raw, deduplicated := x.count(shop, false), x.count(shop, true); raw != "{} => 1" || deduplicated != "{} => 1" {
			x.t.Errorf("after a replica died: %s, deduplicated %s", raw, deduplicated)
		}
	})
	want := []string{"16m0s na1/alertmanager-main-0 pagerduty firing map[alertname:ShopDown cluster:na1]"}
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}
