package verdict

import (
	"bytes"
	_ "embed"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/pint"
)

// checks holds pint's checks, a line each, with the codes of our findings that say the same. Behind a colon stands how the
// annotation begins that such a check is about, which a comment may name in parentheses.
//
//go:embed checks.txt
var checks string

// RuleFile is a file with rules, in which comments may waive findings.
type RuleFile struct {
	Path   string // as findings name it
	Text   []byte
	Starts []Start
}

// Start is a line at which a rule or a group of rules begins.
type Start struct {
	Line int
	Rule bool
}

// ruleFiles are those of the inventory.
func ruleFiles(inv *inventory.Inventory) []RuleFile {
	var all []RuleFile
	seen := map[string]bool{}
	for _, o := range inv.Owners() {
		for i := range o.Files {
			f := &o.Files[i]
			if seen[f.Path] {
				continue // two owners may take their rules from one file
			}
			seen[f.Path] = true
			rf := RuleFile{Path: f.At().File, Text: f.Text()}
			for g, group := range f.Groups {
				rf.Starts = append(rf.Starts, Start{Line: f.At("groups", g).Line})
				for r := range group.Rules {
					rf.Starts = append(rf.Starts, Start{f.At("groups", g, "rules", r).Line, true})
				}
			}
			all = append(all, rf)
		}
	}
	return all
}

// comments are the excuses that a file holds in pint's words.
func comments(f RuleFile) []*excuse {
	found := pint.Comments(f.Text)
	if len(found) == 0 {
		return nil
	}
	rules := ruleLines{path: f.Path, lines: bytes.Split(f.Text, []byte("\n")), starts: slices.Clone(f.Starts)}
	slices.SortStableFunc(rules.starts, func(a, b Start) int { return a.Line - b.Line })
	var all []*excuse
	for _, c := range found {
		if e := excuseOf(c, rules); e != nil {
			all = append(all, e)
		}
	}
	return all
}

// ruleLines tells which lines are a rule's.
type ruleLines struct {
	path   string
	lines  [][]byte
	starts []Start // in their order
}

// rule gives the lines of the rule that a comment is for: the one whose text goes on behind it, or the next one. There is
// none behind the last.
func (rf ruleLines) rule(line int) (first, last int, found bool) {
	next, _ := slices.BinarySearchFunc(rf.starts, line+1, func(s Start, line int) int { return s.Line - line })
	if next > 0 && rf.starts[next-1].Rule && rf.written(line, rf.end(next-1)) {
		return rf.starts[next-1].Line, rf.end(next - 1), true
	}
	for i := next; i < len(rf.starts); i++ {
		if rf.starts[i].Rule {
			return rf.starts[i].Line, rf.end(i), true
		}
	}
	return 0, 0, false
}

// end gives the last line before the next start on another line. Behind the last one it is that of any file.
func (rf ruleLines) end(i int) int {
	for _, next := range rf.starts[i+1:] {
		if next.Line > rf.starts[i].Line {
			return next.Line - 1
		}
	}
	return math.MaxInt
}

// written tells whether something stands on the lines but comments and the ends of documents.
func (rf ruleLines) written(first, last int) bool {
	last = min(last, len(rf.lines)) // YAML knows other ends of lines as well
	for _, line := range rf.lines[min(first-1, last):last] {
		if text := bytes.TrimSpace(line); len(text) > 0 && text[0] != '#' && string(text) != "---" {
			return true
		}
	}
	return false
}

// excuseOf is what a comment excuses. It is nil where we have nothing that says what pint's check does.
func excuseOf(c pint.Comment, rf ruleLines) *excuse {
	e := &excuse{at: diag.Span{File: rf.path, Line: c.Line, Column: c.Column, Length: c.Length}, codes: codesOf(c), end: c.End, until: c.Until, foreign: true}
	e.ending = e.at
	first, last := c.First, c.Last
	if c.Scope == pint.Rule {
		var found bool
		if first, last, found = rf.rule(c.Line); !found {
			return nil
		}
	}
	if len(e.codes) == 0 {
		return nil
	}
	e.covers = func(d diag.Diagnostic) bool {
		at := d.Source
		return d.Code != codeEndless && at.File == rf.path && (c.Scope == pint.File || at.Line >= first && (last == 0 || at.Line <= last)) && speaksOf(c, d)
	}
	e.describe(c)
	return e
}

// describe puts the comment into words.
func (e *excuse) describe(c pint.Comment) {
	does, codes := "disables "+c.Check, strings.Join(e.codes, " and ")
	if c.Scope == pint.Lines {
		does, codes = "ignores lines", "every finding in them"
	}
	if c.Until != "" {
		e.name = "pint's snooze of " + c.Check
		e.help = "A waiver of the inventory names its reason and its owner."
		return
	}
	e.endless = &diag.Diagnostic{Code: codeEndless, Severity: diag.Info, Source: e.at,
		Message: fmt.Sprintf("pint's comment %s, and so waives %s without an end; write a waiver with an owner and a day", does, codes),
		Help:    "waivers: [{code: CODE, reason: WHY, owner: TEAM, until: DAY}] in the service, or # pint snooze DAY CHECK in place of the comment."}
}

// codesOf lists the codes that a comment is for.
func codesOf(c pint.Comment) []string {
	if c.Scope == pint.Lines {
		return []string{""}
	}
	var codes []string
	for line := range strings.Lines(checks) {
		words := strings.Fields(line)
		check, annotation, _ := strings.Cut(words[0], ":")
		if check == c.Check && (annotation == "" || c.Params == "" || strings.HasPrefix(c.Params, annotation)) {
			codes = append(codes, words[1:]...)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

var metricName = regexp.MustCompile(`^[a-zA-Z_:][a-zA-Z0-9_:]*`)

// speaksOf tells whether a finding is about the metric that a comment names. What else a comment may name, servers and
// tags of pint's configuration, nobody knows here, and does not narrow it.
func speaksOf(c pint.Comment, d diag.Diagnostic) bool {
	metric := metricName.FindString(c.Params)
	if c.Check != "promql/series" || metric == "" {
		return true
	}
	isPart := func(r rune) bool {
		return r != '_' && r != ':' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}
	return slices.Contains(strings.FieldsFunc(d.Message, isPart), metric)
}
