// Package diag holds what gauntlet has to say about the user's configuration. A Diagnostic says that the configuration
// is wrong; a Go error says that the tool failed.
package diag

import (
	"cmp"
	"fmt"
	"slices"
)

// Severity is how bad a finding is.
type Severity string

// The severities, worst first.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Span is a place in a file that the user wrote. Lines and columns count from 1, columns in bytes. A zero Line means the
// file as a whole, a zero Length a place without extent.
type Span struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Length int    `json:"length,omitempty"`
}

// String formats the span as compilers do: file:line:column.
func (s Span) String() string {
	if s.Line == 0 {
		return s.File
	}
	return fmt.Sprintf("%s:%d:%d", s.File, s.Line, s.Column)
}

// Compare orders spans by file, line and column.
func (s Span) Compare(t Span) int {
	return cmp.Or(cmp.Compare(s.File, t.File), cmp.Compare(s.Line, t.Line), cmp.Compare(s.Column, t.Column))
}

// Related is another place that a finding speaks of.
type Related struct {
	Source  Span   `json:"source"`
	Message string `json:"message"`
}

// Diagnostic is one finding.
type Diagnostic struct {
	Code     string    `json:"code"` // category/rule, such as scrape/port-number
	Severity Severity  `json:"severity"`
	Message  string    `json:"message"` // the value, the fact and the action, in one sentence
	Source   Span      `json:"source"`
	Object   string    `json:"object,omitempty"` // the emitted object, as Kind namespace/name
	Path     string    `json:"path,omitempty"`   // the field of that object, or of the entity
	Help     string    `json:"help,omitempty"`   // what to write instead, or what the field is for
	Related  []Related `json:"related,omitempty"`
}

// Sort orders findings by position, then by code and message, and drops those that say the same of the same place.
func Sort(ds []Diagnostic) []Diagnostic {
	slices.SortStableFunc(ds, compare)
	return slices.CompactFunc(ds, func(a, b Diagnostic) bool { return compare(a, b) == 0 })
}

func compare(a, b Diagnostic) int {
	return cmp.Or(a.Source.Compare(b.Source), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
}

// HasErrors tells whether one of the findings is an error.
func HasErrors(ds []Diagnostic) bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Severity == Error })
}
