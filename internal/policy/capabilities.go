package policy

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// refused are families of functions, by how their names begin, whether OPA marks them as nondeterministic or not.
var refused = [...]string{
	"http.", "net.", "io.", "opa.", "rand.", "providers.", "uuid.rfc4122", "time.now_ns", // reach out, or hold secrets
	"json.match_schema", "json.verify_schema", // read the files and addresses that a schema refers to
	"time.clock", "time.date", "time.diff", "time.format", "time.weekday", // know the machine's time zone
	"bits.lsh", "graph.reachable_paths", "regex.globs_match", "strings.render_template", "graphql.", "rego.parse_module", // have no bounds
	"crypto.parse_private_keys", "crypto.x509.", // are for keys, which no policy sees
}

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
