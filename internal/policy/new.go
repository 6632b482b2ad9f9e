package policy

import (
	"embed"
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

//go:embed starter
var starter embed.FS

// codePattern is what the inventory can name in waivers and severities.
var codePattern = regexp.MustCompile(`^[a-z][a-z0-9]*/[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// File is a file of a new policy.
type File struct{ Path, Text string }

// New gives the files of a policy to start from, by their paths in the folder policies/: the rule, its tests, which pass, and
// its page.
func New(code string) ([]File, error) {
	category, name, _ := strings.Cut(code, "/")
	if !codePattern.MatchString(code) || category == "lib" || category == root {
		return nil, fmt.Errorf("%q is no code of a policy; write CATEGORY/NAME in small letters, such as acme/no-default-namespace", code)
	}
	dotted := func(name string) string {
		return strings.TrimPrefix(pkg(ast.Ref{ast.DefaultRootDocument, ast.StringTerm(root), ast.StringTerm(category), ast.StringTerm(name)}), "package ")
	}
	fill := strings.NewReplacer("PACKAGE", dotted(name), "TESTS", dotted(name+"_test"), "CODE", code)
	var files []File
	for _, f := range [...]struct{ template, suffix string }{{"rule.rego", ".rego"}, {"rule_test.rego", testSuffix}, {"page.md", ".md"}} {
		text, err := starter.ReadFile(path.Join("starter", f.template))
		if err != nil {
			return nil, err
		}
		files = append(files, File{path.Join(category, name, name+f.suffix), fill.Replace(string(text))})
	}
	return files, nil
}
