package replica

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/alerts"
)

func between(got, from, to time.Duration) bool { return got >= from && got <= to }

// TestAlert takes a target away, and back.
func TestAlert(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := small(t, 0)
		f.at(20 * time.Minute)
		f.stops["10.1.0.41:8080"]()
		f.at(40 * time.Minute)
		f.serve("10.1.0.41:8080", http.HandlerFunc(f.shop))
		f.at(time.Hour)
		for _, r := range f.replicas {
			var down []alerts.Alert
			for _, a := range r.Alerts() {
				switch {
				case a.Name == "ShopDown":
					down = append(down, a)
				case a.Name == "ShopErrors" && !a.Firing.IsZero(): // 1 of 11 fails
				default:
					t.Errorf("alert %+v", a)
				}
			}
			if len(down) != 1 {
				t.Fatalf("%s: ShopDown %v", r.opts.Of.Name, down)
			}
			a := down[0]
			if a.Summary != "shop-0 does not answer" || a.Labels.Get("pod") != "shop-0" || a.Labels.Get("severity") != "critical" {
				t.Errorf("alert %+v", a)
			}
			if !between(a.Pending.Sub(f.start), 20*time.Minute, 21*time.Minute) || !between(a.Firing.Sub(a.Pending), 5*time.Minute, 5*time.Minute) || !between(a.Resolved.Sub(f.start), 40*time.Minute, 41*time.Minute) {
				t.Errorf("pending %v, firing %v, resolved %v", a.Pending.Sub(f.start), a.Firing.Sub(f.start), a.Resolved.Sub(f.start))
			}
			targets, err := r.Targets(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, x := range targets {
				line := fmt.Sprintf("%s %s %s", x.Job, x.Address, x.Labels.Get("pod"))
				if x.Job == "serviceMonitor/shop/shop/0" {
					line += fmt.Sprint(" ", x.Series)
				}
				for _, s := range x.Down {
					line += fmt.Sprintf(" down %v", s.To.Sub(s.From))
				}
				if x.Error != "" {
					line += " " + x.Error
				}
				lines = append(lines, line)
			}
			want := []string{
				"serviceMonitor/monitoring/prometheus/0 10.1.0.11:9090 prometheus-main-0",
				"serviceMonitor/monitoring/prometheus/0 10.1.0.12:9090 prometheus-main-1",
				`serviceMonitor/shop/shop/0 10.1.0.41:8080 shop-0 2 down 20m0s Get "http://10.1.0.41:8080/metrics": dial tcp: 10.1.0.41:8080: connection refused`,
				"serviceMonitor/shop/shop/0 10.1.0.42:8080 shop-1 2",
			}
			if !slices.Equal(lines, want) {
				t.Errorf("targets\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
			}
			if c, err := r.Counts(); err != nil || c.Series < 100 || c.Samples < 10_000 || c.Evaluations != 3*uint64(2*60) && c.Evaluations != 3*uint64(2*60-1) {
				t.Errorf("counts %+v, %v", c, err)
			}
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, ip := range []string{"10.1.0.21:9093", "10.1.0.22:9093", "10.1.0.23:9093"} {
			want := ip + ` ShopDown {alertname="ShopDown", cluster="na1", endpoint="http", instance="10.1.0.41:8080", job="shop", namespace="shop", pod="shop-0", region="na", service="shop", severity="critical"}`
			if !slices.Contains(f.sent, want) {
				t.Errorf("not sent: %s", want)
			}
		}
	})
}

// TestRestart stops a replica and starts it again.
func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := small(t, 0)
		f.at(20 * time.Minute)
		f.stops["10.1.0.41:8080"]()
		f.at(23 * time.Minute)
		f.replicas[0].Stop()
		if f.replicas[0].Up() || !f.replicas[1].Up() {
			t.Error("up")
		}
		f.at(30 * time.Minute)
		if err := f.replicas[0].Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.at(50 * time.Minute)
		for i, want := range []time.Duration{7 * time.Minute, 30 * time.Second} {
			var longest time.Duration
			all := f.moments(f.replicas[i], "up", "10.1.0.42")
			for j := range all[1:] {
				longest = max(longest, all[j+1]-all[j])
			}
			if !between(longest, want, want+time.Minute) || i == 1 && longest != want {
				t.Errorf("replica %d: the longest gap is %v, want %v", i, longest, want)
			}
		}
		// What is pending for less than ten minutes waits anew after a restart, from the first scrape on.
		for i, want := range []time.Duration{35 * time.Minute, 25 * time.Minute} {
			fired := slices.DeleteFunc(f.replicas[i].Alerts(), func(a alerts.Alert) bool { return a.Name != "ShopDown" || a.Firing.IsZero() })
			if len(fired) != 1 || !between(fired[0].Firing.Sub(f.start), want, want+2*time.Minute) {
				t.Errorf("replica %d: %+v, want it to fire at %v", i, fired, want)
			}
		}
	})
}

// TestDiscovery takes an endpoint away: its series end.
func TestDiscovery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := small(t, 0)
		f.at(10 * time.Minute)
		f.cluster.Remove("shop", "shop-1")
		f.at(20 * time.Minute)
		for _, r := range f.replicas {
			gone, here := f.moments(r, "up", "10.1.0.42"), f.moments(r, "up", "10.1.0.41")
			if last := gone[len(gone)-1]; !between(last, 10*time.Minute, 10*time.Minute+40*time.Second) {
				t.Errorf("the last sample of what is gone is at %v", last)
			}
			if last := here[len(here)-1]; last < 19*time.Minute {
				t.Errorf("the last sample of what is here is at %v", last)
			}
		}
	})
}

// TestPhase: moments depend on the plan and the phase, and on nothing else.
func TestPhase(t *testing.T) {
	run := func(phase int) (all string) {
		synctest.Test(t, func(t *testing.T) {
			f := small(t, phase)
			f.at(5 * time.Minute)
			for _, r := range f.replicas {
				all += fmt.Sprintln(f.moments(r, "up", ""))
			}
		})
		return all
	}
	first := run(0)
	if again := run(0); again != first {
		t.Errorf("two runs differ:\n%s%s", first, again)
	}
	if other := run(1); other == first {
		t.Error("another phase is the same")
	}
}

// TestSite asks a replica as others do.
func TestSite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := small(t, 0)
		f.at(10 * time.Minute)
		client := f.net.Client("10.1.0.99", nil)
		get := func(path string) string {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://10.1.0.11:9090"+path, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			res, err := client.RoundTrip(req)
			if err != nil {
				return err.Error()
			}
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(res.StatusCode, " ", string(body))
		}
		for path, want := range map[string]string{
			"/-/ready":                      "200 Prometheus Server is Ready.",
			"/api/v1/query?query=count(up)": `"value":[946685400,"4"]`,
			"/federate?match[]=up":          `up{endpoint="http",instance="10.1.0.41:8080",job="shop",namespace="shop",pod="shop-0",service="shop",cluster="na1",prometheus_replica="prometheus-main-0",region="na"} 1`,
			"/api/v1/rules":                 `"name":"ShopDown"`,
			"/metrics":                      "prometheus_notifications_alertmanagers_discovered 3\n",
		} {
			if got := get(path); !strings.Contains(got, want) {
				t.Errorf("%s: %s\nwant %s", path, got, want)
			}
		}
		if got := get("/metrics"); strings.Contains(got, "go_goroutines") || !strings.Contains(got, "prometheus_tsdb_head_series ") || !strings.Contains(got, "prometheus_build_info") {
			t.Errorf("of itself: %s", got)
		}
		f.replicas[0].Stop()
		if got := get("/-/ready"); !strings.Contains(got, "refused") {
			t.Errorf("when it is down: %s", got)
		}
	})
}
