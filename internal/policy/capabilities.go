package policy

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// refused are the families of functions that reach out of the process or hold secrets, whether OPA marks them as
// nondeterministic or not.
var refused = [...]string{"http.", "net.", "io.", "opa.", "rand.", "providers.", "uuid.rfc4122", "time.now_ns"}

// capabilities are the functions that a rule may call: those whose result is the same each time.
func capabilities() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion()
	c.AllowNet = []string{}
	c.Builtins = slices.DeleteFunc(c.Builtins, func(b *ast.Builtin) bool {
		is := func(prefix string) bool { return strings.HasPrefix(b.Name, prefix) }
		return b.Nondeterministic || slices.ContainsFunc(refused[:], is)
	})
	return c
}
