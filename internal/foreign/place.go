package foreign

import (
	"path"
	"slices"
	"strings"
)

// placement is the application that applies a file, and the folder by which it does.
type placement struct {
	folder string
	app    *application
}

// place finds the application of each file: the one with the longest path around it.
func place(files []file, folders []Folder, apps []*application, t tree) []placement {
	placed := make([]placement, len(files))
	type claim struct {
		app    *application
		source *appSource
	}
	by := map[string][]claim{} // by full path
	for _, app := range apps {
		for i := range app.sources {
			s := &app.sources[i]
			paths := []string{s.path}
			for _, f := range s.helm.files {
				if below, inRepository := strings.CutPrefix(f, "$"); inRepository {
					_, below, _ = strings.Cut(below, "/")
					paths = append(paths, path.Clean(below))
				}
			}
			for _, p := range paths {
				if at, found := t.find(p); found && p != "" {
					by[at] = append(by[at], claim{app, s})
				}
			}
		}
	}
	if len(by) == 0 {
		return placed
	}
	for i, f := range files {
		full := path.Join(folders[f.folder].Name, f.name)
		for at := full; at != "." && at != "/" && placed[i].app == nil; at = path.Dir(at) {
			for _, c := range by[at] {
				if c.source.matches(strings.TrimPrefix(full, at+"/")) {
					placed[i] = placement{at, c.app}
					break
				}
			}
		}
	}
	return placed
}

// tree holds the paths of all files, and of the folders that they are in.
type tree struct {
	byBase map[string][]treePath
	files  map[string]int // indices by full path
}

// treePath is the path of a file or a folder as the user may type it, with the part of it that is below the folder that
// was named.
type treePath struct{ full, below string }

func newTree(files []file, folders []Folder) tree {
	t := tree{map[string][]treePath{}, make(map[string]int, len(files))}
	seen := map[string]bool{}
	for i, f := range files {
		root := folders[f.folder].Name
		t.files[path.Join(root, f.name)] = i
		for below := f.name; below != "."; below = path.Dir(below) {
			full := path.Join(root, below)
			if seen[full] {
				break
			}
			seen[full] = true
			base := path.Base(below)
			t.byBase[base] = append(t.byBase[base], treePath{full, below})
		}
	}
	return t
}

// find finds what a path of a repository leads to, of which only a part may be here: the file or folder whose path agrees with
// it from the end for the longest. What agrees must be all of the one or of the other that is below the folder. Where
// several agree for as long, nobody knows which one is meant.
func (t tree) find(p string) (full string, found bool) {
	most := 0
	for _, c := range t.byBase[path.Base(p)] {
		n := alike(p, c.full)
		if n < min(segments(p), segments(c.below)) || n < most {
			continue
		}
		full, found = c.full, n > most
		most = n
	}
	return full, found
}

// file finds the file that a path of a repository leads to.
func (t tree) file(p string) (index int, found bool) {
	full, found := t.find(p)
	if !found {
		return 0, false
	}
	index, found = t.files[full]
	return index, found
}

// alike counts the names on which two paths agree, from the end.
func alike(p, q string) int {
	a, b := strings.Split(p, "/"), strings.Split(q, "/")
	slices.Reverse(a)
	slices.Reverse(b)
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func segments(p string) int { return strings.Count(p, "/") + 1 }
