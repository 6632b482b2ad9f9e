package gauntlet.rules["cluster-label-lost_test"]

import data.gauntlet.rules["cluster-label-lost"] as rule

findings(expression) := found if {
	found := {finding.message | some finding in rule.findings} with input as document(expression)
		with data.fleet.labels as {"cluster": "cluster", "region": "region", "environment": "env"}
}

lost(label) := {"label": label, "by": "sum", "at": [0, 3]}

test_everything_is_lost if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "sum drops cluster and region, and so mixes what comes from several of them; keep that in the result",
		"help": "by (region, cluster) keeps it in an aggregation, and on (region, cluster) where two sides are matched.",
		"within": [0, 3],
	}} with input as document({"lost": [lost("cluster"), lost("prometheus"), lost("region")], "kept": ["tenant"]})
		with data.fleet.labels as {"cluster": "cluster", "region": "region", "environment": "env"}
}

test_the_environment_is_lost if {
	findings({"lost": [lost("env")], "kept": ["cluster", "region"]}) == {"sum drops env, and so mixes what comes from several of them; keep that in the result"}
}

test_a_region_is_kept if findings({"lost": [lost("cluster")], "kept": ["region", "env"]}) == set()

test_another_label_is_lost if findings({"lost": [lost("prometheus")]}) == set()

document(expression) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "A",
	"expression": expression,
}]}}
