package gauntlet.gitops["generate-paths_test"]

import data.gauntlet.gitops["generate-paths"] as rule

name := "argocd.argoproj.io/manifest-generate-paths"

test_a_values_file_that_is_forgotten if {
	rule.findings == {{
		"path": ["metadata", "annotations", name],
		"message": "manifest-generate-paths lack clusters/a/values.yaml, which the application reads, so that Argo CD does not see it change; add it",
		"help": "argocd.argoproj.io/manifest-generate-paths: /clusters/a/manifests;/clusters/a/values.yaml",
	}} with input as application("/clusters/a/manifests", {"sources": [
		{"chart": "kube-prometheus-stack", "helm": {"valueFiles": ["$values/clusters/a/values.yaml", "values.yaml"]}},
		{"ref": "values"},
	]})
}

test_the_folder_of_another if {
	count(rule.findings) == 1 with input as application("/clusters/b", {"source": {"path": "clusters/a"}})
	count(rule.findings) == 1 with input as application("../b", {"source": {"path": "clusters/a"}})
	count(rule.findings) == 1 with input as application("/clusters/a-and-b", {"source": {"path": "clusters/a"}})
}

test_what_a_plugin_reads if {
	source := {"path": "clusters", "plugin": {"name": "gauntlet"}}
	every spec in [{"source": source}, {"sourceHydrator": {"drySource": source, "syncSource": {"path": "dist"}}}] {
		rule.findings == set() with input as application(".", spec)
		count(rule.findings) == 1 with input as application("/dist", spec)
		count(rule.findings) == 1 with input as application("services;./classes", spec)
	}
}

test_paths_that_cover_all_pass if {
	every paths in ["/", "/clusters", "/clusters/a/", ".", "./", "..", "../a", "/elsewhere; /clusters/a", "../../clusters", "", "/clusters/*"] {
		rule.findings == set() with input as application(paths, {"source": {"path": "./clusters/a"}})
	}
}

test_a_source_without_a_path_passes if {
	rule.findings == set() with input as application(".", {"sources": [
		{"chart": "kube-prometheus-stack", "helm": {"valueFiles": ["$values/clusters/a/values.yaml"]}},
		{"ref": "values"},
	]})
}

test_no_annotation_passes if {
	rule.findings == set() with input as {"object": {"metadata": {"annotations": null}, "spec": {"source": {"path": "clusters/a"}}}}
}

application(paths, spec) := {"object": {"metadata": {"annotations": {name: paths}}, "spec": spec}}
