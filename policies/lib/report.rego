# METADATA
# title: Findings
# description: What makes findings. No policy builds one by hand.
package gauntlet.lib.report

# finding is one about the document's own object. The path leads to the field that is wrong, and is empty for the object
# as a whole. The message gives the value, the fact and the action in one sentence; the help says what to write.
finding(path, message, help) := {"path": path, "message": message, "help": help}

# within narrows a finding of the document's own object to a part of the text at its path: the offsets of the first byte
# and of the one behind the last.
within(finding, range) := object.union(finding, {"within": range})

# finding_in is one about a part of the fleet, at a path below that part.
finding_in(part, path, message, help) := {
	"object": part.object,
	"path": array.concat(part.path, path),
	"message": message,
	"help": help,
}

# see adds other places that a finding speaks of: the twin of a rule, the other end of an edge. They are made by place
# and place_in.
see(finding, places) := object.union(finding, {"related": places})

# place is one in the document's own object.
place(path, message) := {"path": path, "message": message}

# place_in is one in a part of the fleet, or in any other object that has a reference.
place_in(part, path, message) := {
	"object": part.object,
	"path": array.concat(part.path, path),
	"message": message,
}

# in_clusters says in which clusters a finding holds, a set of their names, where these are not all that the object is
# applied to.
in_clusters(clusters, finding) := object.union(finding, {"clusters": clusters})

# likely makes a warning of a finding that its rule is not certain of, where the rule's severity is an error.
likely(finding) := object.union(finding, {"severity": "warning"})
