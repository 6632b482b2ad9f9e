package gauntlet.scrape["ec2-incomplete_test"]

import data.gauntlet.scrape["ec2-incomplete"] as rule

help := "region: us-east-1, port: 9100, filters: [{name: tag:Role, values: [database]}]"

filters := [{"name": "tag:Role", "values": ["database"]}]

test_nothing_is_said if {
	rule.findings == {{
		"path": ["spec", "ec2SDConfigs", 0],
		"message": "this EC2 discovery has no filters, port and region, so that it asks in the region of the Prometheus, it finds every instance of the account and it scrapes port 80; write it",
		"help": help,
		"severity": "warning",
	}} with input as scrape_config([{"refreshInterval": "1m"}], [])
}

test_no_filters_in_values if {
	rule.findings == {{
		"path": ["prometheus", "prometheusSpec", "additionalScrapeConfigs", 0, "ec2_sd_configs", 0],
		"message": "this EC2 discovery has no filters, so that it finds every instance of the account; write it",
		"help": help,
		"severity": "warning",
	}} with input as values([{"region": "us-east-1", "port": 9100}])
}

test_one_discovery_in_two_items if {
	rule.findings == {{
		"path": ["prometheus", "prometheusSpec", "additionalScrapeConfigs", 0, "ec2_sd_configs"],
		"message": "ec2_sd_configs has 2 items that have only parts of a discovery, and each item is one of its own; write their fields in one item",
		"help": "ec2_sd_configs: [{region: us-east-1, port: 9100, filters: [...]}]",
	}} with input as values([{"region": "us-east-1"}, {"port": 9100, "filters": filters}])
}

test_two_of_one_kind_are_not_split if {
	messages := {f.message | some f in rule.findings} with input as scrape_config(
		[
			{"region": "us-east-1", "port": 9100},
			{"region": "us-east-2", "port": 9100},
		],
		[],
	)
	messages == {"this EC2 discovery has no filters, so that it finds every instance of the account; write it"}
}

test_what_is_whole_or_relabeled_passes if {
	rule.findings == set() with input as scrape_config([{"region": "us-east-1", "port": 9100, "filters": filters}], [])
	rule.findings == set() with input as scrape_config([{"region": "us-east-1"}], [
		{"action": "keep", "sourceLabels": ["__meta_ec2_tag_Role"], "regex": "database"},
		{"sourceLabels": ["__meta_ec2_private_ip"], "replacement": "$1:9100", "targetLabel": "__address__"},
	])
}

scrape_config(discoveries, relabelings) := {
	"kind": "ScrapeConfig",
	"object": {"spec": {"ec2SDConfigs": discoveries, "relabelings": relabelings}},
}

values(discoveries) := {
	"kind": "HelmValues",
	"object": {"prometheus": {"prometheusSpec": {"additionalScrapeConfigs": [{"ec2_sd_configs": discoveries}]}}},
}
