package revision

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v6/plumbing"
	"github.com/go-git/go-git/v6/plumbing/filemode"
	"github.com/go-git/go-git/v6/plumbing/object"
)

// ErrNotThere is that a commit has no such folder.
var ErrNotThere = errors.New("it has no such folder")

const (
	maxBytes   = 1 << 30   // that are written of a folder
	maxEntries = 1_000_000 // files and folders that are looked at
	maxWritten = 200_000   // files and folders that are written
	maxSame    = 10_000    // places of one folder: a few kilobytes of folders in each other can stand for any number of files
	maxDepth   = 256       // folders in each other
)

// Write writes a folder as it was into another one, which is made. Links become links, which may lead anywhere: who reads must not
// follow them out of the folder. Submodules are left out.
func (c Commit) Write(ctx context.Context, folder, into string) error {
	tree, err := c.folder(folder)
	if err != nil {
		return err
	}
	// It is known whether all can be written, before anything is.
	counted := walker{in: c.in, most: maxWritten, visit: func(string, object.TreeEntry) error { return nil }}
	if err := counted.walk(ctx, tree, ""); err != nil {
		return err
	}
	if err := os.MkdirAll(into, 0o755); err != nil {
		return err
	}
	below, err := os.OpenRoot(into)
	if err != nil {
		return err
	}
	defer below.Close()
	bytes := int64(0)
	w := walker{in: c.in, most: maxWritten, visit: func(file string, e object.TreeEntry) error {
		return c.in.write(below, filepath.FromSlash(file), e, &bytes)
	}}
	return w.walk(ctx, tree, "")
}

// Find gives the paths of the files for which a function says so, in their order in the tree. No file is read.
func (c Commit) Find(ctx context.Context, match func(file string) bool) ([]string, error) {
	tree, err := c.folder("")
	if err != nil {
		return nil, err
	}
	var found []string
	w := walker{in: c.in, most: maxEntries, visit: func(file string, e object.TreeEntry) error {
		if e.Mode != filemode.Dir && match(file) {
			found = append(found, file)
		}
		return nil
	}}
	return found, w.walk(ctx, tree, "")
}

// folder finds a folder of a commit; "" is the top.
func (c Commit) folder(name string) (*object.Tree, error) {
	hash := c.stored.TreeHash
	for part := range strings.SplitSeq(name, "/") {
		tree, err := c.in.tree(hash)
		if err != nil || name == "" {
			return tree, err
		}
		found := false
		for _, e := range tree.Entries {
			switch {
			case e.Name != part:
			case e.Mode == filemode.Submodule:
				return nil, fmt.Errorf("%s is a submodule in %s; run gauntlet in it", name, c.Hash)
			case e.Mode == filemode.Dir:
				hash, found = e.Hash, true
			}
		}
		if !found {
			return nil, ErrNotThere
		}
	}
	return c.in.tree(hash)
}

// tree reads a tree.
func (r *Repository) tree(hash plumbing.Hash) (*object.Tree, error) {
	tree, err := object.GetTree(r.store, hash)
	if err != nil {
		return nil, fmt.Errorf("read folder %s: %w", hash, r.missing(err))
	}
	return tree, nil
}

// walker goes over all that is in a tree.
type walker struct {
	in      *Repository
	visit   func(path string, e object.TreeEntry) error
	most    int // entries
	entries int
	places  map[plumbing.Hash]int // of folders
}

func (w *walker) walk(ctx context.Context, tree *object.Tree, folder string) error {
	if strings.Count(folder, "/") >= maxDepth {
		return fmt.Errorf("the folder %.80q is more than %d folders deep", folder, maxDepth)
	}
	if w.places == nil {
		w.places = map[plumbing.Hash]int{}
	}
	if w.places[tree.Hash]++; w.places[tree.Hash] > maxSame {
		return fmt.Errorf("what is in the folder %.80q stands in more than %d others as well; remove it", folder, maxSame)
	}
	for _, e := range tree.Entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if w.entries++; w.entries > w.most {
			return fmt.Errorf("there are more than %d files; keep the inventory in a folder of its own", w.most)
		}
		if e.Name == "." || e.Name == ".." || strings.Contains(e.Name, "/") {
			return fmt.Errorf("the folder %q has a file called %q, which git does not make", folder, e.Name)
		}
		if e.Mode == filemode.Submodule {
			continue
		}
		file := path.Join(folder, e.Name)
		if err := w.visit(file, e); err != nil {
			return err
		}
		if e.Mode != filemode.Dir {
			continue
		}
		sub, err := w.in.tree(e.Hash)
		if err != nil {
			return err
		}
		if err := w.walk(ctx, sub, file); err != nil {
			return err
		}
	}
	return nil
}

// write writes a file, a link, or an empty folder, and counts its bytes.
func (r *Repository) write(below *os.Root, file string, e object.TreeEntry, bytes *int64) error {
	if e.Mode == filemode.Dir {
		return below.Mkdir(file, 0o755)
	}
	size, err := r.store.EncodedObjectSize(e.Hash)
	if err != nil {
		return fmt.Errorf("read %q: %w", file, r.missing(err))
	}
	if *bytes += size; *bytes > maxBytes {
		return fmt.Errorf("the folder holds more than %d MiB", maxBytes>>20)
	}
	blob, err := object.GetBlob(r.store, e.Hash)
	if err != nil {
		return fmt.Errorf("read %q: %w", file, r.missing(err))
	}
	content, err := blob.Reader()
	if err != nil {
		return fmt.Errorf("read %q: %w", file, err)
	}
	defer content.Close()
	switch e.Mode {
	case filemode.Symlink:
		to, err := io.ReadAll(content)
		if err != nil {
			return fmt.Errorf("read %q: %w", file, err)
		}
		return below.Symlink(string(to), file)
	case filemode.Executable:
		return copyTo(below, file, 0o755, content)
	default:
		return copyTo(below, file, 0o644, content)
	}
}

// copyTo writes a new file.
func copyTo(below *os.Root, file string, mode os.FileMode, content io.Reader) error {
	f, err := below.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Close())
}
