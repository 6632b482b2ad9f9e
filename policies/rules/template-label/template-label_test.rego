package gauntlet.rules["template-label_test"]

import data.gauntlet.rules["template-label"] as rule

test_a_label_that_is_dropped if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "annotations", "summary"],
		"message": "the template writes label pod, which sum drops from the series of expr; keep it there, or write another",
		"help": "sum by (pod) (…) keeps the label, and then there is an alert for each of its values.",
		"within": [3, 14],
	}} with input as document({"templates": [template({"label": "pod", "by": "sum"})]})
}

test_a_label_of_the_evaluator if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "annotations", "summary"],
		"message": "the template writes label cluster, which it does not see, for the label is added when the alert is sent; write that of the evaluator",
		"help": "{{ $externalLabels.cluster }}",
		"within": [3, 14],
	}} with input as document({"templates": [template({"label": "cluster", "by": "sum", "external": true})]})
}

test_a_label_that_never_was if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "annotations", "summary"],
		"message": "the template writes label pood, which no series of expr has; write one that they have",
		"help": "A template sees the labels of the series that expr gives, and not those that the rule adds.",
		"within": [3, 14],
	}} with input as document({"templates": [template({"label": "pood"})]})
}

test_an_external_label_that_is_not_set if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "annotations", "summary"],
		"message": "the template writes external label zone, which k8s does not have; add it there, or write another",
		"help": "An external label that is not there is empty in the text.",
		"within": [3, 14],
	}} with input as document({"templates": [template({"label": "zone", "unset": ["k8s"]})]})
}

test_an_external_label_that_several_lack if {
	{finding.message | some finding in rule.findings} == {"the template writes external label zone, which global and k8s do not have; add it there, or write another"} with input as document({"templates": [template({"label": "zone", "unset": ["global", "k8s"]})]})
}

test_no_template if rule.findings == set() with input as document({})

template(more) := object.union({"path": ["spec", "groups", 0, "rules", 0, "annotations", "summary"], "at": [3, 14]}, more)

document(expression) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "A",
	"expression": expression,
}]}}
