package rehearsal

import (
	"math"
	"testing"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// TestExpectations plays an outage of both targets, and asks of it each kind of expectation: some that are met, and some that are not,
// each for a reason.
func TestExpectations(t *testing.T) {
	shop := plan.Chosen{Owner: "shop"}
	down := plan.ExpectAlert{Name: "ShopDown", Labels: map[string]string{"cluster": "na1", "pod": "shop-0"}, Fires: true}
	alert := func(change func(*plan.ExpectAlert)) *plan.ExpectAlert {
		a := down
		change(&a)
		return &a
	}
	query := func(expr string, is ...plan.Sample) plan.Expect {
		return plan.Expect{Query: &plan.ExpectQuery{Layer: "cluster", Cluster: "na1", Expr: expr, Dedup: true, Is: is}}
	}
	nothing := func(expr string) plan.Expect {
		x := query(expr)
		x.Query.Is = []plan.Sample{}
		return x
	}
	exactly := func(v float64) plan.Sample { return plan.Sample{Min: v, Max: v} }
	raw := query("count(up)", exactly(8))
	raw.Query.Dedup = false
	first := query("count(up)", exactly(4))
	first.Query.Layer = "prometheus"
	nowhere := query("up")
	nowhere.Query.Layer, nowhere.Query.Cluster = "global", ""
	full, partly := query("up"), query("up")
	full.Query.Partial, partly.Query.Partial = ptr(false), ptr(true)
	labeled := query(`up{job="shop"}`, plan.Sample{Labels: map[string]string{"pod": "shop-0"}, Min: 1, Max: 1}, plan.Sample{Labels: map[string]string{"pod": "shop-1"}, Min: 1, Max: 1})
	gap := func(selector string, from, longest float64) plan.Expect {
		return plan.Expect{From: minutes(from), NoGap: &plan.ExpectGap{Layer: "cluster", Cluster: "na1", Expr: selector, Longest: minutes(longest)}}
	}
	replicas := plan.Chosen{Component: "prometheus"}

	cases := []struct {
		x    plan.Expect
		want string
	}{
		{plan.Expect{Alert: &down}, `ok ShopDown{cluster="na1", pod="shop-0"} fires`},
		{plan.Expect{Alert: alert(func(a *plan.ExpectAlert) { a.Resolves = true; a.Receivers = map[string]int{"pagerduty": 1} })},
			`ok ShopDown{cluster="na1", pod="shop-0"} fires and ends, and this is told: pagerduty 1×`},
		{plan.Expect{To: minutes(20), Alert: alert(func(a *plan.ExpectAlert) { a.Resolves = true })},
			`ShopDown{cluster="na1", pod="shop-0"} fires and ends: it still fires in na1/prometheus-main-0`},
		{plan.Expect{Alert: alert(func(a *plan.ExpectAlert) { a.Receivers = map[string]int{"pagerduty": 2, "opsgenie": 1} })},
			`ShopDown{cluster="na1", pod="shop-0"} fires, and this is told: opsgenie 1×, pagerduty 2×: told: pagerduty 1×`},
		{plan.Expect{Alert: alert(func(a *plan.ExpectAlert) { a.Receivers = map[string]int{} })},
			`ShopDown{cluster="na1", pod="shop-0"} fires, and this is told: nobody: told: pagerduty 1×`},
		{plan.Expect{To: minutes(14), Alert: &down}, `ShopDown{cluster="na1", pod="shop-0"} fires: it does not fire; it was pending in na1/prometheus-main-1 from 10m34s on`},
		{plan.Expect{From: minutes(40), Alert: &down}, `ShopDown{cluster="na1", pod="shop-0"} fires: it does not fire`},
		{plan.Expect{Alert: alert(func(a *plan.ExpectAlert) { a.Fires = false })},
			`ShopDown{cluster="na1", pod="shop-0"} does not fire: it fires in na1/prometheus-main-0 from 15m34s on`},
		{plan.Expect{Alert: &plan.ExpectAlert{Name: "ShopErrors"}}, "ok ShopErrors does not fire"},

		{query("count(up)", exactly(4)), "ok the querier of na1 answers count(up) with 4"},
		{query("count(up)", exactly(5)), "the querier of na1 answers count(up) with 5: na1/thanos-query-0 answers {} 4"},
		{query("count(up)", plan.Sample{Min: 1, Max: 3}), "the querier of na1 answers count(up) with 1 to 3: na1/thanos-query-0 answers {} 4"},
		{raw, "ok the querier of na1 answers count(up) with 8"},
		{first, "ok Prometheus of na1 answers count(up) with 4"},
		{labeled, `ok the querier of na1 answers up{job="shop"} with {pod="shop-0"} 1, {pod="shop-1"} 1`},
		{query("nothing", exactly(1)), "the querier of na1 answers nothing with 1: na1/thanos-query-0 answers nothing"},
		{nothing("vector(1) == 2"), "ok the querier of na1 answers vector(1) == 2 with nothing"},
		{nothing("vector(1)"), "the querier of na1 answers vector(1) with nothing: na1/thanos-query-0 answers {} 1"},
		{nowhere, "the global querier answers up: nobody answers for layer global"},
		{full, "ok the querier of na1 answers up, in full"},
		{partly, "the querier of na1 answers up, in part, and says so: na1/thanos-query-0 does not say that its answer is partial"},
		{query(`label_replace(up, "a", "b", "c", "(")`), `the querier of na1 answers label_replace(up, "a", "b", "c", "("): ` +
			`na1/thanos-query-0 answers with an error: invalid regular expression in label_replace(): (`},
		{query("1 > bool 0", plan.Sample{Min: 1, Max: math.MaxFloat64}), "ok the querier of na1 answers 1 > bool 0 with 1 to 1.7976931348623157e+308"},

		{gap(`up{job="shop"}`, 5, 1), `ok the querier of na1 has no gap of more than 1m0s in up{job="shop"}`},
		{gap("shop_connections", 5, 2), "the querier of na1 has no gap of more than 2m0s in shop_connections: " +
			`shop_connections{cluster="na1", endpoint="http", instance="10.1.0.41:8080", job="shop", namespace="shop", pod="shop-0", region="na", service="shop"} has no sample for 15m30s from 9m56s on`},
		{gap("no_such_metric", 5, 2), "the querier of na1 has no gap of more than 2m0s in no_such_metric: na1/thanos-query-0 knows no such series"},

		{plan.Expect{Targets: &plan.Budget{Of: replicas, Max: 4}}, "ok no replica has more than 4 targets"},
		{plan.Expect{Targets: &plan.Budget{Of: replicas, Max: 3}}, "no replica has more than 3 targets: na1/prometheus-main-0 has 4 targets, more than 3"},
		{plan.Expect{Targets: &plan.Budget{Of: shop, Max: 3}}, "no replica has more than 3 targets: no replica is chosen"},
		{plan.Expect{Series: &plan.Budget{Of: replicas, Max: 1000}}, "ok no replica has more than 1000 series"},
		{plan.Expect{Series: &plan.Budget{Of: replicas, Max: 0}}, "no replica has more than 0 series: na1/prometheus-main-0 has 55 series, more than 0"},

		{plan.Expect{To: minutes(10), Quiet: &plan.Quiet{}}, "ok nobody is told of anything"},
		{plan.Expect{Quiet: &plan.Quiet{}}, "nobody is told of anything: told: pagerduty 1×, of ShopDown"},
		{plan.Expect{Quiet: &plan.Quiet{Except: []string{"ShopDown"}}}, "ok nobody is told of anything but ShopDown"},
	}
	outage := plan.Scenario{Duration: minutes(60), Behaviors: []plan.Behavior{
		{Of: shop, From: minutes(10), To: minutes(25), Scrape: &plan.Scrape{Refuse: true}},
	}}
	for _, c := range cases {
		outage.Expect = append(outage.Expect, c.x)
	}
	for i, x := range play(t, outage).Expectations {
		got := "ok " + x.Text
		if !x.Met {
			got = x.Text + ": " + x.Reason
		}
		if got != cases[i].want {
			t.Errorf("%s\nwant %s", got, cases[i].want)
		}
	}
}
