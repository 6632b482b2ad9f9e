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
