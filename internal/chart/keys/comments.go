package main

import (
	"regexp"
	"strings"
)

// comment is a key that a comment shows, with its value.
type comment struct {
	path  []string
	value string
}

var (
	keyLine     = regexp.MustCompile(`^( *)([a-zA-Z][-\w]*):(?: +(.*?))? *$`)
	commentLine = regexp.MustCompile(`^( *)# ([a-z][a-zA-Z]*):(?: +("[^"]*"|\S+))? *$`)
	emptyValue  = regexp.MustCompile(`: *(\{\}|\[\])`)
)

// commented finds the keys that comments show. They are written like keys, with one # and one space before them, as deep as
// the keys of the map that they belong to. What follows an empty map or list is an example of its content instead.
func commented(text string) []comment {
	var found []comment
	var around path
	example := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if m := keyLine.FindStringSubmatch(line); m != nil {
			around.enter(len(m[1]), m[2])
			example = emptyValue.MatchString(line)
			continue
		}
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			example = false
			continue
		}
		m := commentLine.FindStringSubmatch(line)
		if m == nil || example || m[2] == "ref" {
			continue
		}
		found = append(found, comment{path: around.at(len(m[1]), m[2]), value: m[3]})
	}
	return found
}

// path is the keys around a line, each with its indentation.
type path []struct {
	indent int
	key    string
}

// enter goes on to a key.
func (p *path) enter(indent int, key string) {
	for len(*p) > 0 && (*p)[len(*p)-1].indent >= indent {
		*p = (*p)[:len(*p)-1]
	}
	*p = append(*p, struct {
		indent int
		key    string
	}{indent, key})
}

// at gives the path of a key with that indentation, without going there.
func (p path) at(indent int, key string) []string {
	var at []string
	for _, k := range p {
		if k.indent < indent {
			at = append(at, k.key)
		}
	}
	return append(at, key)
}
