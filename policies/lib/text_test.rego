package gauntlet.lib.text_test

import data.gauntlet.lib.text

test_few_of_none if text.few(set()) == ""

test_few_of_one if text.few({"a"}) == "a"

test_few_of_two if text.few({"b", "a"}) == "a and b"

test_few_of_three if text.few(["c", "a", "b"]) == "a, b and c"

test_few_of_twenty if {
	text.few({sprintf("cluster-%02d", [i]) | some i in numbers.range(1, 20)}) == "cluster-01, cluster-02, cluster-03 and 17 more"
}

test_milliseconds if {
	text.milliseconds("1m30s") == 90000
	text.milliseconds("500ms") == 500
	text.milliseconds("1d2h") == 93600000
}

test_milliseconds_of_no_duration if {
	not text.milliseconds("soon")
	not text.milliseconds("")
}

test_duration_takes_the_largest_unit if {
	[text.duration(seconds) | some seconds in [0.25, 1, 90, 300, 5400, 10800, 172800]] == ["250ms", "1s", "90s", "5m", "90m", "3h", "2d"]
}

test_agree if {
	[text.agree(names, "is", "are") | some names in [{"a"}, {"a", "b"}]] == ["is", "are"]
}
