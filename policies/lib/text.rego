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
