package gauntlet.scrape["monitor-double-selected_test"]

import data.gauntlet.scrape["monitor-double-selected"] as rule

main := {"object": "Prometheus main", "path": ["spec", "serviceMonitorSelector"], "name": "monitoring/main"}

second := {"object": "Prometheus second", "path": ["spec", "serviceMonitorSelector"], "name": "monitoring/second"}

monitor(name) := {"object": sprintf("ServiceMonitor %s", [name]), "path": [], "name": sprintf("shop/%s", [name])}

test_one_monitor_of_two if {
	rule.findings == {{
		"object": "ServiceMonitor shop",
		"path": ["metadata", "labels"],
		"message": "monitoring/main and monitoring/second select this ServiceMonitor, so that each of them scrapes its targets; give it labels that one of them selects",
		"help": "Series of two Prometheuses differ in external labels that no querier drops. Each monitor belongs to one of them.",
		"severity": "warning",
		"related": {
			{"object": "Prometheus main", "path": ["spec", "serviceMonitorSelector"], "message": "the selector of monitoring/main"},
			{"object": "Prometheus second", "path": ["spec", "serviceMonitorSelector"], "message": "the selector of monitoring/second"},
		},
	}} with input as fleet([monitor("shop")], 1)
}

test_many_monitors_of_two if {
	rule.findings == {wide("monitoring/main and monitoring/second select ServiceMonitor shop/cart and shop/shop, so that each of them scrapes their targets; narrow a selector")} with input as fleet([monitor("shop"), monitor("cart")], 2)
	rule.findings == {wide("monitoring/main and monitoring/second select ServiceMonitor shop/a, shop/b, shop/c and 7 more, so that each of them scrapes their targets; narrow a selector")} with input as fleet([monitor("a"), monitor("b"), monitor("c")], 10)
}

wide(message) := {
	"object": "Prometheus second",
	"path": ["spec", "serviceMonitorSelector"],
	"message": message,
	"help": "Select by a label that names the Prometheus, and give the other one a selector that leaves this label out.",
	"severity": "warning",
	"related": {{"object": "Prometheus main", "path": ["spec", "serviceMonitorSelector"], "message": "the selector of monitoring/main"}},
}

test_two_services_over_the_same_pods if {
	rule.findings == {{
		"path": ["spec", "endpoints", 0],
		"message": "this selects Services shop/shop and shop/shop-headless, which have the same pods, so that each pod is scraped twice; select by a label that one of them has",
		"help": "Give the Service that is to be scraped a label of its own, or drop the other one by relabelings.",
		"related": {
			{"object": "Service shop", "path": [], "message": "this Service"},
			{"object": "Service shop-headless", "path": [], "message": "this Service"},
		},
	}} with input as services([{"port": "http"}])
}

test_relabelings_that_choose_pass if {
	rule.findings == set() with input as services([{"relabelings": [{"action": "replace"}, {"action": "Drop"}]}])
}

test_two_monitors_that_are_the_same if {
	rule.findings == {{
		"path": ["spec", "endpoints", 0],
		"message": "this scrapes what ServiceMonitor shop/shop scrapes already, so that each of its series exists twice; remove one of them",
		"help": "Endpoints may differ in path, params or relabelings, or find other targets.",
		"related": {{"object": "ServiceMonitor shop", "path": ["spec", "endpoints", 0], "message": "scraped here already"}},
	}} with input as {"facts": {"repeats": [{
		"path": ["spec", "endpoints", 0],
		"by": "monitor",
		"first": {"object": "ServiceMonitor shop", "path": ["spec", "endpoints", 0], "name": "ServiceMonitor shop/shop"},
	}]}}
}

test_what_the_chart_scrapes if {
	rule.findings == {{
		"path": ["spec", "endpoints", 0],
		"message": "Service stack-prometheus is scraped by a monitor of the chart's own already, so that each of its series exists twice; remove this, or turn off the chart's",
		"help": "values: prometheus.serviceMonitor.selfMonitor: false",
	}} with input as {"facts": {"repeats": [{
		"path": ["spec", "endpoints", 0],
		"by": "chart",
		"first": {"object": "HelmValues a", "path": [], "name": "stack-prometheus"},
		"switch": "prometheus.serviceMonitor.selfMonitor",
	}]}}
}

test_what_is_scraped_once_passes if {
	rule.findings == set() with input as {"fleet": {"shared": []}}
	rule.findings == set() with input as {"facts": {"selections": []}}
}

fleet(monitors, n) := {"fleet": {"shared": [{
	"kind": "ServiceMonitor",
	"by": [main, second],
	"monitors": monitors,
	"count": n,
}]}}

services(endpoints) := {
	"object": {"spec": {"endpoints": endpoints}},
	"facts": {"repeats": [{
		"path": ["spec", "endpoints", 0],
		"by": "services",
		"first": {"object": "Service shop", "path": [], "name": "shop/shop"},
		"second": {"object": "Service shop-headless", "path": [], "name": "shop/shop-headless"},
	}]},
}
