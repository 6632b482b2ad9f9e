package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// finder collects the metrics that the Go syntax of a module defines.
type finder struct {
	*module
	found
	uses map[string][]use // of the descriptions of a package, by the name that holds one
}

// found is what was read of a program's source.
type found struct {
	metrics  []metric
	prefixes []string // of names that are made while the program runs
	unread   []string // what could not be read
}

var (
	optsType    = regexp.MustCompile(`^(Counter|Gauge|Histogram|Summary|Untyped|TimingHistogram)?Opts$`)
	family      = regexp.MustCompile(`^New(?:OptIn)?FamilyGenerator`) // of kube-state-metrics
	constructor = regexp.MustCompile(`^(?:New|MustNew)(Counter|Gauge|Histogram|Summary|Untyped|TimingHistogram)(Vec)?(Func)?$`)
)

// definitions reads the folders of a module; folders that skip names are passed by.
func definitions(path, dir string, folders, skip []string) (found, error) {
	f := &finder{module: newModule(path, dir)}
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(dir, folder), func(at string, e fs.DirEntry, err error) error {
			if err != nil || !e.IsDir() {
				return err
			}
			rel, err := filepath.Rel(dir, at)
			if err != nil {
				return err
			}
			rel = filepath.ToSlash(rel)
			if slices.Contains(skip, rel) || e.Name() == "vendor" || e.Name() == "testdata" {
				return fs.SkipDir
			}
			importPath := path
			if rel != "." {
				importPath += "/" + rel
			}
			f.readPackage(f.load(importPath))
			return nil
		})
		if err != nil {
			return found{}, err
		}
	}
	f.tieLoose()
	return f.found, nil
}

// loose marks options of which it is not seen what is made of them, and so which labels there are.
const loose = "?"

// tieLoose drops them where it was seen elsewhere.
func (f *finder) tieLoose() {
	isLoose := func(m metric) bool { return slices.Contains(m.labels, loose) }
	tied := map[string]bool{}
	for _, m := range f.metrics {
		tied[m.name] = tied[m.name] || !isLoose(m)
	}
	f.metrics = slices.DeleteFunc(f.metrics, func(m metric) bool { return isLoose(m) && tied[m.name] })
	for i, m := range f.metrics {
		if isLoose(m) {
			f.metrics[i].labels = []string{anyLabel}
		}
	}
}

func (f *finder) readPackage(p *goPackage) {
	f.uses = map[string][]use{}
	for _, file := range p.files {
		ast.Inspect(file.File, func(n ast.Node) bool { f.noteUse(file, n); return true })
	}
	for _, file := range p.files {
		for _, decl := range file.Decls {
			fn, _ := decl.(*ast.FuncDecl)
			f.readDecl(scope{f.module, file, fn}, decl)
		}
	}
}

func kindOf(word string) string {
	switch kind := strings.ToLower(word); kind {
	case "untyped", "custom", "":
		return unknown
	case "timinghistogram", "timingratiohistogram":
		return "histogram"
	case "info", "stateset":
		return "gauge"
	default:
		return kind
	}
}

// readDecl finds definitions in a declaration. Those that are an argument of the call that makes the metric are found with
// the call, before they are found alone.
func (f *finder) readDecl(s scope, decl ast.Decl) {
	var around []ast.Node
	done := map[ast.Node]bool{}
	ast.Inspect(decl, func(n ast.Node) bool {
		if n == nil {
			around = around[:len(around)-1]
			return true
		}
		switch n := n.(type) {
		case *ast.CallExpr:
			f.readCall(s, n, around, done)
		case *ast.CompositeLit:
			if m := optsType.FindStringSubmatch(lastName(n.Type)); m != nil && !done[n] {
				f.opts(s, n, kindOf(m[1]), []string{loose})
			}
			f.readEntry(s, n)
		}
		around = append(around, n)
		return true
	})
}

func (f *finder) readCall(s scope, call *ast.CallExpr, around []ast.Node, done map[ast.Node]bool) {
	name := lastName(call.Fun)
	switch {
	case constructor.MatchString(name) && len(call.Args) > 0:
		lit, at := literal(call.Args[0]), s
		if v, ok := s.resolve(call.Args[0]); ok && lit == nil {
			lit, at = literal(v.expr), v.scope
		}
		if lit == nil || !optsType.MatchString(lastName(lit.Type)) {
			return
		}
		done[lit] = true
		m := constructor.FindStringSubmatch(name)
		var labels []string
		if m[2] != "" && len(call.Args) > 1 {
			labels = s.labels(call.Args[len(call.Args)-1])
		}
		f.opts(at, lit, kindOf(m[1]), labels)
	case name == "NewDesc" && len(call.Args) >= 4:
		f.define(s, call.Args[0], f.kindOfDesc(s, call, around), append(s.labels(call.Args[2]), s.labels(call.Args[3])...))
	case name == "NewCollector" && len(call.Args) > 0 && strings.HasSuffix(s.file.imports[packageOf(call.Fun)], "/version"):
		program, whole := s.text(call.Args[0])
		f.add(s, call, program+"_build_info", whole, "gauge", buildLabels)
	case family.MatchString(name) && len(call.Args) > 3:
		f.define(s, call.Args[0], kindOf(lastName(call.Args[2])), append(s.labelKeys(call), anyLabel))
	}
}

// opts reads a literal of options.
func (f *finder) opts(s scope, lit *ast.CompositeLit, kind string, labels []string) {
	fields := fieldsOf(lit)
	if fields["Name"] == nil {
		return
	}
	labels = append(slices.Clone(labels), s.labels(fields["ConstLabels"])...)
	name, whole := s.fullName([]ast.Expr{fields["Namespace"], fields["Subsystem"], fields["Name"]}, 8)
	f.add(s, lit, name, whole, kind, labels)
}

// readEntry reads a metric that is an entry of a table, as cAdvisor has them.
func (f *finder) readEntry(s scope, lit *ast.CompositeLit) {
	fields := fieldsOf(lit)
	if fields["name"] == nil || fields["valueType"] == nil {
		return
	}
	labels := s.labels(fields["extraLabels"])
	f.define(s, fields["name"], cmp.Or(kindOfValue(fields["valueType"]), unknown), labels)
}

// buildLabels are those of the metric that tells a program's version.
var buildLabels = []string{"branch", "goarch", "goos", "goversion", "revision", "tags", "version"}

func (f *finder) define(s scope, name ast.Expr, kind string, labels []string) {
	text, whole := s.text(name)
	f.add(s, name, text, whole, kind, labels)
}

func (f *finder) add(s scope, at ast.Node, name string, whole bool, kind string, labels []string) {
	if !whole {
		p := s.fset.Position(at.Pos())
		rel, err := filepath.Rel(s.dir, p.Filename)
		if err != nil {
			rel = p.Filename
		}
		f.prefixes = append(f.prefixes, name)
		f.unread = append(f.unread, fmt.Sprintf("%s:%d: the name is made while the program runs: %s*", filepath.ToSlash(rel), p.Line, name))
		return
	}
	f.metrics = append(f.metrics, metric{name: name, kind: kind, labels: labels, folder: folderOf(s, at)})
}

func folderOf(s scope, at ast.Node) string {
	rel, err := filepath.Rel(s.dir, filepath.Dir(s.fset.Position(at.Pos()).Filename))
	if err != nil {
		return ""
	}
	return filepath.ToSlash(rel)
}

// byName gives the metrics by their names.
func byName(metrics []metric) map[string]metric {
	by := make(map[string]metric, len(metrics))
	for _, m := range metrics {
		by[m.name] = m
	}
	return by
}
