// Package pint reads the comments by which pint, a linter of Prometheus rules, is told what to leave out.
// See https://cloudflare.github.io/pint/ignoring.html.
package pint

import (
	"bytes"
	"regexp"
	"strings"
	"time"
)

// Comment is one that leaves something out.
type Comment struct {
	Line   int // from 1, of the comment
	Column int // from 1 in bytes, of its #
	Length int // in bytes
	Scope  Scope
	First  int       // of the lines that it is for, where the scope is Lines
	Last   int       // of them; zero is the end of the file
	Check  string    // such as promql/series; empty for all
	Params string    // between the parentheses behind the check
	Until  string    // as it is written; empty where it has no end
	End    time.Time // from when on it leaves nothing out; zero where it has no end
}

// Scope is what a comment is for.
type Scope int

// The scopes.
const (
	Rule  Scope = iota // the rule that the comment stands in or before
	File               // each rule of the file
	Lines              // the lines from First to Last
)

// comment is pint's form: a # anywhere in the line, the name, and words.
var comment = regexp.MustCompile(`#[ \t]*pint[ \t]+([a-z/-]+)(?:[ \t]+(.*?))?[ \t]*$`)

// Comments reads the comments of a file, in their order. It looks at lines as pint does, and not at YAML. Those that pint
// would not understand are left out, and so are those that leave nothing out, such as rule/owner.
func Comments(text []byte) []Comment {
	if !bytes.Contains(text, []byte("pint")) {
		return nil
	}
	var all []Comment
	open := -1 // an ignore/begin without its end
	for i, line := range bytes.Split(text, []byte("\n")) {
		m := comment.FindSubmatchIndex(bytes.TrimSuffix(line, []byte("\r")))
		if m == nil {
			continue
		}
		verb, rest, end := string(line[m[2]:m[3]]), "", m[3]
		if m[4] >= 0 {
			rest, end = string(line[m[4]:m[5]]), m[5]
		}
		c := Comment{Line: i + 1, Column: m[0] + 1, Length: end - m[0]}
		if verb == "ignore/end" && open >= 0 {
			all[open].Last = c.Line
			open = -1
		}
		if !c.parse(verb, rest) || open >= 0 && verb == "ignore/begin" {
			continue
		}
		if verb == "ignore/begin" {
			open = len(all)
		}
		all = append(all, c)
	}
	return all
}

// parse reads what the comment says. It tells whether that leaves something out.
func (c *Comment) parse(verb, rest string) bool {
	switch verb {
	case "disable", "file/disable":
		c.check(rest)
	case "snooze", "file/snooze":
		until, check, _ := strings.Cut(rest, " ")
		c.Until = until
		c.check(strings.TrimSpace(check))
		var err error
		if c.End, err = time.Parse(time.RFC3339, until); err != nil {
			if c.End, err = time.Parse(time.DateOnly, until); err != nil {
				return false
			}
		}
	case "ignore/line":
		c.lines(c.Line, c.Line)
	case "ignore/next-line":
		c.lines(c.Line+1, c.Line+1)
	case "ignore/begin", "ignore/file":
		c.lines(c.Line, 0)
	default:
		return false
	}
	if c.Scope == Lines {
		return rest == ""
	}
	if strings.HasPrefix(verb, "file/") {
		c.Scope = File
	}
	return c.Check != ""
}

// check reads CHECK or CHECK(PARAMS).
func (c *Comment) check(text string) {
	c.Check = text
	if check, params, found := strings.Cut(text, "("); found && strings.HasSuffix(params, ")") {
		c.Check, c.Params = check, strings.TrimSuffix(params, ")")
	}
}

func (c *Comment) lines(first, last int) { c.Scope, c.First, c.Last = Lines, first, last }
