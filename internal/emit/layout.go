package emit

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// layout is what the output shall hold, by folder: a folder is opened once for all of its files.
type layout struct {
	folders []*folder // in the order of their paths
	at      map[string]*folder
	maps    map[string][]byte // the encoded map, by unit
}

type folder struct {
	path  string
	unit  string // empty for a folder of maps
	files []file // in the order of their names

	// changed are those files that are missing in the output or differ there, once that is known.
	changed []file
	// swap says that all files differ and nothing else stands in the folder, so that it is replaced as a whole.
	swap bool
}

type file struct {
	name    string
	content [][]byte
	exists  bool // with other content
}

// arrange sorts the files of the units into folders, and adds the maps.
func arrange(units []Unit) (*layout, error) {
	if len(units) == 0 {
		return nil, errors.New("nothing was compiled: there is no folder to write")
	}
	l := &layout{at: map[string]*folder{}, maps: map[string][]byte{}}
	for _, u := range units {
		if err := l.add(u); err != nil {
			return nil, err
		}
	}
	l.addMaps(units)
	slices.SortFunc(l.folders, func(a, b *folder) int { return cmp.Compare(a.path, b.path) })
	return l, l.check()
}

func (l *layout) add(u Unit) error {
	if !validUnit(u.Dir) {
		return fmt.Errorf("%q cannot be a folder of the output", u.Dir)
	}
	if _, twice := l.maps[u.Dir]; twice {
		return fmt.Errorf("the folder %s is given twice", u.Dir)
	}
	l.maps[u.Dir] = nil
	below := map[string]*folder{} // saves joining the path of each file
	for _, f := range u.Files {
		if !validPath(f.Path) {
			return fmt.Errorf("%q cannot be a file of %s", f.Path, u.Dir)
		}
		dir, name := path.Split(f.Path)
		at := below[dir]
		if at == nil {
			at = l.folder(path.Join(u.Dir, dir), u.Dir)
			below[dir] = at
		}
		at.files = append(at.files, file{name: name, content: f.Content})
	}
	return nil
}

func (l *layout) addMaps(units []Unit) {
	encoded := make([][]byte, len(units))
	_ = inParallel(units, func(i int, u Unit) error { // encoding has no error
		encoded[i] = encodeMap(u.Files)
		return nil
	})
	for i, u := range units {
		l.maps[u.Dir] = encoded[i]
		dir, name := path.Split(mapPath(u.Dir))
		at := l.folder(path.Clean(dir), "")
		at.files = append(at.files, file{name: name, content: [][]byte{encoded[i]}})
	}
}

func (l *layout) folder(at, unit string) *folder {
	f := l.at[at]
	if f == nil {
		f = &folder{path: at, unit: unit}
		l.at[at] = f
		l.folders = append(l.folders, f)
	}
	return f
}

// check refuses a path that is taken twice: by two files, by a file and a folder, or by two units.
func (l *layout) check() error {
	for _, f := range l.folders {
		slices.SortFunc(f.files, func(a, b file) int { return cmp.Compare(a.name, b.name) })
		for i := 1; i < len(f.files); i++ {
			if f.files[i].name == f.files[i-1].name {
				return fmt.Errorf("the file %s is given twice", path.Join(f.path, f.files[i].name))
			}
		}
	}
	for _, f := range l.folders {
		for dir := f.path; dir != "."; dir = path.Dir(dir) {
			if l.wants(dir) {
				return fmt.Errorf("%s would be both a file and a folder", dir)
			}
		}
	}
	for unit := range l.maps {
		for dir := path.Dir(unit); dir != "."; dir = path.Dir(dir) {
			if _, within := l.maps[dir]; within {
				return fmt.Errorf("the folder %s would stand in another one, %s", unit, dir)
			}
		}
	}
	return nil
}

// wants tells whether the path is one of the files.
func (l *layout) wants(at string) bool {
	dir, name := path.Split(at)
	f := l.at[path.Clean(dir)]
	if f == nil {
		return false
	}
	_, found := slices.BinarySearchFunc(f.files, name, func(f file, name string) int { return cmp.Compare(f.name, name) })
	return found
}

// validPath tells whether a slash-separated path stays below the folder that it is relative to, on any system.
func validPath(p string) bool {
	return p != "." && fs.ValidPath(p) && filepath.IsLocal(filepath.FromSlash(p)) && !strings.ContainsAny(p, "\\\x00")
}

func validUnit(dir string) bool {
	first, _, _ := strings.Cut(dir, "/")
	return validPath(dir) && first != mapDir && first != stagingDir
}
