package main

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// isCode is how codes look; only strings of these categories are codes.
var isCode = regexp.MustCompile(`^(alerting|gitops|inventory|policy|rules|scrape|thanos|values|waiver)/[a-z][a-z-]*[a-z]$`)

// TestEveryCodeHasAPage looks for codes in the program's own text: whatever a finding may say can be explained.
func TestEveryCodeHasAPage(t *testing.T) {
	known, err := pages(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range known {
		if p.Page == "" || p.Title == "" || strings.Contains(p.Title, "\n") || strings.HasSuffix(p.Title, ".") {
			t.Errorf("%s: title %q, page of %d bytes", p.Code, p.Title, len(p.Page))
		}
	}
	written := codes(t, "../../internal", "../../generators", ".")
	for _, code := range written {
		if !slices.ContainsFunc(known, func(p page) bool { return p.Code == code }) {
			t.Errorf("%s has no page", code)
		}
	}
	if !slices.Contains(written, "inventory/schema") || !slices.Contains(written, "values/unknown-key") {
		t.Errorf("the search finds only %v", written)
	}
}

// codes lists the string literals below the folders that are codes, tests left out.
func codes(t *testing.T, folders ...string) []string {
	t.Helper()
	var found []string
	for _, folder := range folders {
		tree := os.DirFS(folder)
		err := fs.WalkDir(tree, ".", func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			text, err := fs.ReadFile(tree, name)
			if err != nil {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if s, err := strconv.Unquote(lit.Value); err == nil && isCode.MatchString(s) {
						found = append(found, s)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
