package gauntlet.values["template-in-tpl_test"]

import data.gauntlet.values["template-in-tpl"] as rule

test_a_text_for_prometheus if {
	path := ["prometheus", "prometheusSpec", "externalLabels", "pod"]
	rule.findings == {{
		"path": path,
		"message": "prometheus.prometheusSpec.externalLabels.pod goes through Helm's templates, which know no variable $labels; escape what is not Helm's",
		"help": "{{ `{{ $labels.pod }}` }} comes out as {{ $labels.pod }}.",
	}} with input as {"facts": {"templates": [{
		"path": path,
		"key": "prometheus.prometheusSpec.externalLabels.pod",
		"fault": "know no variable $labels",
	}]}}
}

test_no_fault_passes if {
	rule.findings == set() with input as {"facts": {"templates": null}}
}
