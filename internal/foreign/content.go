package foreign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/source"
)

const (
	codeSyntax   = "manifests/syntax"
	codeTemplate = "manifests/template"
	codeSchema   = "manifests/schema"
	codeTwice    = "values/duplicate-yaml-key"
)

// content is the text of one or more files, with its documents.
type content struct {
	documents []*document
	found     []diag.Diagnostic // of the text as a whole
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// newContent cuts a text into documents. It is known by the name of the first file that holds it.
func newContent(name string, text []byte) *content {
	c := &content{}
	start := 0
	if bytes.HasPrefix(text, byteOrderMark) {
		start = len(byteOrderMark)
	}
	if isJSON(text[start:]) {
		text = bytes.ReplaceAll(text, []byte("\t"), []byte(" ")) // which YAML does not take, and JSON holds in no string
	}
	f := source.New(name, text)
	if at, what := unreadable(text[start:]); what != "" {
		place := f.Place(start + at)
		place.Length, place.Hidden = 1, maybeSecret(text)
		c.found = append(c.found, diag.Diagnostic{Code: codeSyntax, Severity: diag.Error, Source: place, Message: what})
		return c
	}
	c.documents = split(f, start)
	if len(c.documents) > mostDocuments {
		place := f.Place(c.documents[mostDocuments].begin)
		place.Length, place.Hidden = 1, maybeSecret(text)
		c.documents = nil
		c.found = append(c.found, diag.Diagnostic{Code: codeSyntax, Severity: diag.Error, Source: place,
			Message: fmt.Sprintf("more than %d documents stand in this text; split it into several files", mostDocuments)})
	}
	return c
}

// holds tells whether anything was read from the content, or kept from being read.
func (c *content) holds() bool {
	return len(c.found) > 0 || slices.ContainsFunc(c.documents, func(d *document) bool {
		return len(d.objects)+len(d.ignored)+len(d.found) > 0
	})
}

func isJSON(text []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) && json.Valid(text)
}

// unreadable finds the first character that YAML does not take.
func unreadable(text []byte) (at int, what string) {
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
				return i, fmt.Sprintf("this is no YAML: the control character %U cannot stand in it; remove it, or write an escape", c)
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return i, fmt.Sprintf("this is no YAML: byte 0x%02X is not UTF-8; save the file as UTF-8", c)
		case r > 0x7f && r < 0xa0 && r != 0x85 || r == 0xfffe || r == 0xffff:
			return i, fmt.Sprintf("this is no YAML: the control character %U cannot stand in it; remove it, or write an escape", r)
		}
		i += size
	}
	return 0, ""
}
