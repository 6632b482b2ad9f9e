package main

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/mattn/go-isatty"
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

// mute leaves out what is written from now on.
func (o *output) mute() { o.w = io.Discard }

// cause gives an error of the file system without the name of the file, which for standard output is an invented one.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// color tells whether the output is a terminal whose user wants colors.
func (a *app) color() bool {
	return !a.noColor && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isTerminal(a.out.w)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
