package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// version is one of Thanos, with the flags of each command. A switch that can be turned off begins with [no-].
type version struct {
	name  string
	flags map[string]map[string]bool
}

// hidden is where flags stand that no help shows.
const hidden = "any"

var commands = []string{"compact", "query", "query-frontend", "receive", "rule", "sidecar", "store"}

// flagLine is one of a help text. Explanations are indented further.
var flagLine = regexp.MustCompile(`^ {2,6}(?:-\w, )?--((?:\[no-\])?[a-z0-9][-\w.]*)`)

// read reads the flags of one version.
func read(fsys fs.FS, name string) (version, error) {
	v := version{name: name, flags: map[string]map[string]bool{hidden: {}}}
	for _, command := range commands {
		text, err := fs.ReadFile(fsys, "docs/components/"+command+".md")
		if err != nil {
			return v, err
		}
		_, help, found := strings.Cut(string(text), fmt.Sprintf("```$ mdox-exec=\"thanos %s --help\"\n", command))
		if !found {
			return v, fmt.Errorf("docs/components/%s.md has no help text", command)
		}
		help, _, _ = strings.Cut(help, "\n```")
		v.flags[command] = map[string]bool{}
		for line := range strings.Lines(help) {
			if m := flagLine.FindStringSubmatch(line); m != nil {
				v.flags[command][m[1]] = true
			}
		}
	}
	return v, fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		top, _, _ := strings.Cut(name, "/")
		switch {
		case err != nil:
			return err
		case e.IsDir() && top != "." && top != "cmd" && top != "pkg":
			return fs.SkipDir
		case path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go"):
			return v.readHidden(fsys, name)
		}
		return nil
	})
}

// readHidden finds the hidden flags of a file: Flag(NAME)….Hidden(), and what is registered with WithHidden().
func (v version) readHidden(fsys fs.FS, name string) error {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		switch {
		case called(call) == "Hidden":
			if flag := chained(call); flag != "" {
				v.flags[hidden][flag], v.flags[hidden]["no-"+flag] = true, true
			}
		case slices.ContainsFunc(call.Args, hides):
			for _, arg := range call.Args {
				if flag := literal(arg); flag != "" {
					v.flags[hidden][flag], v.flags[hidden][flag+"-file"] = true, true
					break
				}
			}
		}
		return true
	})
	return nil
}

// called gives the last name of what is called.
func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

// hides tells whether an argument hides the flag that it is given for.
func hides(arg ast.Expr) bool {
	call, ok := arg.(*ast.CallExpr)
	return ok && slices.Contains([]string{"WithHidden", "HiddenCmdClause"}, called(call))
}

// chained gives the name of the flag at the beginning of a chain of calls.
func chained(call *ast.CallExpr) string {
	for call != nil && called(call) != "Flag" {
		on, _ := call.Fun.(*ast.SelectorExpr)
		if on == nil {
			return ""
		}
		call, _ = on.X.(*ast.CallExpr)
	}
	if call == nil || len(call.Args) == 0 {
		return ""
	}
	return literal(call.Args[0])
}

// literal gives the value of a string that is written out.
func literal(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	text, _ := strconv.Unquote(lit.Value) // which the parser has read
	return text
}

// format writes the table: a line for each command, and one for each of its flags, with the versions that have it where not
// all do.
func format(versions []version) string {
	var b strings.Builder
	b.WriteString("# Made by internal/thanos/flags: the flags of each command, and the versions that have them where not all do.\nversions")
	for _, v := range versions {
		b.WriteString(" " + v.name)
	}
	b.WriteString("\n")
	for _, command := range append([]string{hidden}, commands...) {
		b.WriteString(command + "\n")
		var names []string
		for _, v := range versions {
			for name := range v.flags[command] {
				names = append(names, name)
			}
		}
		slices.SortFunc(names, func(a, b string) int {
			return cmp.Or(strings.Compare(strings.TrimPrefix(a, "[no-]"), strings.TrimPrefix(b, "[no-]")), strings.Compare(a, b))
		})
		for _, name := range slices.Compact(names) {
			b.WriteString("  " + name + span(versions, command, name) + "\n")
		}
	}
	return b.String()
}

// span says which versions have a flag.
func span(versions []version, command, name string) string {
	has := func(v version) bool { return v.flags[command][name] }
	text := ""
	if i := slices.IndexFunc(versions, has); i > 0 {
		text = " from " + versions[i].name
	}
	last := len(versions) - 1
	for last > 0 && !has(versions[last]) {
		last--
	}
	if last < len(versions)-1 {
		text += " until " + versions[last].name
	}
	return text
}
