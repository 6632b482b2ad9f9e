package suggest

import (
	"fmt"
	"strings"
)

// Unknown says that a name is not among those that there are.
func Unknown(noun, name string, names []string) error {
	if near := Nearest(name, names); near != "" {
		return fmt.Errorf("there is no %s %q; did you mean %q?", noun, name, near)
	}
	const most = 20
	if len(names) > most {
		return fmt.Errorf("there is no %s %q; there are %d, from %s to %s", noun, name, len(names), names[0], names[len(names)-1])
	}
	return fmt.Errorf("there is no %s %q; there are %s", noun, name, strings.Join(names, ", "))
}
