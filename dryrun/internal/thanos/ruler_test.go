package thanos

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/prometheus/tsdb"

	"gauntlet.dev/gauntlet/dryrun/internal/alertmanager"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

const ruleFile = `
groups:
- name: fleet
  interval: 30s
  rules:
  - record: cluster:up:count
    expr: count by (cluster) (up)
  - alert: ShopDown
    expr: sum by (cluster) (up{cluster="eu1"}) == 0
    for: 1m
    labels: {severity: page}
- name: lenient
  partial_response_strategy: warn
  rules:
  - record: lenient
    expr: count(up)
`

const paging = `
route: {receiver: page, group_by: [alertname], group_wait: 30s, group_interval: 1m}
receivers:
- name: page
  pagerduty_configs: [{routing_key: rehearsal}]
`

// rulers adds an Alertmanager to a fleet and two rulers that are alike, and plays f. It gives what was told.
func rulers(x *fleet, f func(all []*Ruler)) (told []trace.Notification) {
	for name, text := range map[string]string{"rules.yaml": ruleFile, "alertmanager.yml": paging} {
		if err := os.WriteFile(filepath.Join(x.options.Plan, name), []byte(text), 0o644); err != nil {
			x.t.Fatal(err)
		}
	}
	var mu sync.Mutex
	am, err := alertmanager.New(plan.Alertmanager{Pod: plan.Pod{Cluster: "global", Name: "alertmanager-0", IP: "10.9.0.20"}, Port: 9093, Config: "alertmanager.yml"},
		alertmanager.NewCluster(x.options.Net), alertmanager.Options{
			Plan: x.options.Plan, Volume: x.t.TempDir(), Net: x.options.Net, Start: time.Now(), Logger: x.options.Logger,
			Record: func(n trace.Notification) {
				mu.Lock()
				defer mu.Unlock()
				told = append(told, n)
			},
		})
	if err == nil {
		err = am.Start(x.t.Context())
	}
	if err != nil {
		x.t.Fatal(err)
	}
	var all []*Ruler
	for i := range 2 {
		at := plan.Thanos{
			Pod:       plan.Pod{Cluster: "global", Namespace: "monitoring", Name: fmt.Sprintf("ruler-%d", i), IP: fmt.Sprintf("10.9.0.1%d", i)},
			Component: "rule", GRPC: 10901, HTTP: 10902, Rules: []string{"rules.yaml"},
			Args: []string{
				"--query=http://10.9.0.9:10902", "--alertmanagers.url=http://10.9.0.20:9093", "--label=fleet=\"x\"",
				fmt.Sprintf("--label=rule_replica=\"%d\"", i), "--alert.label-drop=rule_replica", "--alert.query-url=https://thanos",
			},
		}
		options := x.options
		options.Volume = x.t.TempDir()
		p, err := New(at, options)
		if err == nil {
			err = p.Start(x.t.Context())
		}
		if err != nil {
			x.t.Fatal(err)
		}
		all = append(all, p.(*Ruler))
	}
	f(all)
	for _, u := range all {
		u.Stop()
	}
	am.Stop()
	return told
}

// Two rulers that differ in a label which is dropped page once; and once more when it is over.
func TestRulersPageOnce(t *testing.T) {
	run(t, plainEndpoints, func(x *fleet) {
		told := rulers(x, func(all []*Ruler) {
			x.scrape(3 * time.Minute)
			x.up = 0
			x.scrape(5 * time.Minute)
			all[0].Stop()
			if err := all[0].Start(x.t.Context()); err != nil {
				x.t.Fatal(err)
			}
			x.scrape(5 * time.Minute)
			x.up = 1
			x.scrape(5 * time.Minute)
		})
		var got []string
		for _, n := range told {
			got = append(got, fmt.Sprint(n.Status, " ", n.Alerts[0].Labels))
		}
		labels := " map[alertname:ShopDown cluster:eu1 fleet:x severity:page]"
		if !slices.Equal(got, []string{"firing" + labels, "resolved" + labels}) {
			x.t.Errorf("told %q", got)
		}
	})
}

// A rule does not evaluate what is not all there, unless its group takes partial answers: it keeps what it had, and does not page.
func TestRulersAbort(t *testing.T) {
	run(t, plainEndpoints, func(x *fleet) {
		told := rulers(x, func(all []*Ruler) {
			x.scrape(2 * time.Minute)
			for _, ip := range []string{"10.2.0.1", "10.2.0.2"} {
				x.sidecar[ip].Stop() // its querier is left, and says that it has no stores
			}
			x.up = 0
			x.scrape(5 * time.Minute)
			for _, g := range all[0].Groups() {
				for _, rule := range g.Rules() {
					if failed := rule.LastError() != nil; failed != (g.Name() == "fleet") {
						x.t.Errorf("%s of %s: %v", rule.Name(), g.Name(), rule.LastError())
					}
				}
			}
		})
		if len(told) > 0 {
			x.t.Errorf("told %v", told)
		}
	})
}

// A file that cannot be read is told at the start, and everything that was started before ends.
func TestBrokenRules(t *testing.T) {
	run(t, plainEndpoints, func(x *fleet) {
		for name, want := range map[string]string{"broken.yaml": "error loading rules", "absent.yaml": "no such file or directory"} {
			if name == "broken.yaml" {
				if err := os.WriteFile(filepath.Join(x.options.Plan, name), []byte("groups:\n- name: a\n  rules:\n  - exp: up\n"), 0o644); err != nil {
					x.t.Fatal(err)
				}
			}
			options := x.options
			options.Volume = x.t.TempDir()
			at := plan.Thanos{Pod: plan.Pod{IP: "10.9.0.50"}, Component: "rule", GRPC: 10901, Rules: []string{"rules.yaml", name}, Args: []string{"--query=http://10.9.0.9:10902"}}
			if err := os.WriteFile(filepath.Join(x.options.Plan, "rules.yaml"), []byte(ruleFile), 0o644); err != nil {
				x.t.Fatal(err)
			}
			p, err := New(at, options)
			if err != nil {
				x.t.Fatal(err)
			}
			if err := p.Start(x.t.Context()); err == nil || !strings.Contains(err.Error(), want) {
				x.t.Errorf("%s: %v, want %s", name, err, want)
			}
			if p.(*Ruler).DB() != nil {
				x.t.Errorf("%s: it runs", name)
			}
		}
	})
}

// What a ruler records is a store, and its rules are told by a querier.
func TestRulerIsStore(t *testing.T) {
	run(t, plainEndpoints, func(x *fleet) {
		rulers(x, func(all []*Ruler) {
			x.scrape(2 * time.Minute)
			p, err := New(querierPod("global", "10.9.0.30", "--endpoint=10.9.0.10:10901", "--endpoint=10.9.0.11:10901", "--query.replica-label=rule_replica"), x.options)
			if err != nil {
				x.t.Fatal(err)
			}
			q := p.(*Querier)
			if err := q.Start(x.t.Context()); err != nil {
				x.t.Fatal(err)
			}
			defer q.Stop()
			q.Update(x.t.Context())
			for dedup, want := range map[bool]string{false: "{} => 4", true: "{} => 2"} {
				a, err := q.Query(x.t.Context(), "count(cluster:up:count)", time.Now(), dedup, false)
				if err != nil || !strings.HasPrefix(a.Value.String(), want) {
					x.t.Errorf("deduplicated %v: %v, %v, want %s", dedup, a.Value, err, want)
				}
			}
			for i, want := range []string{"ABORT/rules.yaml", "WARN/rules.yaml"} {
				for _, u := range all {
					if g := u.Groups()[i]; g.File() != want || filepath.Base(g.OriginalFile) != "rules.yaml" {
						x.t.Errorf("group %s is of %s, from %s", g.Name(), g.File(), g.OriginalFile)
					}
				}
			}
			if n := len(all[0].Groups()); n != 2 || all[0].DB().Head().NumSeries() == 0 {
				x.t.Errorf("%d groups", n)
			}
			var running, stopped uint64
			count := func(n *uint64) func(*tsdb.DB) error {
				return func(db *tsdb.DB) error {
					*n = db.Head().NumSeries()
					return nil
				}
			}
			err = errors.Join(err, all[0].Stored(count(&running)))
			all[0].Stop()
			err = errors.Join(err, all[0].Stored(count(&stopped)))
			if err != nil || running == 0 || stopped != running {
				x.t.Errorf("%d series are stored while it runs, and %d while it is down, error %v", running, stopped, err)
			}
		})
	})
}
