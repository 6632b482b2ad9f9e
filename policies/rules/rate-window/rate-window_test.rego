package gauntlet.rules["rate-window_test"]

import data.gauntlet.rules["rate-window"] as rule

help := "rate, irate and increase are for counters, as they are scraped; delta, deriv and predict_linear are for gauges."

messages(window) := found if {
	found := {finding.message | some finding in rule.findings} with input as document({"windows": [window]})
		with data.fleet.thresholds.rate_scrapes as 4
}

test_a_short_range if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "the range of rate is 1m, in which a metric that is scraped every 30s has fewer than 4 samples; make it longer",
		"help": "One scrape that fails must not make a gap: four intervals are usual.",
		"within": [5, 9],
	}} with input as document({"windows": [{"function": "rate", "metric": "m_total", "kind": "counter", "range": "1m", "interval": "30s", "scrapes": 2, "at": [5, 9]}]})
		with data.fleet.thresholds.rate_scrapes as 4
}

test_a_long_range if {
	messages({"function": "rate", "range": "2m", "interval": "30s", "scrapes": 4, "at": [5, 9]}) == set()
}

test_a_gauge if {
	rule.findings == {{
		"path": ["spec", "groups", 0, "rules", 0, "expr"],
		"message": "rate is given m, a gauge, and takes each fall for a restart; use delta or deriv",
		"help": help,
		"within": [5, 9],
	}} with input as document({"windows": [{"function": "rate", "metric": "m", "kind": "gauge", "range": "1m", "scrapes": 2, "at": [5, 9]}]})
		with data.fleet.thresholds.rate_scrapes as 4
}

test_a_rate_of_a_rate if {
	messages({"function": "increase", "metric": "m:rate5m", "kind": "rate", "at": [5, 9]}) == {"increase is given m:rate5m, a rate already, and what comes out means nothing; remove one of the two"}
}

test_a_rate_of_a_sum if {
	messages({"function": "irate", "kind": "sum", "at": [5, 9]}) == {"irate is given an expression, counters that are aggregated, and sees a jump when one of them restarts; aggregate the rates"}
}

test_a_slope_of_a_counter if {
	messages({"function": "deriv", "metric": "m_total", "kind": "counter", "at": [5, 9]}) == {"deriv is given m_total, a counter, and takes each restart for a fall; use increase or rate"}
}

document(expression) := {"facts": {"rules": [{
	"path": ["spec", "groups", 0, "rules", 0],
	"alert": "A",
	"expression": expression,
}]}}
