package emit

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// compare finds the files of the folder that are not yet as they shall be.
func (w *writer) compare(ctx context.Context, f *folder, before record) error {
	dir, err := w.root.OpenRoot(f.path)
	if err != nil {
		return because("open", w.path(f.path), err)
	}
	defer dir.Close()
	buf := make([]byte, 32<<10)
	for _, c := range f.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		at := path.Join(f.path, c.name)
		info, err := dir.Lstat(c.name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			f.changed = append(f.changed, c)
			continue
		case err != nil:
			return because("read", w.path(at), err)
		case !info.Mode().IsRegular():
			return inTheWay(w.path(at), info.Mode())
		}
		same, err := holds(dir, c, info.Size(), buf)
		if err != nil {
			return because("read", w.path(at), err)
		}
		if same {
			continue
		}
		if f.unit != "" && !before.has(strings.TrimPrefix(at, f.unit+"/")) {
			return inTheWay(w.path(at), info.Mode())
		}
		c.exists = true
		f.changed = append(f.changed, c)
	}
	w.progress(len(f.files) - len(f.changed))
	if f.swap, err = onlyOld(dir, f); err != nil {
		return because("read", w.path(f.path), err)
	}
	return nil
}

// onlyOld tells whether the folder holds an old version of each file, and nothing else.
func onlyOld(dir *os.Root, f *folder) (bool, error) {
	if len(f.changed) < len(f.files) || slices.ContainsFunc(f.changed, func(c file) bool { return !c.exists }) {
		return false, nil
	}
	entries, err := fs.ReadDir(dir.FS(), ".")
	return len(entries) == len(f.files), err
}

// holds tells whether the file in the folder has the content that it shall have.
func holds(dir *os.Root, f file, size int64, buf []byte) (bool, error) {
	if size != length(f.content) {
		return false, nil
	}
	r, err := dir.Open(f.name)
	if err != nil {
		return false, err
	}
	defer r.Close()
	return equal(r, size, f.content, buf)
}

func length(content [][]byte) (n int64) {
	for _, c := range content {
		n += int64(len(c))
	}
	return n
}

// equal tells whether the next size bytes of r are the content, which has that length. It does not read on to the end of
// the file, which saves a system call for each of a hundred thousand files.
func equal(r io.Reader, size int64, content [][]byte, buf []byte) (bool, error) {
	var want []byte // what is left of the slice before content
	for size > 0 {
		n, err := r.Read(buf[:min(size, int64(len(buf)))])
		if n == 0 && err == io.EOF {
			return false, nil
		}
		if err != nil && err != io.EOF {
			return false, err
		}
		size -= int64(n)
		for got := buf[:n]; len(got) > 0; {
			for len(want) == 0 {
				want, content = content[0], content[1:]
			}
			m := min(len(got), len(want))
			if !bytes.Equal(got[:m], want[:m]) {
				return false, nil
			}
			got, want = got[m:], want[m:]
		}
	}
	return true, nil
}
