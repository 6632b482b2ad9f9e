package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/emit"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/parallel"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/internal/report"
)

// mostAlike is how many findings of one message are shown in full.
const mostAlike = 10

// printFindings writes findings with the paths of their files as the user may type them.
func (a *app) printFindings(root string, ds []diag.Diagnostic) error {
	typed := make([]diag.Diagnostic, len(ds))
	for i, d := range ds {
		d.Source.File = filepath.Join(root, d.Source.File)
		related := make([]diag.Related, len(d.Related))
		for j, r := range d.Related {
			r.Source.File = filepath.Join(root, r.Source.File)
			related[j] = r
		}
		d.Related = related
		typed[i] = d
	}
	return report.Text(a.out, typedFS{}, typed, report.Options{Color: a.color(), Limit: mostAlike})
}

// typedFS opens files by the paths that a user types, which fs.FS does not allow.
type typedFS struct{}

// Open implements fs.FS.
func (typedFS) Open(name string) (fs.File, error) { return os.Open(name) }

// color tells whether the output is a terminal whose user wants colors.
func (a *app) color() bool { return !a.noColor && os.Getenv("NO_COLOR") == "" && isTerminal(a.out) }

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

// units encodes what was checked, in parallel, and arranges it in files.
func units(ctx context.Context, c *policy.Checked) ([]emit.Unit, error) {
	b := c.Bundle()
	var distinct []*manifest.Object
	seen := map[*manifest.Object]int{}
	for _, u := range b.Units {
		for _, o := range u.Objects {
			if _, ok := seen[o]; !ok {
				seen[o] = len(distinct)
				distinct = append(distinct, o)
			}
		}
	}
	entries := make([]emit.Object, len(distinct))
	err := parallel.Each(ctx, len(distinct), func(_, i int) error {
		entries[i] = emit.Object{Name: distinct[i].ID(), Sources: distinct[i].Sources()}
		_, err := distinct[i].YAML()
		return err
	})
	if err != nil {
		return nil, err
	}
	emitted := make([]emit.Unit, len(b.Units))
	err = parallel.Each(ctx, len(b.Units), func(_, n int) error {
		emitted[n] = arrange(b.Units[n], func(o *manifest.Object) emit.Object { return entries[seen[o]] })
		return nil
	})
	return emitted, err
}

var separator = []byte("---\n")

// arrange puts the objects of a unit into their files, in their order.
func arrange(u *manifest.Unit, entry func(*manifest.Object) emit.Object) emit.Unit {
	files := make([]emit.File, 0, len(u.Objects))
	at := make(map[string]int, len(u.Objects))
	for _, o := range u.Objects {
		i, ok := at[o.File]
		if !ok {
			i = len(files)
			at[o.File] = i
			files = append(files, emit.File{Path: o.File})
		} else {
			files[i].Content = append(files[i].Content, separator)
		}
		text, _ := o.YAML() // encoded before, without an error
		files[i].Content = append(files[i].Content, text)
		files[i].Objects = append(files[i].Objects, entry(o))
	}
	return emit.Unit{Dir: u.Dir(), Files: files}
}

// progress shows a bar of files on a terminal once a run has taken a second.
func (a *app) progress(units []emit.Unit) (tell func(int), done func()) {
	if !isTerminal(a.err) {
		return nil, func() {}
	}
	total := 0
	for _, u := range units {
		total += len(u.Files)
	}
	bar := progressbar.NewOptions(total, progressbar.OptionSetWriter(a.err), progressbar.OptionSetDescription("writing"),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionSetVisibility(false))
	show := time.AfterFunc(time.Second, func() { progressbar.OptionSetVisibility(true)(bar) })
	return func(files int) { _ = bar.Add(files) }, func() { // a bar that cannot be drawn is no reason to fail
		show.Stop()
		_ = bar.Finish()
	}
}

// plural counts things in words: 1 file, 2 files.
func plural(n int, noun string) string {
	switch {
	case n == 1:
		return fmt.Sprintf("1 %s", noun)
	case strings.HasSuffix(noun, "y"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(noun, "y"))
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
