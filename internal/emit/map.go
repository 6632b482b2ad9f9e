package emit

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

const (
	mapDir     = "map"
	mapSuffix  = ".json"
	mapVersion = 1
)

func mapPath(unit string) string { return path.Join(mapDir, unit) + mapSuffix }

// encodeMap writes the map of a unit, a line for each file in the order of their paths.
func encodeMap(files []File) []byte {
	sorted := make([]*File, len(files))
	for i := range files {
		sorted[i] = &files[i]
	}
	slices.SortFunc(sorted, func(a, b *File) int { return cmp.Compare(a.Path, b.Path) })

	b := make([]byte, 0, 64+160*len(files))
	b = fmt.Appendf(b, `{"version":%d,"files":{`, mapVersion)
	for i, f := range sorted {
		b = append(separate(b, i), '\n')
		b = append(appendString(b, f.Path), ":["...)
		for j, o := range f.Objects {
			b = append(separate(b, j), `{"object":`...)
			b = append(appendString(b, o.Name), `,"sources":[`...)
			for k, s := range o.Sources {
				b = appendString(separate(b, k), s)
			}
			b = append(b, "]}"...)
		}
		b = append(b, ']')
	}
	return append(b, "\n}}\n"...)
}

func separate(b []byte, i int) []byte {
	if i == 0 {
		return b
	}
	return append(b, ',')
}

// appendString writes a JSON string. Nearly all of them are plain, and a fleet has a million.
func appendString(b []byte, s string) []byte {
	plain := func(c byte) bool { return c >= ' ' && c < 0x7f && c != '"' && c != '\\' }
	for i := range len(s) {
		if !plain(s[i]) {
			quoted, _ := json.Marshal(s) // a string always encodes
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// decodeMap gives the files that a map lists. It trusts nothing: the map may have been edited.
func decodeMap(content []byte) ([]string, error) {
	var m struct {
		Version int                        `json:"version"`
		Files   map[string]json.RawMessage `json:"files"`
	}
	if err := json.Unmarshal(content, &m); err != nil {
		return nil, err
	}
	if m.Version != mapVersion {
		return nil, fmt.Errorf("its version is %d, and this gauntlet knows %d", m.Version, mapVersion)
	}
	files := make([]string, 0, len(m.Files))
	for p := range m.Files {
		if !validPath(p) {
			return nil, fmt.Errorf("it names the file %q", p)
		}
		files = append(files, p)
	}
	slices.Sort(files)
	return files, nil
}

// record is what an earlier run wrote for a unit.
type record struct {
	same  bool     // the map is what it would be now, and so is the list of files
	files []string // below the unit's folder, sorted; not filled if same
}

func (r record) has(p string) bool {
	_, found := slices.BinarySearch(r.files, p)
	return r.same || found
}

// records reads the maps of the units that this run writes or removes; others are not looked into. The bool tells whether
// there is any map at all.
func (w *writer) records(l *layout) (map[string]record, bool, error) {
	units, err := w.mapped()
	if err != nil {
		return nil, false, err
	}
	records := make(map[string]record, len(units))
	for _, unit := range units {
		encoded, wanted := l.maps[unit]
		if !wanted && !w.opts.Whole {
			continue
		}
		content, err := w.root.ReadFile(mapPath(unit))
		if err != nil {
			return nil, false, because("read", w.path(mapPath(unit)), err)
		}
		if wanted && bytes.Equal(content, encoded) {
			records[unit] = record{same: true}
			continue
		}
		files, err := decodeMap(content)
		if err != nil {
			return nil, false, fmt.Errorf("%s is not a map that gauntlet wrote: %w; remove %s and compile again",
				w.path(mapPath(unit)), err, w.dir)
		}
		records[unit] = record{files: files}
	}
	return records, len(units) > 0, nil
}

// mapped lists the units that have a map, sorted. What else stands in the folder of maps is the user's.
func (w *writer) mapped() ([]string, error) {
	info, err := w.root.Lstat(mapDir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, because("read", w.path(mapDir), err)
	case !info.IsDir():
		return nil, inTheWay(w.path(mapDir), info.Mode())
	}
	var units []string
	err = fs.WalkDir(w.root.FS(), mapDir, func(p string, entry fs.DirEntry, err error) error {
		if err != nil {
			return because("read", w.path(p), err)
		}
		unit, is := strings.CutSuffix(strings.TrimPrefix(p, mapDir+"/"), mapSuffix)
		if is && entry.Type().IsRegular() && validUnit(unit) {
			units = append(units, unit)
		}
		return nil
	})
	slices.Sort(units)
	return units, err
}
