package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// module is the Go syntax of a module, a package at a time and each on first use.
type module struct {
	path, dir string
	fset      *token.FileSet
	packages  map[string]*goPackage // by import path
}

type goPackage struct {
	files  []*goFile
	values map[string]value // constants and variables of the package
}

type goFile struct {
	*ast.File
	pkg     *goPackage
	imports map[string]string // path by name
}

// value is an expression, and where its names are looked up.
type value struct {
	expr ast.Expr
	scope
}

// scope is a place in a package: a file, and the function around the place or nil.
type scope struct {
	*module
	file *goFile
	fn   *ast.FuncDecl
}

func newModule(path, dir string) *module {
	return &module{path: path, dir: dir, fset: token.NewFileSet(), packages: map[string]*goPackage{}}
}

// load parses the package in a folder of the module. A folder without one gives an empty package.
func (m *module) load(importPath string) *goPackage {
	if p := m.packages[importPath]; p != nil {
		return p
	}
	p := &goPackage{values: map[string]value{}}
	m.packages[importPath] = p
	dir := filepath.Join(m.dir, filepath.FromSlash(strings.TrimPrefix(importPath, m.path)))
	entries, err := os.ReadDir(dir)
	if err != nil {
		return p
	}
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		// Files that do not parse, for a later version of Go, are templates or tests; what they define is not read.
		if syntax, err := parser.ParseFile(m.fset, filepath.Join(dir, e.Name()), nil, parser.SkipObjectResolution); err == nil {
			m.enter(p, syntax)
		}
	}
	return p
}

// enter adds a file to a package.
func (m *module) enter(p *goPackage, syntax *ast.File) {
	f := &goFile{File: syntax, pkg: p, imports: map[string]string{}}
	p.files = append(p.files, f)
	for _, i := range syntax.Imports {
		at, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			continue
		}
		name := path.Base(at)
		if i.Name != nil {
			name = i.Name.Name
		}
		f.imports[name] = at
	}
	for _, decl := range syntax.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range d.Specs {
			if s, ok := spec.(*ast.ValueSpec); ok && len(s.Names) == len(s.Values) {
				for i, name := range s.Names {
					p.values[name.Name] = value{s.Values[i], scope{m, f, nil}}
				}
			}
		}
	}
}

// resolve gives what a name or pkg.Name stands for: what is assigned to it once in the function, or the value that its
// package has for it.
func (s scope) resolve(e ast.Expr) (value, bool) {
	switch e := e.(type) {
	case *ast.Ident:
		if assigned, local := s.assigned(e.Name); local {
			return value{assigned, s}, assigned != nil
		}
		v, ok := s.file.pkg.values[e.Name]
		return v, ok
	case *ast.SelectorExpr:
		pkg, ok := e.X.(*ast.Ident)
		if !ok {
			return value{}, false
		}
		at, ok := s.file.imports[pkg.Name]
		if !ok || at != s.path && !strings.HasPrefix(at, s.path+"/") {
			return value{}, false
		}
		v, ok := s.load(at).values[e.Sel.Name]
		return v, ok
	}
	return value{}, false
}

// assigned finds what the function around assigns to a name of its own. It gives nil where that differs from run to run.
func (s scope) assigned(name string) (assigned ast.Expr, local bool) {
	if s.fn == nil || s.fn.Body == nil {
		return nil, false
	}
	for _, p := range s.fn.Type.Params.List {
		for _, n := range p.Names {
			local = local || n.Name == name
		}
	}
	times := 0
	note := func(target, e ast.Expr) {
		if id, ok := target.(*ast.Ident); ok && id.Name == name {
			assigned, local, times = e, true, times+1
		}
	}
	ast.Inspect(s.fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, target := range n.Lhs {
				if len(n.Rhs) == len(n.Lhs) && (n.Tok == token.ASSIGN || n.Tok == token.DEFINE) {
					note(target, n.Rhs[i])
				} else {
					note(target, nil)
				}
			}
		case *ast.RangeStmt:
			note(n.Key, nil)
			note(n.Value, nil)
		case *ast.ValueSpec:
			for i, target := range n.Names {
				if len(n.Values) == len(n.Names) {
					note(target, n.Values[i])
				}
			}
		case *ast.FuncLit:
			for _, p := range n.Type.Params.List {
				for _, target := range p.Names {
					note(target, nil)
				}
			}
		}
		return true
	})
	if times != 1 {
		assigned = nil
	}
	return assigned, local
}

// text evaluates an expression to a string. Where a part of it differs from run to run, it gives what comes before that
// part, and false.
func (s scope) text(e ast.Expr) (string, bool) { return s.textWithin(e, 8) }

func (s scope) textWithin(e ast.Expr, depth int) (string, bool) {
	if depth == 0 {
		return "", false
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.ParenExpr:
		return s.textWithin(e.X, depth)
	case *ast.BinaryExpr:
		left, whole := s.textWithin(e.X, depth)
		if !whole || e.Op != token.ADD {
			return left, false
		}
		right, whole := s.textWithin(e.Y, depth)
		return left + right, whole
	case *ast.CallExpr:
		return s.call(e, depth)
	}
	if v, ok := s.resolve(e); ok {
		return v.textWithin(v.expr, depth-1)
	}
	return "", false
}

// call evaluates the calls by which names of metrics are made, and conversions.
func (s scope) call(e *ast.CallExpr, depth int) (string, bool) {
	switch name := lastName(e.Fun); {
	case name == "BuildFQName" && len(e.Args) == 3:
		return s.fullName(e.Args, depth)
	case name == "Sprintf" && len(e.Args) > 0:
		return s.sprintf(e.Args, depth)
	case name == "ReplaceAll" && len(e.Args) == 3:
		text, whole := s.textWithin(e.Args[0], depth)
		from, known := s.textWithin(e.Args[1], depth)
		to, also := s.textWithin(e.Args[2], depth)
		return strings.ReplaceAll(text, from, to), whole && known && also
	case len(e.Args) == 1 && (name == "string" || name == "ToLower"):
		text, whole := s.textWithin(e.Args[0], depth)
		if name == "ToLower" {
			text = strings.ToLower(text)
		}
		return text, whole
	}
	return "", false
}

// fullName joins namespace, subsystem and name, as prometheus.BuildFQName does. A nil part is an absent one.
func (s scope) fullName(parts []ast.Expr, depth int) (string, bool) {
	joined := ""
	for i, part := range parts {
		if part == nil {
			continue
		}
		text, whole := s.textWithin(part, depth)
		joined += text
		if !whole {
			return joined, false
		}
		if text != "" && i < len(parts)-1 {
			joined += "_"
		}
	}
	return joined, true
}

// sprintf evaluates a format of which the verbs are %s.
func (s scope) sprintf(args []ast.Expr, depth int) (string, bool) {
	format, whole := s.textWithin(args[0], depth)
	if !whole {
		return "", false
	}
	pieces := strings.Split(format, "%")
	made := pieces[0]
	for i, piece := range pieces[1:] {
		if i+1 >= len(args) || !strings.HasPrefix(piece, "s") {
			return made, false
		}
		text, whole := s.textWithin(args[i+1], depth)
		made += text
		if !whole {
			return made, false
		}
		made += piece[1:]
	}
	return made, true
}

// lastName is the last part of a name: c in a.b.c.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return lastName(e.X)
	}
	return ""
}

// packageOf is the name of the package in pkg.Name.
func packageOf(e ast.Expr) string {
	if sel, ok := e.(*ast.SelectorExpr); ok {
		return lastName(sel.X)
	}
	return ""
}
