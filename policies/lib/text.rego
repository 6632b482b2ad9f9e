# METADATA
# title: Texts
# description: Lists of names that stay short however large the fleet is.
package gauntlet.lib.text

# few names the first three in their order, and counts the others.
few(names) := "" if count(names) == 0

few(names) := sort(names)[0] if count(names) == 1

few(names) := sprintf("%s and %s", [concat(", ", array.slice(sorted, 0, last)), sorted[last]]) if {
	count(names) in {2, 3}
	sorted := sort(names)
	last := count(sorted) - 1
}

few(names) := sprintf("%s and %d more", [concat(", ", array.slice(sort(names), 0, 3)), count(names) - 3]) if {
	count(names) > 3
}

# milliseconds of a duration in Prometheus' notation, such as 1m30s. It is undefined for what is none.
milliseconds(duration) := sum([part |
	some [_, n, unit] in regex.find_all_string_submatch_n(`([0-9]+)(ms|[smhdwy])`, duration, -1)
	part := to_number(n) * unit_milliseconds[unit]
]) if {
	regex.match(`^([0-9]+(ms|[smhdwy]))+$`, duration)
}

unit_milliseconds := {"ms": 1, "s": 1000, "m": 60000, "h": 3600000, "d": 86400000, "w": 604800000, "y": 31536000000}

# duration writes seconds in Prometheus' notation, in the largest unit that leaves nothing over.
duration(seconds) := sprintf("%dms", [round(seconds * 1000)]) if seconds < 1

duration(seconds) := [sprintf("%d%s", [round(seconds / in_unit), unit]) |
	some [unit, in_unit] in [["d", 86400], ["h", 3600], ["m", 60], ["s", 1]]
	round(seconds) % in_unit == 0
][0] if {
	seconds >= 1
}

# agree takes the form of a verb that is for as many names.
agree(names, one, several) := {true: one, false: several}[count(names) == 1]
