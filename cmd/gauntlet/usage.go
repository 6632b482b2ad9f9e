package main

import (
	"fmt"
	"strings"

	"gauntlet.dev/gauntlet/internal/suggest"
)

// usageError is an error in how the command was called.
func usageError(format string, args ...any) error { return fmt.Errorf(format, args...) }

// unknown says that a name is not among those that there are.
func unknown(noun, name string, names []string) error {
	if near := suggest.Nearest(name, names); near != "" {
		return usageError("there is no %s %q; did you mean %q?", noun, name, near)
	}
	const most = 20
	if len(names) > most {
		return usageError("there is no %s %q; there are %d, from %s to %s", noun, name, len(names), names[0], names[len(names)-1])
	}
	return usageError("there is no %s %q; there are %s", noun, name, strings.Join(names, ", "))
}
