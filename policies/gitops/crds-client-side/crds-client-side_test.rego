package gauntlet.gitops["crds-client-side_test"]

import data.gauntlet.gitops["crds-client-side"] as rule

test_a_client_side_apply if {
	rule.findings == {{
		"object": "Application argocd/a-crds",
		"path": ["spec", "syncPolicy", "syncOptions"],
		"message": "syncOptions of the CRDs' application lack ServerSideApply=true, and a CRD of 833 kB does not fit the annotation of a client-side apply; add it",
		"help": "syncOptions: [ServerSideApply=true]",
	}} with input as {"fleet": {"applications": [crds("a", -2, false), chart("a", -1)]}}
}

test_the_same_wave if {
	rule.findings == {{
		"object": "Application argocd/a-crds",
		"path": ["metadata", "annotations", "argocd.argoproj.io/sync-wave"],
		"message": "sync wave of the CRDs' application is -1, and the chart that needs them comes in wave -1; choose an earlier one for the CRDs",
		"help": "argocd.argoproj.io/sync-wave: \"-2\"",
	}} with input as {"fleet": {"applications": [crds("a", -1, true), chart("a", -1)]}}
}

test_an_earlier_wave_of_the_same_cluster_passes if {
	rule.findings == set() with input as {"fleet": {"applications": [
		crds("a", -2, true),
		chart("a", -1),
		chart("b", -3),
	]}}
}

test_a_chart_with_its_crds_passes if {
	alone := object.union(crds("a", 0, true), {"chart": true})
	rule.findings == set() with input as {"fleet": {"applications": [alone]}}
}

crds(cluster, wave, server_side) := {
	"object": sprintf("Application argocd/%s-crds", [cluster]),
	"path": ["spec"],
	"id": sprintf("%s-crds", [cluster]),
	"cluster": cluster,
	"wave": wave,
	"server_side": server_side,
	"crds": true,
	"chart": false,
}

chart(cluster, wave) := {
	"object": sprintf("Application argocd/%s-chart", [cluster]),
	"path": ["spec"],
	"id": sprintf("%s-chart", [cluster]),
	"cluster": cluster,
	"wave": wave,
	"server_side": true,
	"crds": false,
	"chart": true,
}
