package foreign

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// What symbolic links are counted as that are not followed.
const (
	linkedFolder = "link to a folder" // they may go in circles
	lostLink     = "link that leads to nothing below the folder"
)

// list gives the files that may hold manifests, and counts the links that are not followed. Hidden folders are left out, and
// so is what is no regular file.
func list(fsys fs.FS) (names []string, links map[string]int, err error) {
	links = map[string]int{}
	err = fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && name != "." && strings.HasPrefix(e.Name(), "."):
			return fs.SkipDir
		case e.Type()&fs.ModeSymlink != 0:
			info, err := fs.Stat(fsys, name)
			switch {
			case err != nil && isManifest(name):
				links[lostLink]++
			case err != nil:
			case info.IsDir():
				links[linkedFolder]++
			case info.Mode().IsRegular() && isManifest(name):
				names = append(names, name)
			}
		case e.Type().IsRegular() && isManifest(name):
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("list the manifests: %w", err)
	}
	return names, links, nil
}

func isManifest(name string) bool {
	switch path.Ext(name) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}

// maxFile bounds a file. What people write and tools render is far below it.
const maxFile = 256 << 20

var errTooLarge = errors.New("it is larger than 256 MiB")

// readFile reads a file that is not too large.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var size int64
	if info, err := f.Stat(); err == nil {
		size = info.Size()
	}
	text := make([]byte, 0, min(size, maxFile)+512)
	for {
		n, err := f.Read(text[len(text):cap(text)])
		text = text[:len(text)+n]
		switch {
		case errors.Is(err, io.EOF):
			return text, nil
		case err != nil:
			return nil, err
		case len(text) > maxFile:
			return nil, fmt.Errorf("%s: %w", name, errTooLarge)
		case len(text) == cap(text):
			text = append(text, 0)[:len(text)]
		}
	}
}
