package gauntlet.values["thanos-version-skew_test"]

import data.gauntlet.values["thanos-version-skew"] as rule

test_an_image_of_another_version if {
	rule.findings == {{
		"path": ["prometheus", "prometheusSpec", "thanos", "version"],
		"message": "thanos.version is v0.42.4, and the image that runs is 0.40.1, so that the operator sets the flags of another version; write the same in both",
		"help": "version: 0.40.1",
	}} with input as values({"thanos": {"image": "quay.io/thanos/thanos:0.40.1@sha256:abc", "version": "v0.42.4"}}, "v0.93.1")
}

test_a_prometheus_object if {
	rule.findings == {{
		"path": ["spec", "thanos", "version"],
		"message": "thanos.version is v0.42.4, and the image that runs is v0.40.1, so that the operator sets the flags of another version; write the same in both",
		"help": "version: v0.40.1",
	}} with input as {"kind": "Prometheus", "object": {"spec": {"thanos": {"image": "example.com:5000/thanos:v0.40.1", "version": "v0.42.4"}}}}
}

test_compaction_that_is_delayed if {
	every spec in [
		{"thanos": object.union(old, {"objectStorageConfig": {"existingSecret": {"name": "a"}}}), "version": "v3.14.0", "image": {"tag": "main"}},
		{"thanos": object.union(old, {"objectStorageConfig": {"secret": {"type": "S3"}}}), "version": "", "image": {"tag": "v3.9.0-distroless"}},
		{"thanos": object.union(old, {"objectStorageConfigFile": "/etc/objstore.yaml"}), "image": {"tag": "v3.9.0"}},
	] {
		rule.findings == {{
			"path": ["prometheus", "prometheusSpec", "thanos", "version"],
			"message": "thanos.version is v0.41.0, which refuses the flags by which the operator delays compaction from Prometheus 3.9 on; take Thanos 0.42",
			"help": "With prometheusSpec.disableCompaction: true the operator sets none of them.",
		}} with input as values(spec, "v0.93.0")
	}
}

test_compaction_that_is_not_delayed_passes if {
	spec := {"thanos": object.union(old, {"objectStorageConfigFile": "/etc/objstore.yaml"}), "version": "v3.14.0"}
	rule.findings == set() with input as values(spec, "v0.92.1")
	rule.findings == set() with input as values(spec, "")
	rule.findings == set() with input as values(object.union(spec, {"version": "v3.8.1"}), "v0.93.1")
	rule.findings == set() with input as values(object.union(spec, {"disableCompaction": true}), "v0.93.1")
	rule.findings == set() with input as values(object.union(spec, {"thanos": {"version": "v0.42.0"}}), "v0.93.1")
	rule.findings == set() with input as values({"thanos": old, "version": "v3.14.0"}, "v0.93.1")
}

test_versions_that_agree_or_are_not_known_pass if {
	every thanos in [
		{"image": "quay.io/thanos/thanos:v0.42.4", "version": "0.42.4"},
		{"image": "quay.io/thanos/thanos:main", "version": "v0.42.4"},
		{"image": "quay.io/thanos/thanos@sha256:abc", "version": "v0.42.4"},
		{"image": "quay.io/thanos/thanos:v0.42.4"},
		{"version": "v0.42.4"},
		{},
	] {
		rule.findings == set() with input as values({"thanos": thanos}, "v0.93.1")
	}
	rule.findings == set() with input as {"kind": "HelmValues", "object": {}}
}

old := {"version": "v0.41.0"}

values(spec, operator) := {"kind": "HelmValues", "object": {"prometheus": {"prometheusSpec": spec}, "prometheusOperator": {"image": {"tag": operator}}}}
