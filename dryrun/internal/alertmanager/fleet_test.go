package alertmanager

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

// fleet is three members of one cluster, and what their receivers were told.
type fleet struct {
	t       *testing.T
	net     *wire.Net
	start   time.Time
	members []*Member
	client  *http.Client
	mu      sync.Mutex
	told    []trace.Notification
}

// run plays f with a fleet in a bubble, and gives what the receivers were told.
func run(t *testing.T, configuration string, f func(*fleet)) []string {
	t.Helper()
	dir, volumes := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "alertmanager.yml"), []byte(configuration), 0o644); err != nil {
		t.Fatal(err)
	}
	var all []string
	synctest.Test(t, func(t *testing.T) {
		x := &fleet{t: t, net: wire.New(func(string, string) []string { return nil }), start: time.Now()}
		x.client = &http.Client{Transport: x.net.Client("10.0.0.9", nil), Timeout: 10 * time.Second}
		cluster := NewCluster(x.net)
		for i := range 3 {
			at := plan.Alertmanager{
				Pod:      plan.Pod{Cluster: "na1", Namespace: "monitoring", Name: fmt.Sprintf("alertmanager-main-%d", i), IP: fmt.Sprintf("10.0.0.%d", i+1)},
				Instance: "monitoring/main", Replica: i, Port: 9093, Config: "alertmanager.yml",
			}
			m, err := New(at, cluster, Options{
				Plan: dir, Volume: filepath.Join(volumes, at.Name), Net: x.net, Start: x.start, Logger: slog.New(slog.DiscardHandler),
				Record: func(n trace.Notification) {
					x.mu.Lock()
					defer x.mu.Unlock()
					x.told = append(x.told, n)
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			x.members = append(x.members, m)
			x.begin(i)
		}
		time.Sleep(time.Minute) // the cluster settles
		f(x)
		for _, m := range x.members {
			m.Stop()
		}
		for _, n := range x.told {
			var alerts []string
			for _, a := range n.Alerts {
				alerts = append(alerts, a.Labels["alertname"]+" "+a.Status)
			}
			by := n.By[strings.LastIndex(n.By, "-")+1:]
			all = append(all, strings.TrimSpace(fmt.Sprintf("%v %s %s/%s %s (%s) %s", n.At.Round(time.Second), by, n.Receiver, n.Type, n.Status, strings.Join(alerts, ", "), n.Title)))
		}
	})
	slices.Sort(all)
	return all
}

func (x *fleet) begin(i int) {
	if err := x.members[i].Start(x.t.Context()); err != nil {
		x.t.Fatal(err)
	}
}

// send sends an alert to all members as two replicas of Prometheus do, for a while, and that it is resolved afterwards. Each replica
// sends every minute, and half a minute after the other.
func (x *fleet) send(labels map[string]string, firing time.Duration) {
	began := time.Now()
	for time.Since(began) < firing {
		x.post(labels, began, time.Now().Add(4*time.Minute))
		time.Sleep(30 * time.Second)
	}
	x.post(labels, began, time.Now())
	time.Sleep(30 * time.Second)
	x.post(labels, began, time.Now().Add(-30*time.Second))
}

func (x *fleet) post(labels map[string]string, starts, ends time.Time) {
	body, err := json.Marshal([]any{map[string]any{"labels": labels, "startsAt": starts, "endsAt": ends, "annotations": map[string]string{"summary": labels["alertname"] + " happened"}}})
	if err != nil {
		x.t.Fatal(err)
	}
	var all sync.WaitGroup
	for _, m := range x.members {
		all.Go(func() {
			answer, err := x.client.Post("http://"+m.address()+"/api/v2/alerts", "application/json", bytes.NewReader(body))
			if err != nil {
				return // it is killed
			}
			defer answer.Body.Close()
			if answer.StatusCode != http.StatusOK {
				x.t.Error(m.at.Name, answer.Status)
			}
		})
	}
	all.Wait()
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
