// Package foreign reads manifests that gauntlet did not compile – those of another tool, or rendered ones – as the bundle
// that the same topology and the same policies judge.
//
// A file's content is read once, however many files have it: a hundred clusters often hold the same objects.
package foreign

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/parallel"
)

// Options say what cannot be read from the manifests.
type Options struct {
	// Cluster names the cluster of what no Argo CD application applies to another.
	Cluster string
	// Name names the folder in the paths of findings; empty for none.
	Name string
}

// Result is what was read.
type Result struct {
	Bundle *manifest.Bundle
	Files  int // that hold something that is judged
	// Ignored counts what is not judged, by what it is: a kind, or another content.
	Ignored map[string]int
}

// Read reads every YAML and JSON file below a folder, and gives what keeps some of it from being read, and the values that the
// chart would ignore. The bundle is nil where an error kept something from being read.
func Read(ctx context.Context, fsys fs.FS, opts Options) (*Result, []diag.Diagnostic, error) {
	names, err := list(fsys)
	if err != nil {
		return nil, nil, err
	}
	files, err := readAll(ctx, fsys, names, opts)
	if err != nil {
		return nil, nil, err
	}
	r := &Result{Ignored: map[string]int{}}
	var found, judged []diag.Diagnostic
	told := map[*content]bool{}
	for _, f := range files {
		if len(f.content.objects) > 0 {
			r.Files++
		}
		for what, n := range f.content.ignored {
			r.Ignored[what] += n
		}
		if !told[f.content] {
			told[f.content] = true
			found = append(found, f.content.found...)
			judged = append(judged, f.content.judged...)
		}
	}
	if !diag.HasErrors(found) {
		r.Bundle = bundle(files, opts.Cluster)
		judged = slices.Concat(judged, duplicates(r.Bundle), emptyOutputs(fsys, files))
	}
	return r, diag.Sort(append(found, judged...)), nil
}

// file is one file, with the content that it may share with others.
type file struct {
	name    string
	content *content
}

// list gives the files that may hold manifests. Hidden folders are left out, and so is what is no file.
func list(fsys fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && name != "." && strings.HasPrefix(e.Name(), "."):
			return fs.SkipDir
		case e.Type().IsRegular() && slices.Contains([]string{".yaml", ".yml", ".json"}, path.Ext(name)):
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the manifests: %w", err)
	}
	return names, nil
}

// readAll reads the files, and what several of them hold only once.
func readAll(ctx context.Context, fsys fs.FS, names []string, opts Options) ([]file, error) {
	texts := make([][]byte, len(names))
	err := parallel.Each(ctx, len(names), func(_, i int) (err error) {
		texts[i], err = fs.ReadFile(fsys, names[i])
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the manifests: %w", err)
	}
	files := make([]file, len(names))
	var distinct []*content
	by := map[string]*content{} // by text
	for i, name := range names {
		c := by[string(texts[i])]
		if c == nil {
			c = &content{name: path.Join(opts.Name, name), text: texts[i]}
			by[string(texts[i])] = c
			distinct = append(distinct, c)
		}
		files[i] = file{name, c}
	}
	err = parallel.Each(ctx, len(distinct), func(_, i int) error {
		distinct[i].read()
		return nil
	})
	return files, err
}
