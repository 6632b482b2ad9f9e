package policy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/parallel"
)

// root is the package below which everything of ours stands.
const root = "gauntlet"

// source is a Rego file of one of the two trees.
type source struct {
	builtin bool
	tree    fs.FS
	file    string // path in its tree
	code    string // category/rule, or lib/name
	library bool

	module *ast.Module
	page   string
	errs   []diag.Diagnostic
}

// builtinPrefix marks the built-in files, to tell those of the two trees apart.
const builtinPrefix = "builtin:"

func (s *source) name() string {
	if s.builtin {
		return builtinPrefix + s.file
	}
	return s.file
}

// find lists the Rego files of a tree but the tests, in the order of paths. A tree that is not there has none.
func find(tree fs.FS, builtin bool) ([]*source, []diag.Diagnostic, error) {
	if tree == nil {
		return nil, nil, nil
	}
	var found []*source
	var misplaced []diag.Diagnostic
	err := fs.WalkDir(tree, ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && file == "." && errors.Is(err, fs.ErrNotExist):
			return fs.SkipAll
		case err != nil:
			return err
		case entry.IsDir() || !strings.HasSuffix(file, ".rego") || strings.HasSuffix(file, "_test.rego"):
			return nil
		}
		s := place(file)
		if s == nil {
			misplaced = append(misplaced, invalid(diag.Span{File: file},
				"a policy's file is named after its folder, and this one is not; move it to CATEGORY/RULE/RULE.rego, or to lib/NAME.rego",
				"gauntlet runs acme/no-latest/no-latest.rego as acme/no-latest."))
			return nil
		}
		s.tree, s.builtin = tree, builtin
		found = append(found, s)
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("list policies: %w", err)
	}
	return found, misplaced, nil
}

// place tells what a file is by where it stands: a rule, a library or, as nil, nothing that we know.
func place(file string) *source {
	parts := strings.Split(strings.TrimSuffix(file, ".rego"), "/")
	switch {
	case len(parts) == 2 && parts[0] == "lib":
		return &source{file: file, code: path.Join(parts...), library: true}
	case len(parts) == 3 && parts[0] != "lib" && parts[1] == parts[2]:
		return &source{file: file, code: path.Join(parts[:2]...)}
	}
	return nil
}

// read reads and parses the sources in parallel. Each keeps its own findings.
func read(ctx context.Context, sources []*source, caps *ast.Capabilities) error {
	return parallel.Each(ctx, len(sources), func(_, i int) error { return sources[i].read(caps) })
}

func (s *source) read(caps *ast.Capabilities) error {
	text, wrong, err := readFile(s.tree, s.file)
	switch {
	case err != nil:
		return fmt.Errorf("read policy: %w", err)
	case len(wrong) > 0:
		s.errs = wrong
		return nil
	}
	module, err := ast.ParseModuleWithOpts(s.name(), string(text), ast.ParserOptions{Capabilities: caps, ProcessAnnotation: !s.library})
	if err != nil {
		s.errs = regoErrors(err)[:1] // the others follow from the first
		return nil
	}
	for _, a := range module.Annotations {
		a.Schemas = nil // they may refer to files, and ours say what the documents are
	}
	s.module = module
	if s.library {
		return nil
	}
	page, wrong, err := readFile(s.tree, strings.TrimSuffix(s.file, ".rego")+".md")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read policy's page: %w", err)
	}
	s.page, s.errs = string(page), wrong
	return nil
}

// largest is how many bytes a file of a policy may have.
const largest = 1 << 20

// readFile reads a file that may be anything: what is no file or too large is told.
func readFile(tree fs.FS, name string) ([]byte, []diag.Diagnostic, error) {
	info, err := fs.Stat(tree, name)
	switch {
	case err != nil:
		if link, linkErr := fs.Lstat(tree, name); linkErr == nil && link.Mode()&fs.ModeSymlink != 0 {
			return nil, []diag.Diagnostic{invalid(diag.Span{File: name}, "this is a symbolic link to what cannot be read below the inventory's root; replace it by the file", "")}, nil
		}
		return nil, nil, err
	case !info.Mode().IsRegular():
		return nil, []diag.Diagnostic{invalid(diag.Span{File: name}, "this is no regular file; write the policy into one", "")}, nil
	case info.Size() > largest:
		return nil, []diag.Diagnostic{invalid(diag.Span{File: name}, fmt.Sprintf("the file has more than %d bytes; make it smaller", largest), "")}, nil
	}
	text, err := fs.ReadFile(tree, name)
	return text, nil, err
}
