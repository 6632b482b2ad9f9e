package gauntlet.lib.values_test

import data.gauntlet.lib.values

test_get if {
	file := {"object": {"a": {"b": 1, "c": null}}}
	values.get(["a", "b"], 2) == 1 with input as file
	values.get(["a", "c"], 2) == null with input as file
	values.get(["a", "d"], 2) == 2 with input as file
	values.get(["a", "c", "d"], 2) == 2 with input as file
}

test_filled if {
	file := {"object": {"a": {"text": "b", "number": 1, "null": null, "zero": 0, "map": {}}}}
	{key |
		some key in ["text", "number", "null", "zero", "map", "nothing"]
		values.filled(["a", key]) with input as file
	} == {"text", "number"}
}

test_name if values.name(["a", "b"]) == "a.b"
