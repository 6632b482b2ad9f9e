package policy

import (
	"bytes"
	"io/fs"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/layout"
)

// Canonical reads a policy, or the test of one, and gives its text as it is and as opa fmt formats it. The
// error is layout.ErrUnsure where it would say something else.
func Canonical(tree fs.FS, name string) (was, now []byte, ds []diag.Diagnostic, err error) {
	was, ds, err = readFile(tree, name)
	if err != nil || len(ds) > 0 {
		return nil, nil, ds, err
	}
	text := bytes.ReplaceAll(was, []byte("\r\n"), []byte("\n"))
	before, err := ast.ParseModule(name, string(text))
	if err != nil {
		return nil, nil, regoErrors(err)[:1], nil // the others follow from the first
	}
	said := comments(before)
	now, err = layout.Settled(text, func(text []byte) ([]byte, error) { return format.Source(name, text) })
	if err != nil {
		return nil, nil, nil, layout.ErrUnsure
	}
	after, err := ast.ParseModule(name, string(now))
	if err != nil || !slices.Equal(said, comments(after)) || !sameRules(before, after) {
		return nil, nil, nil, layout.ErrUnsure
	}
	return was, now, nil, nil
}

// comments lists them, whatever their order: some change places with what they stand behind.
func comments(m *ast.Module) (all []string) {
	for _, c := range m.Comments {
		all = append(all, string(bytes.TrimRight(c.Text, " \t")))
	}
	slices.Sort(all)
	return all
}

func sameRules(a, b *ast.Module) bool {
	return a.Package.Equal(b.Package) && slices.EqualFunc(a.Rules, b.Rules, (*ast.Rule).Equal)
}
