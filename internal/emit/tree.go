package emit

import (
	"errors"
	"io/fs"
	"path"
)

type presence int

const (
	missing presence = iota
	present
	blocked // something else than a folder stands at the path or above it
)

// tree looks up folders, each once. A symbolic link is not a folder here, even if it stays within the output folder:
// what it leads to is not ours.
type tree struct {
	w     *writer
	known map[string]presence
}

func (t tree) folder(at string) (presence, error) {
	if state, known := t.known[at]; known {
		return state, nil
	}
	state, err := t.folder(path.Dir(at))
	if err == nil && state == present {
		info, failed := t.w.root.Lstat(at)
		switch {
		case errors.Is(failed, fs.ErrNotExist):
			state = missing
		case failed != nil:
			err = because("read", t.w.path(at), failed)
		case !info.IsDir():
			state = blocked
		}
	}
	t.known[at] = state
	return state, err
}

// missing gives the topmost folder that does not exist, of at and those above it, or "".
func (t tree) missing(at string) (top string) {
	for ; t.known[at] == missing; at = path.Dir(at) {
		top = at
	}
	return top
}

// obstacle says what stands where a folder must be.
func (t tree) obstacle(at string) error {
	for t.known[path.Dir(at)] == blocked {
		at = path.Dir(at)
	}
	info, err := t.w.root.Lstat(at)
	if err != nil {
		return because("read", t.w.path(at), err)
	}
	return inTheWay(t.w.path(at), info.Mode())
}

// holds tells whether a regular file stands at the path, below real folders.
func (t tree) holds(at string) (bool, error) {
	state, err := t.folder(path.Dir(at))
	if err != nil || state != present {
		return false, err
	}
	info, err := t.w.root.Lstat(at)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, because("read", t.w.path(at), err)
	}
	return info.Mode().IsRegular(), nil
}
