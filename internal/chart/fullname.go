package chart

import "strings"

// Fullname is what the chart begins all names of its objects with, where fullnameOverride does not say so: the name of the
// release, and its own behind that unless it is part of it.
func Fullname(release, nameOverride string) string {
	name := Name
	if nameOverride != "" {
		name = nameOverride
	}
	if !strings.Contains(release, name) {
		release += "-" + name
	}
	return cut(release, maxFullname)
}
