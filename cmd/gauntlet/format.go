package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/internal/report"
	"gauntlet.dev/gauntlet/internal/suggest"
)

// reporting is how a command says what it found. The zero value is as text on standard output.
type reporting struct {
	formats formats
	failOn  severity
	all     bool
	more    string // how to see all findings, for a command that can show them
}

// flags adds the flags to a command.
func (f *reporting) flags(cmd *cobra.Command) {
	f.more = "--all shows all of them"
	f.formats.flag(cmd, "the findings", report.Formats())
	cmd.Flags().Var(&f.failOn, "fail-on", "exit with 1 from this `SEVERITY` on: error (default) or warning")
	cmd.Flags().BoolVar(&f.all, "all", false, "show all findings as text, not samples where there are many")
	register(cmd, "fail-on", func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		return beginning(typed, severities()), cobra.ShellCompDirectiveNoFileComp
	})
}

func beginning(with string, names []string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return !strings.HasPrefix(name, with) })
}

// sink is a format and the file that it goes to; none is standard output.
type sink struct{ format, file string }

// formats is the value of --format: those that there are, and where to each goes that was asked for.
type formats struct {
	known []string
	sinks []sink
}

// flag adds the flag to a command.
func (f *formats) flag(cmd *cobra.Command, what string, known []string) {
	f.known = known
	cmd.Flags().Var(f, "format", "write "+what+" as `NAME[=FILE]`, may be repeated: "+strings.Join(known, ", "))
	register(cmd, "format", func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		if strings.Contains(typed, "=") {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return beginning(typed, slices.Clone(known)), cobra.ShellCompDirectiveNoFileComp
	})
}

// Set takes one more. It implements pflag.Value, as the others do.
func (f *formats) Set(s string) error {
	name, file, toFile := strings.Cut(s, "=")
	if !slices.Contains(f.known, name) {
		return suggest.Unknown("format", name, f.known)
	}
	if toFile && file == "" {
		return usageError("name the file: %s=FILE", name)
	}
	for _, other := range f.sinks {
		switch {
		case other.file != file:
		case file == "":
			return usageError("standard output takes one format, and has %s; write one of them to a file: %s=FILE", other.format, name)
		default:
			return usageError("%s takes one format, and has %s", file, other.format)
		}
	}
	f.sinks = append(f.sinks, sink{name, file})
	return nil
}

func (f *formats) String() string { return "" } // its default is none
func (f *formats) Type() string   { return "format" }

// severity is the value of --fail-on.
type severity diag.Severity

func severities() []string { return []string{string(diag.Error), string(diag.Warning)} }

// Set implements pflag.Value.
func (s *severity) Set(name string) error {
	if !slices.Contains(severities(), name) {
		return suggest.Unknown("severity to fail on", name, severities())
	}
	*s = severity(name)
	return nil
}

func (s *severity) String() string { return "" }
func (s *severity) Type() string   { return "severity" }

// found makes what the stages found ready for a report. The folder is the one that the findings speak of.
func (f *reporting) found(dir string, ds []diag.Diagnostic, waived int, rules []policy.Rule) (report.Run, error) {
	r := report.Run{Findings: ds, Waived: waived, Files: folder(dir), Dir: dir, FailOn: diag.Severity(f.failOn), Version: version()}
	all, err := pagesOf(rules)
	for _, p := range all {
		r.Rules = append(r.Rules, report.Rule{Code: p.Code, Title: p.Title, Severity: p.Severity, Page: cmp.Or(p.Page, p.Description)})
	}
	return r, err
}

// save writes the reports that go to files.
func (f *reporting) save(r report.Run) error {
	for _, s := range f.formats.sinks {
		if s.file == "" {
			continue
		}
		var text bytes.Buffer
		err := report.Write(&text, s.format, r)
		if err == nil {
			err = replaceFile(s.file, text.Bytes())
		}
		if err != nil {
			return fmt.Errorf("write the report %s=%s: %w", s.format, s.file, err)
		}
	}
	return nil
}

// show writes the report that goes to standard output. Where that is for a program, or none was asked for, what else the
// command has to say is not printed.
func (a *app) show(f *reporting, r report.Run) error {
	if len(f.formats.sinks) == 0 {
		return a.showText(f, r)
	}
	i := slices.IndexFunc(f.formats.sinks, func(s sink) bool { return s.file == "" })
	if i >= 0 && f.formats.sinks[i].format == report.FormatText {
		return a.showText(f, r)
	}
	var err error
	if i >= 0 {
		err = report.Write(a.out, f.formats.sinks[i].format, r)
	}
	a.out.mute()
	return err
}

func (a *app) showText(f *reporting, r report.Run) error {
	return report.Text(a.out, r.Files, r.Findings, report.Options{Color: a.color(), Dir: r.Dir, All: f.all, More: f.more})
}

// outcome is the error of a run whose findings fail it.
func outcome(r report.Run) error {
	if r.Fails() {
		return errFindings
	}
	return nil
}
