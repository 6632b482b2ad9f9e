package gauntlet.scrape["ec2-static-credentials_test"]

import data.gauntlet.scrape["ec2-static-credentials"] as rule

help := "Give the service account of the Prometheus a role, by IRSA or pod identity, and name another role to assume as roleARN or role_arn."

test_keys_in_values if {
	rule.findings == {{
		"path": ["prometheus", "prometheusSpec", "additionalScrapeConfigs", 0, "ec2_sd_configs", 0, "secret_key"],
		"message": "secret_key stands here in plain text, and everybody who reads the repository can ask AWS with it; revoke it, and use a role",
		"help": help,
	}} with input as values({"access_key": "AKIAEXAMPLE", "secret_key": "example"})
}

test_a_secret if {
	rule.findings == {{
		"path": ["spec", "ec2SDConfigs", 0, "secretKey"],
		"message": "secretKey is taken from Secret aws, and a key works until somebody revokes it; use the role of the pod",
		"help": help,
		"severity": "warning",
	}} with input as object({"accessKey": {"name": "aws", "key": "id"}, "secretKey": {"name": "aws", "key": "secret"}})
}

test_roles_pass if {
	rule.findings == set() with input as object({"region": "us-east-1", "roleARN": "arn:aws:iam::111122223333:role/discovery"})
	rule.findings == set() with input as values({"region": "us-east-1"})
}

object(discovery) := {"kind": "ScrapeConfig", "object": {"spec": {"ec2SDConfigs": [discovery]}}}

values(discovery) := {
	"kind": "HelmValues",
	"object": {"prometheus": {"prometheusSpec": {"additionalScrapeConfigs": [{"ec2_sd_configs": [discovery]}]}}},
}
