package inventory

import (
	"bytes"
	"context"
	"io/fs"
	"runtime/debug"
	"sync"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"
)

// swells tells whether one step of a file can ask for any amount of memory: where it calls what CUE's own packages hold, or
// multiplies, since that may be a text, and a small factor makes much of a long one. All other steps write what there is as often as
// they name it.
func swells(doc *document) bool {
	if !doc.IsCUE || !bytes.Contains(doc.Text, []byte("import")) && !bytes.Contains(doc.Text, []byte("*")) {
		return false
	}
	f, err := parser.ParseFile(doc.Name, doc.Text)
	if err != nil {
		return false // it is reported where it is read
	}
	for spec := range f.ImportSpecs() {
		if importPath, err := literal.Unquote(spec.Path.Value); err != nil || !isSchema(importPath) {
			return true
		}
	}
	found := false
	ast.Walk(f, func(n ast.Node) bool {
		if x, ok := n.(*ast.BinaryExpr); ok && x.Op == token.MUL {
			found = true
		}
		return !found
	}, nil)
	return found
}

// collector is the garbage collector's setting, which is the process's own.
var collector sync.Mutex

// readAlone reads the files that swell, one by one and without garbage collection. To begin a collection, the runtime stops all goroutines,
// and it cannot stop one that copies a text of gigabytes: the guard would not look before all of it is there.
func (r *reader) readAlone(ctx context.Context, g *guard, fsys fs.FS, files []file, results []loaded) error {
	var alone []int
	for i, of := range results {
		if of.swells {
			alone = append(alone, i)
		}
	}
	path := func(i int) string { return files[alone[i]].path }
	return g.each(ctx, len(alone), 1, path, func(_, i int) (err error) {
		collector.Lock()
		defer collector.Unlock()
		defer debug.SetGCPercent(debug.SetGCPercent(-1))
		results[alone[i]], err = r.readFile(fsys, files[alone[i]], true)
		return err
	})
}
