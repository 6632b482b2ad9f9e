package report

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
)

// Run is what a run found, with what a report says besides.
type Run struct {
	Findings []diag.Diagnostic
	Waived   int // findings that a waiver excuses; they are not among the others

	Files fs.FS  // the folder that the findings speak of
	Dir   string // where it is, as the user may type it

	Version string        // of the program
	Rules   []Rule        // what is known of the codes; a code without a rule is shown without help
	FailOn  diag.Severity // the least severity that fails the run; error where it is empty
}

// Fails tells whether one of the findings fails the run.
func (r Run) Fails() bool {
	return slices.ContainsFunc(r.Findings, func(d diag.Diagnostic) bool { return r.fails(d.Severity) })
}

func (r Run) fails(s diag.Severity) bool { return rank(s) <= rank(cmp.Or(r.FailOn, diag.Error)) }

// Rule is what is known of a code.
type Rule struct {
	Code     string
	Title    string
	Severity diag.Severity
	Page     string // Markdown
}

// The formats.
const (
	FormatText       = "text"
	FormatJSON       = "json"
	FormatSARIF      = "sarif"
	FormatJUnit      = "junit"
	FormatGitHub     = "github"
	FormatGitLab     = "gitlab"
	FormatCheckstyle = "checkstyle"
	FormatMarkdown   = "markdown"
)

// Formats lists the formats.
func Formats() []string {
	return []string{
		FormatText, FormatJSON, FormatSARIF, FormatJUnit, FormatGitHub, FormatGitLab, FormatCheckstyle, FormatMarkdown,
	}
}

// Write writes a whole report, which is valid in its format also where nothing was found. The same run gives the same
// bytes. No text of the user reaches w as a control character, or as markup.
func Write(w io.Writer, format string, r Run) error {
	r.Findings = diag.Sort(slices.Clone(r.Findings))
	switch format {
	case FormatText:
		if len(r.Findings) == 0 {
			_, err := fmt.Fprintln(w, "no findings")
			return err
		}
		return Text(w, r.Files, r.Findings, Options{Dir: r.Dir, All: true})
	case FormatJSON:
		return writeJSON(w, r)
	case FormatSARIF:
		return writeSARIF(w, r)
	case FormatJUnit:
		return writeJUnit(w, r)
	case FormatGitHub:
		return writeGitHub(w, r)
	case FormatGitLab:
		return writeGitLab(w, r)
	case FormatCheckstyle:
		return writeCheckstyle(w, r)
	case FormatMarkdown:
		return writeMarkdown(w, r)
	}
	return fmt.Errorf("there is no format %q", format)
}

// finding is a finding as other programs take it: its texts are clean, and its paths can be used by the user.
type finding struct {
	diag.Diagnostic
	Fingerprint string // the same as long as the finding is, wherever its line goes
	from, to    int    // where it begins and ends in its line, in UTF-16 code units; 0 for unknown
}

// findings makes the findings of a run ready, in their order.
func (r Run) findings() []finding {
	sources := newSources(r.Files)
	prints := fingerprints{sources: sources, seen: map[string]int{}}
	all := make([]finding, len(r.Findings))
	for i, d := range r.Findings {
		f := finding{Fingerprint: prints.of(d)}
		f.from, f.to = sources.columns(d.Source)
		f.Diagnostic = d
		f.Code, f.Object, f.Path = clean(d.Code), clean(d.Object), clean(d.Path)
		f.Message, f.Help = strings.Join(lines(d.Message), "\n"), strings.Join(lines(d.Help), "\n")
		f.Class = clean(d.Class)
		f.Source.File = r.path(d.Source.File)
		f.Clusters, f.Related = nil, nil
		for _, c := range d.Clusters {
			f.Clusters = append(f.Clusters, clean(c))
		}
		for _, to := range d.Related {
			to.Source.File, to.Message = r.path(to.Source.File), strings.Join(lines(to.Message), "\n")
			f.Related = append(f.Related, to)
		}
		all[i] = f
	}
	return all
}

// path gives a file's path with slashes, as it is from the user's folder.
func (r Run) path(file string) string {
	if file == "" {
		return ""
	}
	return clean(filepath.ToSlash(typed(r.Dir, file)))
}

// file is the finding's file. Some readers demand one; what is wrong with no file in particular is told of the folder.
func (r Run) file(f finding) string {
	if f.Source.File != "" {
		return f.Source.File
	}
	return clean(path.Clean(filepath.ToSlash(r.Dir)))
}

// line is the finding's line, or the first one.
func (f finding) line() int { return max(1, f.Source.Line) }

// about is what stands below a finding's message: the object, what to write, and other places.
func (f finding) about() []string {
	var notes []string
	if f.Object != "" {
		object := "object: " + f.Object
		if f.Path != "" {
			object += ", " + f.Path
		}
		notes = append(notes, object)
	}
	if f.Help != "" {
		notes = append(notes, "help: "+f.Help)
	}
	for _, to := range f.Related {
		notes = append(notes, "see: "+to.Source.String()+": "+to.Message)
	}
	return notes
}

// category is the part of a code before its slash.
func category(code string) string {
	before, _, _ := strings.Cut(code, "/")
	return before
}
