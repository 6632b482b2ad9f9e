package emit

import (
	"context"
	"os"
	"path"
)

const (
	stagingDir = ".gauntlet-staging"
	newDir     = stagingDir + "/new" // what is to be moved into place, at the paths that it is to have
	oldDir     = stagingDir + "/old" // what it takes the place of, by the number of the step
)

// stage writes the changed files of the folders to the staging folder.
func (w *writer) stage(ctx context.Context, folders []*folder) error {
	for _, dir := range []string{stagingDir, newDir, oldDir} {
		if err := w.root.Mkdir(dir, 0o755); err != nil {
			return because("create", w.path(dir), err)
		}
	}
	for _, f := range folders {
		if err := w.root.MkdirAll(path.Join(newDir, f.path), 0o755); err != nil {
			return because("create", w.path(path.Join(newDir, f.path)), err)
		}
	}
	return inParallel(folders, func(_ int, f *folder) error { return w.stageFolder(ctx, f) })
}

func (w *writer) stageFolder(ctx context.Context, f *folder) error {
	dir, err := w.root.OpenRoot(path.Join(newDir, f.path))
	if err != nil {
		return because("open", w.path(path.Join(newDir, f.path)), err)
	}
	defer dir.Close()
	var buf []byte
	for _, c := range f.changed {
		if err := ctx.Err(); err != nil {
			return err
		}
		at := path.Join(f.path, c.name)
		if err := w.before(opWrite, at); err != nil {
			return because("write", w.path(at), err)
		}
		if buf, err = create(dir, c, buf); err != nil {
			return because("write", w.path(at), err)
		}
	}
	w.progress(len(f.changed))
	return nil
}

// create writes a new file in one go, by way of buf where its content is in pieces. It gives the buffer back, for the
// next file.
func create(dir *os.Root, f file, buf []byte) ([]byte, error) {
	out, err := dir.OpenFile(f.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return buf, err
	}
	content := buf[:0]
	if len(f.content) == 1 {
		content = f.content[0]
	} else {
		for _, c := range f.content {
			content = append(content, c...)
		}
		buf = content
	}
	_, err = out.Write(content)
	if closed := out.Close(); err == nil {
		err = closed
	}
	return buf, err
}
