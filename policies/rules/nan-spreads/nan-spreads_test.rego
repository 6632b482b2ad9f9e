package gauntlet.rules["nan-spreads_test"]

import data.gauntlet.rules["nan-spreads"] as rule

test_a_mean_of_ratios if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "avg is NaN as soon as one of these quotients is, which is where its divisor, a rate, is zero; divide sums, or only by what is above zero",
		"help": "sum(rate(a[5m])) / sum(rate(b[5m])) is the ratio of the whole, and … / (rate(b[5m]) > 0) leaves out what stands still.",
		"within": [4, 30],
	}} with input as document({"undefined": [{"by": "avg", "at": [4, 30]}]})
}

test_no_quotient if rule.findings == set() with input as document({})

document(expression) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "A",
	"expression": expression,
}]}}
