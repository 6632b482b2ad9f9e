package main

// mutant is a fleet with a mistake, the scenario that must find it, and the expectation that is not met then.
type mutant struct {
	scenario string
	mistake  string
	// The mistake is in the inventory, or in the plan where no inventory can have it.
	inventory, plan edit
	missed          string
}

// edit replaces a text in files that a pattern finds.
type edit struct{ file, replace, with string }

var mutants = []mutant{
	{
		scenario:  "burn-rate-days",
		mistake:   "tickets are repeated each hour",
		inventory: edit{"classes/p1.yaml", "receiver: opsgenie-high, repeat: 4h", "receiver: opsgenie-high, repeat: 1h"},
		missed:    `long_window="1d", severity="warning"} fires, and this is told: opsgenie-high 1×`,
	},
	{
		scenario:  "burn-rate-hours",
		mistake:   "an hour pages for as little as six hours do",
		inventory: edit{"rules/listings.yaml", "ratio_rate1h > (14.4 * 0.001) and listings:errors:ratio_rate5m > (14.4 * 0.001)", "ratio_rate1h > (6 * 0.001) and listings:errors:ratio_rate5m > (6 * 0.001)"},
		missed:    `ListingsErrorBudgetBurn{long_window="1h"} does not fire`,
	},
	{
		scenario:  "burn-rate-identity",
		mistake:   "an alert waits ten times as long",
		inventory: edit{"services/identity.cue", `#long: "1h", #short: "5m", "for": "2m"`, `#long: "1h", #short: "5m", "for": "20m"`},
		missed:    `long_window="1h", severity="critical"} fires`,
	},
	{
		scenario:  "burn-rate-latency",
		mistake:   "what takes two seconds passes for fast",
		inventory: edit{"services/search.cue", `handler="/v2/query", le="0.5"}`, `handler="/v2/query", le="2.5"}`},
		missed:    `long_window="1h", severity="critical"} fires`,
	},
	{
		scenario:  "burn-rate-leads",
		mistake:   "a recording rule selects another job",
		inventory: edit{"services/leads.yaml", `expr: sum(rate(http_server_requests_seconds_count{job="leads", uri=~"/api/leads.*"}[5m]))`, `expr: sum(rate(http_server_requests_seconds_count{job="lead", uri=~"/api/leads.*"}[5m]))`},
		missed:    `long_window="1h", severity="critical"} fires`,
	},
	{
		scenario:  "burn-rate-listings",
		mistake:   "a threshold is a hundred times as high",
		inventory: edit{"rules/listings.yaml", "ratio_rate1h > (14.4 * 0.001)", "ratio_rate1h > (14.4 * 0.1)"},
		missed:    `long_window="1h", severity="critical"} fires`,
	},
	{
		scenario:  "burn-rate-search",
		mistake:   "the route to those who are woken is gone",
		inventory: edit{"classes/p1.yaml", "  - {environments: [prod], severities: [critical], receiver: pagerduty-p1, repeat: 30m}\n", ""},
		missed:    "this is told: pagerduty-p1 1×",
	},
	{
		scenario:  "certificate-expiry",
		mistake:   "an alert waits three times as long",
		inventory: edit{"exporters/storefront.yaml", "< 21 * 86400\n    for: 1h", "< 21 * 86400\n    for: 3h"},
		missed:    "StorefrontCertificateExpires",
	},
	{
		scenario: "dead-mans-switch",
		mistake:  "a cluster calls itself by another one's name",
		plan:     edit{"clusters/prod-na-2/monitoring/prometheus-*/prometheus.yml", "    cluster: prod-na-2\n", "    cluster: prod-eu-1\n"},
		missed:   `Watchdog{cluster="prod-eu-1"} does not fire`,
	},
	{
		scenario:  "healthy-day",
		mistake:   "an alert on absence asks for an environment that is not",
		inventory: edit{"exporters/node.yaml", `expr: absent(up{job="node-exporter", environment="prod"} == 1)`, `expr: absent(up{job="node-exporter", environment="production"} == 1)`},
		missed:    "nobody is told of anything but Watchdog",
	},
	{
		scenario:  "label-explosion",
		mistake:   "the limit is gone",
		inventory: edit{"services/search.cue", "\tlimits: samples: 8000\n", ""},
		missed:    `answers sum(up{job="search"}) with 0`,
	},
	{
		scenario:  "p1-outages",
		mistake:   "an alert waits four times as long",
		inventory: edit{"rules/postgres.yaml", "absent(up{namespace=\"databases\"} == 1)\n        for: 5m", "absent(up{namespace=\"databases\"} == 1)\n        for: 20m"},
		missed:    `PostgresExporterAbsent{cluster="prod-na-1", severity="critical"} fires`,
	},
	{
		scenario:  "p1-symptoms",
		mistake:   "an alert selects a namespace that is not",
		inventory: edit{"rules/postgres.yaml", `pg_up{namespace="databases"}`, `pg_up{namespace="database"}`},
		missed:    `PostgresDown{cluster="prod-na-1", severity="critical"} fires`,
	},
	{
		scenario:  "p1-yesterday",
		mistake:   "an alert compares with the day before yesterday",
		inventory: edit{"services/leads.yaml", `leads_accepted_total{job="leads"}[30m] offset 1d`, `leads_accepted_total{job="leads"}[30m] offset 2d`},
		missed:    `LeadsTrafficGone{cluster="prod-na-1", severity="warning"} fires`,
	},
	{
		scenario: "region-cut-off",
		mistake:  "the global querier forgets the layers that it does not reach",
		plan:     edit{"clusters/*/monitoring/thanos-query-global/endpoints.yaml", "  strict: true\n", ""},
		missed:   "in part, and says so",
	},
	{
		scenario: "replica-loss",
		mistake:  "queriers do not know the replica label",
		plan:     edit{"plan.json", "--query.replica-label=prometheus_replica", "--query.replica-label=replica"},
		missed:   "has no gap",
	},
	{
		scenario:  "rollout",
		mistake:   "an alert counts the pods that were replaced, too",
		inventory: edit{"services/search.cue", `#"absent(up{job="search"} == 1)"#`, `#"count(count_over_time(up{job="search"}[10m])) > 3"#`},
		missed:    "nobody is told of anything but Watchdog",
	},
	{
		scenario:  "target-outage",
		mistake:   "an alert waits longer than the outage lasts",
		inventory: edit{"services/leads.yaml", "expr: absent(up{job=\"leads\"} == 1)\n    for: 2m", "expr: absent(up{job=\"leads\"} == 1)\n    for: 12m"},
		missed:    `LeadsAbsent{cluster="prod-na-1"} fires`,
	},
}
