// Package foreign reads manifests that gauntlet did not compile – those of another tool, or rendered ones – as the bundle
// that the same topology and the same policies judge. It says what Kubernetes, the operator and Prometheus refuse of them.
//
// A file's content is read once, however many files have it: a hundred clusters often hold the same objects.
package foreign

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sync"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/kubeschema"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/parallel"
	"gauntlet.dev/gauntlet/internal/promrule"
)

// Folder is where manifests lie.
type Folder struct {
	FS fs.FS
	// File is the one file that is read, whatever its name. Where it is empty, all are that may hold manifests.
	File string
	// Name stands before the paths of findings. It may be empty.
	Name string
	// Cluster names the cluster of what no Argo CD application applies to another.
	Cluster string
}

// Result is what was read.
type Result struct {
	// Bundle holds what could be read. It is nil where nothing is judged.
	Bundle *manifest.Bundle
	Files  int            // that hold something that is judged
	Kinds  map[string]int // counts the objects that are judged, each in each file
	// Ignored counts what is not judged, by what it is: a kind, or another content.
	Ignored map[string]int
}

// Read reads every YAML and JSON file of the folders, and says what is wrong with what they hold.
func Read(ctx context.Context, folders ...Folder) (*Result, []diag.Diagnostic, error) {
	r := &Result{Kinds: map[string]int{}, Ignored: map[string]int{}}
	var files []file
	for i, f := range folders {
		names, links := []string{f.File}, map[string]int(nil)
		if f.File == "" {
			var err error
			if names, links, err = list(f.FS); err != nil {
				return nil, nil, err
			}
		}
		for what, n := range links {
			r.Ignored[what] += n
		}
		for _, name := range names {
			files = append(files, file{folder: i, name: name})
		}
	}
	if err := readAll(ctx, folders, files); err != nil {
		return nil, nil, err
	}
	return r, diag.Sort(r.take(files, folders)), nil
}

// take counts what was read, puts it into the bundle, and gives what was found, of each content once.
func (r *Result) take(files []file, folders []Folder) []diag.Diagnostic {
	var found []diag.Diagnostic
	told := map[*content]bool{}
	for _, f := range files {
		judged := 0
		for _, d := range f.content.documents {
			judged += len(d.objects)
			for _, o := range d.objects {
				r.Kinds[o.Kind]++
			}
			for what, n := range d.ignored {
				r.Ignored[what] += n
			}
			if !told[f.content] {
				found = append(found, d.found...)
			}
		}
		if !told[f.content] {
			found = append(found, f.content.found...)
		}
		told[f.content] = true
		if judged > 0 {
			r.Files++
		}
	}
	if r.Files > 0 {
		var more []diag.Diagnostic
		r.Bundle, more = bundle(files, folders)
		found = slices.Concat(found, more, duplicates(r.Bundle), emptyOutputs(files, folders))
	}
	return found
}

// file is one file, with the content that it may share with others.
type file struct {
	folder  int
	name    string
	content *content
}

// objects gives what is judged.
func (f file) objects() []*manifest.Object {
	var all []*manifest.Object
	for _, d := range f.content.documents {
		all = append(all, d.objects...)
	}
	return all
}

// values gives the values of the chart that the file holds, or nil.
func (f file) values() *layer {
	for _, d := range f.content.documents {
		if d.layer != nil {
			return d.layer
		}
	}
	return nil
}

// readAll reads the files, and what several of them hold only once.
func readAll(ctx context.Context, folders []Folder, files []file) error {
	texts, err := texts(ctx, folders, files)
	if err != nil {
		return fmt.Errorf("read the manifests: %w", err)
	}
	by := map[*[]byte]*content{}
	var documents []*document
	for i := range files {
		f := &files[i]
		f.content = by[texts[i]]
		if f.content == nil {
			f.content = newContent(path.Join(folders[f.folder].Name, f.name), *texts[i])
			by[texts[i]] = f.content
			documents = append(documents, f.content.documents...)
		}
	}
	r := reader{schemas: kubeschema.Open(), rules: promrule.New()}
	return parallel.Each(ctx, len(documents), func(_, i int) error {
		r.read(documents[i])
		return nil
	})
}

// texts reads the files. Those that hold the same share one text.
func texts(ctx context.Context, folders []Folder, files []file) ([]*[]byte, error) {
	all := make([]*[]byte, len(files))
	distinct := map[[sha256.Size]byte]*[]byte{}
	var mu sync.Mutex
	err := parallel.Each(ctx, len(files), func(_, i int) error {
		text, err := readFile(folders[files[i].folder].FS, files[i].name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(text)
		mu.Lock()
		defer mu.Unlock()
		if distinct[sum] == nil {
			distinct[sum] = &text
		}
		all[i] = distinct[sum]
		return nil
	})
	return all, err
}
