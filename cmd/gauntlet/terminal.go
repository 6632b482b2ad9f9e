package main

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/mattn/go-isatty"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/report"
)

// output is the standard output. It keeps its first error, so that a command prints without looking.
type output struct {
	w   io.Writer
	err error
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	var n int
	n, o.err = o.w.Write(p)
	return n, o.err
}

// cause gives an error of the file system without the name of the file, which for standard output is an invented one.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// printFindings writes findings with the paths of their files as the user may type them.
func (a *app) printFindings(root string, ds []diag.Diagnostic) error {
	return report.Text(a.out, os.DirFS(root), ds, report.Options{Color: a.color(), Dir: root})
}

// color tells whether the output is a terminal whose user wants colors.
func (a *app) color() bool {
	return !a.noColor && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isTerminal(a.out.w)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
