package inventory

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"

	"cuelang.org/go/cue/ast"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/promrule"
)

// file reads a file of rule groups as Prometheus does.
func (rr ruleReader) file(owner *Owner, name string, path ...any) (*RuleFile, []diag.Diagnostic, error) {
	doc, ds, err := rr.referred(owner.Source, name, path)
	if err != nil || ds != nil {
		return nil, ds, err
	}
	if ds := doc.checkText(); ds != nil {
		return nil, ds, nil
	}
	root, ds := doc.extract(codeSyntax, "Prometheus refuses the file: ")
	if ds != nil {
		return nil, ds, nil
	}
	if ds := doc.checkAmount(codeSyntax, root); ds != nil {
		return nil, ds, nil
	}
	if ds := doc.checkTexts(root); ds != nil {
		return nil, ds, nil
	}
	groups, err := promrule.Read(doc.Text)
	if err != nil {
		return nil, doc.refused(err), nil
	}
	if len(groups.Groups) == 0 {
		return nil, []diag.Diagnostic{doc.finding(codeSyntax, name+" holds no rule group; add one, or remove the file")}, nil
	}
	f := &RuleFile{Source: Source{doc: doc, root: root}, Path: name, Groups: groups.Groups}
	if next, several := f.secondDocument(); several {
		return nil, []diag.Diagnostic{{Code: codeSyntax, Severity: diag.Error, Source: doc.span(next),
			Message: fmt.Sprintf("%s holds several documents, and Prometheus reads the first one alone; make them one", name)}}, nil
	}
	rules := 0
	for _, g := range f.Groups {
		rules += len(g.Rules)
	}
	if ds := owner.checkRules(rules, f.Source, "groups"); ds != nil {
		return nil, ds, nil
	}
	for i, g := range f.Groups {
		ds = append(ds, promrule.Group(f.Source, g, "groups", i)...)
		for j, r := range g.Rules {
			ds = append(ds, rr.rules.Rule(f.Source, r, "groups", i, "rules", j)...)
		}
	}
	return f, ds, nil
}

// secondDocument gives the second one of several documents.
func (f *RuleFile) secondDocument() (ast.Node, bool) {
	if all := lists(f.root, 0); len(all) > 0 && len(all[0].Elts) > 1 {
		return all[0].Elts[1], true
	}
	return nil, false
}

// referred opens a file that an entity names.
func (rr ruleReader) referred(owner Source, name string, path []any) (*document, []diag.Diagnostic, error) {
	var why string
	switch info, err := fs.Stat(rr.fsys, name); {
	case err != nil:
		why = "cannot be read below the inventory's root; paths start there"
	case !info.Mode().IsRegular():
		why = "is not a regular file; name one"
	default:
		return open(rr.fsys, name)
	}
	return nil, []diag.Diagnostic{{Code: codeReference, Severity: diag.Error, Source: owner.At(path...), Path: pathString(path),
		Message: fmt.Sprintf("file %q %s", name, why)}}, nil
}

// checkTexts reports strings that are too long to be parsed.
func (d *document) checkTexts(root *ast.File) (ds []diag.Diagnostic) {
	ast.Walk(root, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && len(lit.Value) > promrule.MaxText {
			ds = append(ds, diag.Diagnostic{Code: codeSyntax, Severity: diag.Error, Source: d.span(lit), Message: promrule.TooLong})
		}
		return true
	}, nil)
	return ds
}

// refused passes on why Prometheus does not take the file.
func (d *document) refused(err error) []diag.Diagnostic {
	ds := d.yamlErrors(codeSyntax, "Prometheus refuses the file: ", err)
	for i := range ds {
		d.explainField(&ds[i])
	}
	return ds
}

var unknownRuleField = regexp.MustCompile(`field (\S+) not found in type rulefmt\.(\w+)$`)

// explainField rewrites what rulefmt says of a field that does not exist, for those who do not know its types.
func (d *document) explainField(found *diag.Diagnostic) {
	m := unknownRuleField.FindStringSubmatch(found.Message)
	if m == nil {
		return
	}
	message, known := promrule.NotAField(m[2], m[1])
	if !known {
		return
	}
	found.Message = message
	if i := bytes.Index(d.Line(found.Source.Line), []byte(m[1])); i >= 0 {
		found.Source.Column, found.Source.Length = 1+i, len(m[1])
	}
}

func (o *Owner) fileLabels(f *RuleFile) []diag.Diagnostic {
	var ds []diag.Diagnostic
	for i, g := range f.Groups {
		for j, r := range g.Rules {
			if r.Alert != "" {
				ds = append(ds, o.ownLabels(f.Source, r.Labels, "groups", i, "rules", j)...)
			}
		}
	}
	return ds
}

// groupNames reports groups of one name in two files of an owner: they stand in one object, where names are unique.
func (o *Owner) groupNames() []diag.Diagnostic {
	var ds []diag.Diagnostic
	seen := map[string]diag.Span{}
	for _, f := range o.Files {
		for i, g := range f.Groups {
			at := f.At("groups", i, "name")
			if first, twice := seen[g.Name]; twice {
				ds = append(ds, diag.Diagnostic{Code: codeDuplicate, Severity: diag.Error, Source: at,
					Message: fmt.Sprintf("group %q stands twice in the rule files of %s; rename one", g.Name, o.Name),
					Related: []diag.Related{{Source: first, Message: "the other one"}}})
			}
			seen[g.Name] = at
		}
	}
	return ds
}
