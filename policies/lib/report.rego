# METADATA
# title: Findings
# description: What makes findings. No policy builds one by hand.
package gauntlet.lib.report

# finding is one about the document's own object. The path leads to the field that is wrong, and is empty for the object
# as a whole. The message gives the value, the fact and the action in one sentence; the help says what to write.
finding(path, message, help) := {"path": path, "message": message, "help": help}

# finding_in is one about a part of the fleet, at a path below that part.
finding_in(part, path, message, help) := {
	"object": part.object,
	"path": array.concat(part.path, path),
	"message": message,
	"help": help,
}
