package inventory

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"

	"gauntlet.dev/gauntlet/internal/diag"
)

// cueErrors passes on what CUE says. An error that names no place of the file is placed by its path in the file's syntax.
func (d *document) cueErrors(root ast.Node, err error) []diag.Diagnostic {
	var ds []diag.Diagnostic
	list := errors.Errors(errors.Promote(err, ""))
	for _, e := range list {
		if len(list) > 1 && strings.HasSuffix(e.Error(), "errors in empty disjunction:") {
			continue // a heading
		}
		found := d.finding(codeSchema, oneLine(e.Error()))
		if found.Message == "" {
			found.Message = "this does not evaluate"
		}
		places := d.places(e)
		switch {
		case len(places) > 0:
			found.Source = places[0]
		case root != nil:
			found.Source = Source{doc: d, root: root}.At(steps(e.Path())...)
		}
		for _, other := range places[min(1, len(places)):] {
			found.Related = append(found.Related, diag.Related{Source: other, Message: "this takes part in it"})
		}
		ds = append(ds, found)
	}
	return ds
}

// steps reads a path of CUE, in which indices are text.
func steps(path []string) []any {
	var steps []any
	for _, step := range path {
		if i, err := strconv.Atoi(step); err == nil {
			steps = append(steps, i)
		} else {
			steps = append(steps, step)
		}
	}
	return steps
}

// places lists the places of the file that an error names, the last one first: the earlier ones are where that value is
// unified with another.
func (d *document) places(e errors.Error) []diag.Span {
	var places []diag.Span
	for _, p := range append(errors.Positions(e), e.Position()) {
		if at := d.position(p); at.Line > 0 {
			at.Length = d.TokenLength(at)
			places = append(places, at)
		}
	}
	slices.SortFunc(places, func(a, b diag.Span) int { return b.Compare(a) })
	return slices.Compact(places)
}

// yamlErrors passes on what the YAML parser says, which is text alone: one error, or the list of its type errors.
func (d *document) yamlErrors(code, prefix string, err error) []diag.Diagnostic {
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "yaml: "), d.Name+":")
	list, isList := strings.CutPrefix(text, "unmarshal errors:\n")
	if !isList {
		return []diag.Diagnostic{d.yamlError(code, prefix, text)}
	}
	var ds []diag.Diagnostic
	for line := range strings.SplitSeq(list, "\n") {
		ds = append(ds, d.yamlError(code, prefix, line))
	}
	return ds
}

var (
	lineOfError   = regexp.MustCompile(`^(?:line )?(\d+):(?:(\d+):)? *`)
	unknownAnchor = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
	quoted        = regexp.MustCompile(`"([^"]+)"`)
	// Errors on the first line have no line.
	onFirstLine = regexp.MustCompile(`^(mapping|block|simple key|found|did not|could not) `)
	// The parser's own errors name the line before the one that they mean.
	fromParser = regexp.MustCompile(`^did not find expected (<stream-start>|<document start>|node content|'-' indicator|key|',' or '\]'|',' or '\}')|^found (undefined tag handle|duplicate %|incompatible YAML)`)
)

func (d *document) yamlError(code, prefix, text string) diag.Diagnostic {
	text = oneLine(text)
	at := diag.Span{File: d.Name}
	switch m := lineOfError.FindStringSubmatch(text); {
	case m != nil:
		text = text[len(m[0]):]
		at.Line, _ = strconv.Atoi(m[1])
		at.Column, _ = strconv.Atoi(m[2])
		if fromParser.MatchString(text) {
			at.Line++
		}
	case unknownAnchor.MatchString(text):
		at = d.locate("*" + unknownAnchor.FindStringSubmatch(text)[1])
		text = fmt.Sprintf("%s; define it above, as &name", text)
	case quoted.MatchString(text):
		longest := ""
		for _, m := range quoted.FindAllStringSubmatch(text, -1) {
			if len(m[1]) > len(longest) {
				longest = m[1]
			}
		}
		at = d.locate(longest)
	case onFirstLine.MatchString(text):
		at.Line = 1
	}
	found := d.finding(code, prefix+text)
	found.Source = d.lineSpan(at)
	return found
}

// locate finds text in the file.
func (d *document) locate(text string) diag.Span {
	i := bytes.Index(d.Text, []byte(text))
	if i < 0 {
		return diag.Span{File: d.Name}
	}
	at := d.Place(i)
	at.Length = len(text)
	return at
}

// lineSpan widens a place that has a line alone to the text of that line, or of the last one that has text.
func (d *document) lineSpan(at diag.Span) diag.Span {
	if at.Line == 0 || at.Length > 0 {
		return at
	}
	at.Line = min(at.Line, d.Lines())
	for at.Line > 1 && len(bytes.TrimSpace(d.Line(at.Line))) == 0 {
		at.Line, at.Column = at.Line-1, 0
	}
	line := d.Line(at.Line)
	if at.Column < 1 || at.Column > len(line) {
		at.Column = 1 + len(line) - len(bytes.TrimLeft(line, " "))
	}
	at.Length = len(bytes.TrimRight(line[at.Column-1:], " \t"))
	return at
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
