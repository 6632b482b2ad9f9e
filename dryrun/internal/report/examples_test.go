package report

import (
	"fmt"
	"maps"
	"math"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

func at(minutes float64) plan.Duration {
	return plan.Duration{Duration: time.Duration(minutes * float64(time.Minute))}
}

func maybe(minutes float64) *plan.Duration {
	if minutes <= 0 {
		return nil
	}
	d := at(minutes)
	return &d
}

func newTrace(scenario string, minutes float64) *trace.Trace {
	return &trace.Trace{
		Version: trace.Version, Fleet: "example", Scenario: scenario, Start: time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC),
		Duration: at(minutes), Reached: at(minutes),
		Counts: trace.Counts{Replicas: 15, Targets: 412, Series: 48211, Samples: 11570640, Evaluations: 69120, Queries: 9},
	}
}

// cluster adds the processes of a cluster.
func cluster(t *trace.Trace, name, region string) {
	am := []string{"mgmt/alertmanager-main-0", "mgmt/alertmanager-main-1", "mgmt/alertmanager-main-2"}
	node := func(pod, component, instance, layer string, queries, sends []string) {
		t.Topology = append(t.Topology, trace.Node{ID: name + "/" + pod, Cluster: name, Region: region, Component: component, Instance: "monitoring/" + instance,
			Layer: layer, Queries: queries, Sends: sends})
	}
	for i := range 2 {
		node(fmt.Sprintf("prometheus-in-cluster-%d", i), "prometheus", "in-cluster", "", nil, am)
	}
	node("thanos-query-0", "query", "thanos-query", "cluster", []string{name + "/prometheus-in-cluster-0", name + "/prometheus-in-cluster-1"}, nil)
}

// center adds what stands above the clusters.
func center(t *trace.Trace) {
	var regions []string
	seen := map[string]bool{}
	leaves := map[string][]string{}
	for _, n := range t.Topology {
		if n.Layer == "cluster" {
			leaves[n.Region] = append(leaves[n.Region], n.ID)
		}
		if !seen[n.Region] {
			seen[n.Region] = true
			regions = append(regions, n.Region)
		}
	}
	var above []string
	for _, r := range regions {
		id := "hub-" + r + "/thanos-query-region-0"
		above = append(above, id)
		t.Topology = append(t.Topology, trace.Node{ID: id, Cluster: "hub-" + r, Region: r, Component: "query", Instance: "monitoring/thanos-query-region", Layer: "region", Queries: leaves[r]},
			trace.Node{ID: "hub-" + r + "/thanos-ruler-0", Cluster: "hub-" + r, Region: r, Component: "rule", Instance: "monitoring/thanos-ruler", Layer: "region", Queries: []string{id},
				Sends: []string{"mgmt/alertmanager-main-0", "mgmt/alertmanager-main-1", "mgmt/alertmanager-main-2"}})
	}
	t.Topology = append(t.Topology, trace.Node{ID: "mgmt/thanos-query-global-0", Cluster: "mgmt", Region: "na", Component: "query", Instance: "monitoring/thanos-query-global", Layer: "global", Queries: above})
	for i := range 3 {
		t.Topology = append(t.Topology, trace.Node{ID: fmt.Sprintf("mgmt/alertmanager-main-%d", i), Cluster: "mgmt", Region: "na", Component: "alertmanager", Instance: "monitoring/main"})
	}
}

// alert adds one that both replicas of a cluster have seen.
func alert(t *trace.Trace, cluster, name, severity, service string, pending, firing, resolved float64, extra ...string) {
	labels := map[string]string{"severity": severity, "service": service}
	if len(extra) == 2 {
		labels[extra[0]] = extra[1]
	}
	for i := range 2 {
		shift := float64(i) * 0.2
		a := trace.Alert{By: fmt.Sprintf("%s/prometheus-in-cluster-%d", cluster, i), Name: name, Labels: labels, Pending: at(pending + shift), Firing: maybe(firing), Resolved: maybe(resolved), Value: 0.3}
		if firing > 0 {
			a.Firing = maybe(firing + shift)
			a.Summary = name + " of " + service
		}
		t.Alerts = append(t.Alerts, a)
	}
}

// tell adds a message.
func tell(t *trace.Trace, minutes float64, receiver, kind, status, cluster, name string) {
	labels := map[string]string{"alertname": name, "cluster": cluster}
	for _, a := range t.Alerts {
		if a.Name == name && a.By[:len(cluster)] == cluster {
			maps.Copy(labels, a.Labels)
		}
	}
	t.Notifications = append(t.Notifications, trace.Notification{At: at(minutes), By: "mgmt/alertmanager-main-0", Receiver: receiver, Type: kind, Status: status,
		Group: map[string]string{"alertname": name}, Alerts: []trace.Notified{{Labels: labels, Status: status, Since: at(minutes - 1)}}})
}

func expectation(t *trace.Trace, line int, from, to float64, text, reason string) {
	t.Expectations = append(t.Expectations, trace.Expectation{Text: text, At: plan.Place{File: "clusters/scenarios/" + t.Scenario + ".yaml", Line: line},
		From: at(from), To: at(to), Met: reason == "", Reason: reason})
}

func covers(t *trace.Trace, alert, severity, owner, priority string, state int, cannot string) {
	t.Coverage = append(t.Coverage, trace.Coverage{Alert: alert, Evaluator: "monitoring/in-cluster", Severity: severity, Owner: owner, Priority: priority,
		Fired: state == stateFired, Pending: state <= statePending, Cannot: cannot})
}

// curve is a series with a value each half a minute, but for a gap.
func curve(t *trace.Trace, title, by string, dedup bool, replica string, minutes, gapFrom, gapTo float64, f func(float64) float64) {
	c := trace.Curve{Title: title, Layer: "cluster", By: by, Dedup: dedup, Labels: map[string]string{"job": "identity"}}
	if !dedup {
		c.Labels["prometheus_replica"] = replica
	}
	for m := 0.0; m < minutes; m += 0.5 {
		if m >= gapFrom && m < gapTo {
			continue
		}
		c.Points = append(c.Points, [2]float64{m * 60, f(m)})
	}
	t.Curves = append(t.Curves, c)
}

// replicaLoss is a scenario in which one of two replicas is away for half an hour.
func replicaLoss() *trace.Trace {
	t := newTrace("replica-loss", 120)
	for _, c := range []string{"prod-na-1", "prod-na-2"} {
		cluster(t, c, "na")
	}
	cluster(t, "prod-eu-1", "eu")
	center(t)
	t.Topology[0].Down = []trace.Span{{From: at(30), To: at(60)}}
	place := plan.Place{File: "clusters/scenarios/replica-loss.yaml", Line: 12}
	t.Events = []trace.Event{
		{At: at(30), Action: "kill", What: "prod-na-1/prometheus-in-cluster-0 killed", Nodes: []string{"prod-na-1/prometheus-in-cluster-0"}, Written: place},
		{At: at(40), Action: "30 % errors", What: "30 % errors: 3 targets of identity in prod-na-1", Written: plan.Place{File: place.File, Line: 8}},
		{At: at(60), Action: "start", What: "prod-na-1/prometheus-in-cluster-0 started again", Nodes: []string{"prod-na-1/prometheus-in-cluster-0"}, Written: place},
	}
	alert(t, "prod-na-1", "IdentityLoginBudgetBurn", "page", "identity", 41, 43, 0, "long_window", "1h")
	alert(t, "prod-na-1", "IdentityLoginBudgetBurn", "page", "identity", 46, 61, 0, "long_window", "6h")
	alert(t, "prod-na-1", "TargetDown", "ticket", "monitoring", 31, 41, 61)
	alert(t, "prod-na-2", "CheckoutLatencyHigh", "ticket", "checkout", 75, 80, 95)
	alert(t, "prod-eu-1", "CheckoutLatencyHigh", "ticket", "checkout", 75.3, 80.3, 95.2)
	alert(t, "prod-eu-1", "DiskWillFill", "ticket", "ledger", 20, 0, 33)
	for _, c := range []string{"prod-na-1", "prod-na-2", "prod-eu-1"} {
		alert(t, c, "Watchdog", "none", "monitoring", 0.5, 0.5, 0)
	}
	t.Alerts[0].Labels, t.Alerts[2].Labels = t.Alerts[1].Labels, t.Alerts[3].Labels
	tell(t, 43.5, "pagerduty-p1", "pagerduty", "firing", "prod-na-1", "IdentityLoginBudgetBurn")
	tell(t, 103.5, "pagerduty-p1", "pagerduty", "firing", "prod-na-1", "IdentityLoginBudgetBurn")
	tell(t, 42, "opsgenie-tickets", "opsgenie", "firing", "prod-na-1", "TargetDown")
	tell(t, 65, "opsgenie-tickets", "opsgenie", "resolved", "prod-na-1", "TargetDown")
	for _, c := range []string{"prod-na-2", "prod-eu-1"} {
		tell(t, 81, "opsgenie-tickets", "opsgenie", "firing", c, "CheckoutLatencyHigh")
		tell(t, 100, "opsgenie-tickets", "opsgenie", "resolved", c, "CheckoutLatencyHigh")
	}
	for m := 1.0; m < 120; m += 5 {
		tell(t, m, "dead-mans-snitch", "webhook", "firing", "prod-na-1", "Watchdog")
	}
	for i := range 2 {
		for pod := range 3 {
			x := trace.Target{By: fmt.Sprintf("prod-na-1/prometheus-in-cluster-%d", i), Job: "identity", Labels: map[string]string{"job": "identity", "pod": fmt.Sprintf("identity-%d", pod)}, Owner: "identity", Series: 118}
			if pod == 1 {
				x.Down, x.Error = []trace.Span{{From: at(70 + 0.1*float64(i)), To: at(78)}}, "connect: connection refused"
			}
			t.Targets = append(t.Targets, x)
		}
	}
	wave := func(m float64) float64 { return 120 + 40*math.Sin(m/9) + 6*math.Sin(m*1.7) }
	one := func(float64) float64 { return 1 }
	query := `sum(rate(http_requests_total{job="identity"}[5m]))`
	by := "prod-na-1/thanos-query-0"
	curve(t, query, by, false, "prometheus-in-cluster-0", 120, 30, 60, func(m float64) float64 { return wave(m) + 3 })
	curve(t, query, by, false, "prometheus-in-cluster-1", 120, 0, 0, func(m float64) float64 { return wave(m) - 3 })
	curve(t, query, by, true, "", 120, 0, 0, wave)
	curve(t, `up{job="identity"}`, by, false, "prometheus-in-cluster-0", 120, 30, 60, one)
	curve(t, `up{job="identity"}`, by, false, "prometheus-in-cluster-1", 120, 0, 0, one)
	curve(t, `up{job="identity"}`, by, true, "", 120, 58, 61, one)
	expectation(t, 16, 5, 120, `the querier of prod-na-1 has no gap of more than 1m0s in up{job="identity"}`, `{job="identity"} has no sample for 3m0s from 58m0s on`)
	expectation(t, 18, 0, 59, `the global querier answers count(up{job="identity", cluster="prod-na-1"}) with 3, in full`, "")
	expectation(t, 20, 40, 70, `IdentityLoginBudgetBurn{cluster="prod-na-1", long_window="1h"} fires, and this is told: pagerduty-p1 once`, "")
	covers(t, "IdentityLoginBudgetBurn", "page", "identity", "P1", stateFired, "")
	covers(t, "IdentityDown", "page", "identity", "P1", stateNever, "")
	covers(t, "CheckoutLatencyHigh", "ticket", "checkout", "P1", stateFired, "")
	covers(t, "CheckoutErrors", "page", "checkout", "P1", statePending, "")
	covers(t, "DiskWillFill", "ticket", "ledger", "P2", statePending, "")
	covers(t, "LedgerLag", "ticket", "ledger", "P2", stateCannot, "no target exposes ledger_lag_seconds")
	covers(t, "TargetDown", "ticket", "monitoring", "P2", stateFired, "")
	return t
}

// regionCut is a scenario in which a region cannot be reached, which was stopped.
func regionCut() *trace.Trace {
	t := newTrace("region-cut-off", 120)
	for i := range 3 {
		cluster(t, fmt.Sprintf("prod-na-%d", i+1), "na")
	}
	for i := range 5 {
		cluster(t, fmt.Sprintf("prod-eu-%d", i+1), "eu")
	}
	center(t)
	var cut []string
	for i := range t.Topology {
		if t.Topology[i].Region == "eu" {
			t.Topology[i].Cut = []trace.Span{{From: at(30), To: at(75)}}
			cut = append(cut, t.Topology[i].ID)
		}
	}
	place := plan.Place{File: "clusters/scenarios/region-cut-off.yaml", Line: 9}
	t.Events = []trace.Event{{At: at(30), Action: "cut", What: "17 processes in region eu cut off", Nodes: cut, Written: place}, {At: at(75), Action: "join", What: "17 processes in region eu joined again", Nodes: cut, Written: place}}
	for i := range 5 {
		alert(t, fmt.Sprintf("prod-eu-%d", i+1), "PrometheusErrorSendingAlerts", "page", "monitoring", 31+float64(i)/5, 46+float64(i)/5, 78)
	}
	tell(t, 79, "pagerduty-p1", "pagerduty", "firing", "prod-eu-1", "PrometheusErrorSendingAlerts")
	t.Reached, t.Stopped = at(100), "interrupted"
	expectation(t, 12, 31, 75, "the global querier answers count(up), in part, and says so", "")
	expectation(t, 14, 0, 120, "nobody is told of anything but Watchdog", "the rehearsal ended before")
	return t
}

func crowdAlert(i int) string { return fmt.Sprintf("Service%02dAlert%d", i/5, i%5) }

// crowd is a rehearsal of 40 clusters in which 150 alerts fire in each, not quite at the same time.
func crowd() *trace.Trace {
	t := newTrace("everything-breaks", 180)
	for i := range 40 {
		cluster(t, fmt.Sprintf("prod-%02d", i), []string{"na", "eu", "ap"}[i%3])
	}
	center(t)
	for i := range 150 {
		name, service := crowdAlert(i), fmt.Sprintf("service-%02d", i/5)
		for c := range 40 {
			begins := float64(10+i) + float64((c*i)%7)*float64(i%4)
			alert(t, fmt.Sprintf("prod-%02d", c), name, []string{"page", "ticket"}[i%2], service, begins, begins+5, begins+20+float64(c%3))
			if c%10 == 0 {
				tell(t, begins+5.5, "pagerduty-p1", "pagerduty", "firing", fmt.Sprintf("prod-%02d", c), name)
			}
		}
		covers(t, name, "page", service, fmt.Sprintf("P%d", 1+i%3), i%3, "")
	}
	for c := range 40 {
		for pod := range 50 {
			t.Targets = append(t.Targets, trace.Target{By: fmt.Sprintf("prod-%02d/prometheus-in-cluster-0", c), Job: "api", Labels: map[string]string{"instance": fmt.Sprintf("10.0.%d.%d:80", c, pod)},
				Down: []trace.Span{{From: at(float64(20 + pod)), To: at(float64(30 + pod))}}, Error: "context deadline exceeded"})
		}
	}
	expectation(t, 3, 0, 180, "nobody is told of anything", "told: pagerduty-p1 600 times")
	return t
}
