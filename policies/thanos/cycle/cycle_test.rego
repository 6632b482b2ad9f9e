package gauntlet.thanos.cycle_test

import data.gauntlet.thanos.cycle as rule

help := "Queriers form a tree: the global one asks the regions, a region asks its clusters, a cluster its sidecars."

test_a_querier_asks_itself if {
	rule.findings == {{
		"object": "Deployment monitoring/a",
		"path": ["endpoints", 1],
		"message": "querier a asks itself, and so every query comes back to it; remove an endpoint of this cycle",
		"help": help,
	}} with input as fleet([["a"]], {"a": ["b", "a"], "b": []})
}

test_two_ask_each_other if {
	rule.findings == {{
		"object": "Deployment monitoring/a",
		"path": ["endpoints", 0],
		"message": "querier a asks b, which asks a, and so every query comes back to it; remove an endpoint of this cycle",
		"help": help,
	}} with input as fleet([["a", "b"]], {"a": ["b"], "b": ["a"]})
}

test_three_ask_in_a_ring if {
	rule.findings == {{
		"object": "Deployment monitoring/a",
		"path": ["endpoints", 0],
		"message": "querier a asks b, which asks c, which asks a, and so every query comes back to it; remove an endpoint of this cycle",
		"help": help,
	}} with input as fleet([["a", "b", "c"]], {"a": ["b"], "b": ["c"], "c": ["a"]})
}

test_many_ask_in_a_ring if {
	rule.findings == {{
		"object": "Deployment monitoring/a",
		"path": ["endpoints", 0],
		"message": "querier a asks b, which asks a by way of 2 others, and so every query comes back to it; remove an endpoint of this cycle",
		"help": help,
	}} with input as fleet([["a", "b", "c", "d"]], {"a": ["b"], "b": ["c"], "c": ["d"], "d": ["a"]})
}

test_a_tree_passes if {
	rule.findings == set() with input as fleet(null, {"a": ["b", "c"], "b": [], "c": []})
}

fleet(cycles, asks) := {"fleet": {"cycles": cycles, "queriers": [querier |
	some id, targets in asks
	querier := {"id": id, "endpoints": [endpoint |
		some i, target in targets
		endpoint := {
			"object": sprintf("Deployment monitoring/%s", [id]),
			"path": ["endpoints", i],
			"targets": [target],
		}
	]}
]}}
