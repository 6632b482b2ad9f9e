package replica

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/tsdb/chunkenc"

	"gauntlet.dev/gauntlet/dryrun/internal/bubble"
	"gauntlet.dev/gauntlet/dryrun/internal/kube"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

const folder = "../plan/testdata/small"

func TestMain(m *testing.M) {
	bubble.Offline()
	os.Exit(m.Run())
}

// fleet is the small plan, with stand-ins for all that is no Prometheus.
type fleet struct {
	t        *testing.T
	net      *wire.Net
	cluster  *kube.Cluster
	replicas []*Replica
	start    time.Time
	stops    map[string]func() // by address

	mu   sync.Mutex
	sent []string // alerts, in the order in which they come
}

func small(t *testing.T, phase int) *fleet {
	t.Helper()
	p, err := plan.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := kube.Read(folder + "/" + p.Clusters[0].Objects)
	if err != nil {
		t.Fatal(err)
	}
	f := &fleet{t: t, net: wire.New(func(string, string) []string { return nil }), cluster: kube.New(objects), start: time.Now(), stops: map[string]func(){}}
	var data []string
	for range p.Prometheuses {
		data = append(data, t.TempDir()) // which is to be removed after what follows
	}
	t.Cleanup(func() {
		for _, r := range f.replicas {
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		}
		f.cluster.Close()
		for _, stop := range f.stops {
			stop()
		}
	})
	for _, target := range p.Targets {
		if !target.Self {
			f.serve(target.Address, http.HandlerFunc(f.shop))
		}
	}
	for _, a := range p.Alertmanagers {
		f.serve(fmt.Sprintf("%s:%d", a.IP, a.Port), http.HandlerFunc(f.receive))
	}
	for i, x := range p.Prometheuses {
		r, err := New(Options{Of: x, Folder: folder, Data: data[i], Net: f.net, Cluster: f.cluster, Phase: phase, Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))})
		if err != nil {
			t.Fatal(err)
		}
		f.replicas = append(f.replicas, r)
	}
	var all sync.WaitGroup
	for _, r := range f.replicas {
		all.Go(func() {
			if err := r.Start(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	return f
}

func (f *fleet) serve(address string, h http.Handler) {
	f.t.Helper()
	stop, err := f.net.Serve(address, h)
	if err != nil {
		f.t.Fatal(err)
	}
	f.stops[address] = stop
}

func (f *fleet) shop(w http.ResponseWriter, _ *http.Request) {
	n := time.Since(f.start).Seconds()
	fmt.Fprintf(w, "# TYPE shop_requests_total counter\nshop_requests_total{code=\"200\"} %g\nshop_requests_total{code=\"500\"} %g\n", n*10, n)
}

func (f *fleet) receive(_ http.ResponseWriter, r *http.Request) {
	var posted []struct {
		Labels map[string]string
		EndsAt time.Time
	}
	if err := json.NewDecoder(r.Body).Decode(&posted); err != nil {
		f.t.Error(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range posted {
		f.sent = append(f.sent, fmt.Sprintf("%s %s %s", r.Host, a.Labels["alertname"], labels.FromMap(a.Labels)))
	}
}

// at sleeps to a moment after the start.
func (f *fleet) at(after time.Duration) { time.Sleep(time.Until(f.start.Add(after))) }

// moments gives those of the samples of a series, since the start.
func (f *fleet) moments(r *Replica, metric, instance string) (all []time.Duration) {
	f.t.Helper()
	err := r.each(f.t.Context(), metric, func(ls labels.Labels, it chunkenc.Iterator) {
		if !strings.HasPrefix(ls.Get("instance"), instance) {
			return
		}
		for it.Next() == chunkenc.ValFloat {
			all = append(all, time.UnixMilli(it.AtT()).Sub(f.start))
		}
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return all
}
