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

	// Hidden says that the line holds a secret. Reports tell its number and no more of it.
	Hidden bool `json:"-"`
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
	Class    string    `json:"class,omitempty"`    // of priority, of what the finding is about; empty where that has none
	Clusters []string  `json:"clusters,omitempty"` // in which it holds, sorted; empty where that is not known
}

// Sort orders findings by position, then by code and message. Those that say the same of the same place become one, which
// holds in the clusters of all of them.
func Sort(ds []Diagnostic) []Diagnostic {
	slices.SortStableFunc(ds, compare)
	kept := ds[:0]
	for _, d := range ds {
		if n := len(kept); n > 0 && compare(kept[n-1], d) == 0 {
			kept[n-1].Clusters = union(kept[n-1].Clusters, d.Clusters)
		} else {
			kept = append(kept, d)
		}
	}
	clear(ds[len(kept):])
	return kept
}

// union puts two sorted lists together. It leaves them as they are: findings share theirs.
func union(a, b []string) []string {
	if slices.Equal(a, b) {
		return a
	}
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

func compare(a, b Diagnostic) int {
	return cmp.Or(a.Source.Compare(b.Source), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
}

// HasErrors tells whether one of the findings is an error.
func HasErrors(ds []Diagnostic) bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Severity == Error })
}
