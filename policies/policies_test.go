package policies_test

import (
	"bytes"
	"context"
	"flag"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/format"
	"github.com/open-policy-agent/opa/v1/tester"

	"gauntlet.dev/gauntlet/policies"
)

var update = flag.Bool("update", false, "format the policies as opa fmt does")

// regoFiles gives every Rego file of this folder, the tests among them.
func regoFiles(t *testing.T) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(name, ".rego") {
			files[name], err = os.ReadFile(name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func parse(t *testing.T) map[string]*ast.Module {
	t.Helper()
	modules := map[string]*ast.Module{}
	for name, text := range regoFiles(t) {
		module, err := ast.ParseModuleWithOpts(name, string(text), ast.ParserOptions{ProcessAnnotation: true})
		if err != nil {
			t.Fatal(err)
		}
		modules[name] = module
	}
	return modules
}

func TestFormatted(t *testing.T) {
	for name, text := range regoFiles(t) {
		formatted, err := format.Source(name, text)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(text, formatted) {
			continue
		}
		if !*update {
			t.Errorf("%s is not formatted; run go test ./policies -update", name)
		} else if err := os.WriteFile(name, formatted, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestStrict(t *testing.T) {
	compiler := ast.NewCompiler().WithStrict(true)
	if compiler.Compile(parse(t)); compiler.Failed() {
		t.Fatal(compiler.Errors)
	}
}

// TestRego runs the tests that are written in Rego, and asks that they reach every line of every policy.
func TestRego(t *testing.T) {
	modules := parse(t)
	coverage := cover.New()
	results, err := tester.NewRunner().SetModules(modules).SetCoverageQueryTracer(coverage).SetTimeout(time.Minute).RunTests(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string]int{}
	for result := range results {
		tested[result.Location.File]++
		if !result.Pass() {
			t.Errorf("%s: %s: %v", result.Location, result.Name, result.Error)
		}
	}
	report := coverage.Report(modules)
	for name, file := range report.Files {
		for _, missed := range file.NotCovered {
			t.Errorf("%s:%d-%d: no test reaches this", name, missed.Start.Row, missed.End.Row)
		}
	}
	for name := range modules {
		if test := strings.TrimSuffix(name, ".rego") + "_test.rego"; !strings.HasSuffix(name, "_test.rego") && tested[test] < 2 {
			t.Errorf("%s: %d tests, and a policy has a passing and a failing case", name, tested[test])
		}
	}
}

// TestPages asks of each policy a page that names its code, and that is embedded with it.
func TestPages(t *testing.T) {
	for name := range regoFiles(t) {
		dir := path.Dir(name)
		if strings.HasSuffix(name, "_test.rego") || dir == "lib" {
			continue
		}
		page, err := policies.Files.ReadFile(strings.TrimSuffix(name, ".rego") + ".md")
		if err != nil {
			t.Error(err)
			continue
		}
		if want := "# " + dir + "\n\n"; !strings.HasPrefix(string(page), want) {
			t.Errorf("page of %s does not begin with %q", name, want)
		}
		for _, heading := range []string{"## Why", "## Bad", "## Good", "## When to waive"} {
			if !strings.Contains(string(page), "\n"+heading+"\n") {
				t.Errorf("page of %s lacks %q", name, heading)
			}
		}
	}
}
