package inventory

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/suggest"
)

// Load reads the inventory whose root is fsys. It reports every mistake of every file, in order of position. The
// inventory is nil where an entity or a reference is wrong. Where it is only rules that Prometheus refuses, the inventory
// is given with them, for the other stages to find what else there is. Errors are the tool's own: a file that cannot be
// read or takes too much, a canceled context.
func Load(ctx context.Context, fsys fs.FS) (*Inventory, []diag.Diagnostic, error) {
	return load(ctx, fsys, defaultLimits())
}

func load(ctx context.Context, fsys fs.FS, l limits) (*Inventory, []diag.Diagnostic, error) {
	files, ds, err := discover(fsys)
	if err != nil {
		return nil, nil, err
	}
	if len(files) > maxFiles {
		return nil, []diag.Diagnostic{tooManyFiles("fleet.yaml", "the inventory")}, nil
	}
	g := newGuard(l)
	defer g.stop()
	loaded, err := readAll(ctx, g, fsys, files)
	if err != nil {
		return nil, nil, err
	}
	inv := &Inventory{}
	for _, of := range loaded {
		ds = append(ds, of.ds...)
		for _, add := range of.adds {
			add(inv)
		}
	}
	if diag.HasErrors(ds) {
		return nil, diag.Sort(ds), nil
	}
	inv.sort()
	ds = append(ds, inv.resolve()...)
	ds = append(ds, inv.Fleet.chartThere(fsys)...)
	ds = append(ds, inv.checkExtent()...)
	resolved := !diag.HasErrors(ds)
	found, err := inv.readRules(ctx, g, fsys)
	if err != nil {
		return nil, nil, err
	}
	ds = diag.Sort(append(ds, found...))
	if !resolved {
		return nil, ds, nil
	}
	return inv, ds, nil
}

// file is a file of the inventory that is to be read.
type file struct {
	path string
	kind kind
}

// IsRoot tells whether fsys is the root of an inventory.
func IsRoot(fsys fs.FS) bool {
	for _, name := range fleetFiles {
		if _, err := fs.Stat(fsys, name); err == nil {
			return true
		}
	}
	return false
}

// Name gives the name of the fleet from the fleet's own document: nothing else is read. It is empty where that document is wrong.
func Name(ctx context.Context, fsys fs.FS) (string, error) {
	g := newGuard(defaultLimits())
	defer g.stop()
	for _, name := range fleetFiles {
		if _, err := fs.Stat(fsys, name); err != nil {
			continue
		}
		loaded, err := readAll(ctx, g, fsys, []file{{name, fleetKind}})
		if err != nil {
			return "", err
		}
		inv := &Inventory{}
		for _, add := range loaded[0].adds {
			add(inv)
		}
		if inv.Fleet == nil {
			return "", nil
		}
		return inv.Fleet.Name, nil
	}
	return "", nil
}

// IsFleet tells whether a file is called as the one at the root of an inventory is.
func IsFleet(file string) bool { return slices.Contains(fleetFiles, path.Base(file)) }

var fleetFiles = []string{"fleet.cue", "fleet.yaml", "fleet.yml"}

// discover lists the files of the inventory by folder, in the order of their paths.
func discover(fsys fs.FS) (files []file, ds []diag.Diagnostic, err error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, nil, fmt.Errorf("read the inventory: %w", err)
	}
	for _, e := range entries {
		name := e.Name()
		switch {
		case strings.HasPrefix(name, "."):
		case !utf8.ValidString(name):
			ds = append(ds, notUTF8(name))
		case e.IsDir():
			found, stray, err := discoverFolder(fsys, name)
			if err != nil {
				return nil, nil, err
			}
			files, ds = append(files, found...), append(ds, stray...)
		case slices.Contains(folders(), name), name == policiesFolder:
			ds = append(ds, diag.Diagnostic{Code: codeFile, Severity: diag.Error, Source: diag.Span{File: name},
				Message: fmt.Sprintf("%s is not a folder, and what it should hold is not read; make it one", name)})
		case slices.Contains(fleetFiles, name):
			files = append(files, file{name, fleetKind})
		case isData(name):
			ds = append(ds, diag.Diagnostic{Code: codeFile, Severity: diag.Error, Source: diag.Span{File: name},
				Message: fmt.Sprintf("%s stands at the root, where only the fleet does; move it into the folder of its kind: %s",
					name, strings.Join(folders(), ", "))})
		}
	}
	var fleets []string
	for _, f := range files {
		if f.kind.folder == "" {
			fleets = append(fleets, f.path)
		}
	}
	switch len(fleets) {
	case 0:
		return nil, nil, errors.New("no fleet.yaml or fleet.cue stands here; 'gauntlet init' makes one")
	case 1:
	default:
		ds = append(ds, diag.Diagnostic{Code: codeDuplicate, Severity: diag.Error, Source: diag.Span{File: fleets[1]},
			Message: fmt.Sprintf("an inventory has one fleet, and %s is there already; remove one of the two", fleets[0])})
	}
	return files, ds, nil
}

func discoverFolder(fsys fs.FS, folder string) (files []file, ds []diag.Diagnostic, err error) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.folder == folder })
	if i < 0 {
		if slices.Contains(others, folder) {
			return nil, nil, nil
		}
		if near := suggest.Nearest(folder, folders()); near != "" {
			ds = append(ds, diag.Diagnostic{Code: codeFile, Severity: diag.Error, Source: diag.Span{File: folder},
				Message: fmt.Sprintf("folder %s holds no kind of entity; did you mean %q?", folder, near)})
		}
		return nil, ds, nil
	}
	seen := 0
	err = fs.WalkDir(fsys, folder, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read the inventory: %w", err)
		}
		if seen++; seen > maxFiles {
			files, ds = nil, []diag.Diagnostic{tooManyFiles(folder, "folder "+folder)}
			return fs.SkipAll
		}
		name := e.Name()
		switch {
		case strings.HasPrefix(name, "."):
			if e.IsDir() {
				return fs.SkipDir
			}
		case !utf8.ValidString(name):
			ds = append(ds, notUTF8(p))
			if e.IsDir() {
				return fs.SkipDir
			}
		case e.IsDir() || path.Ext(name) == ".md":
		case isData(name):
			files = append(files, file{p, kinds[i]})
		default:
			ds = append(ds, diag.Diagnostic{Code: codeFile, Severity: diag.Error, Source: diag.Span{File: p},
				Message: fmt.Sprintf("%s is neither CUE nor YAML; name it .yaml or .cue, or move it out of %s/", p, folder)})
		}
		return nil
	})
	return files, ds, err
}

// notUTF8 is told of a file or folder that no path can name.
func notUTF8(name string) diag.Diagnostic {
	return diag.Diagnostic{Code: codeFile, Severity: diag.Error, Source: diag.Span{File: name}, Message: "the name of this is not UTF-8, and it cannot be read; rename it"}
}

func isData(name string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".cue"}, path.Ext(name))
}

func folders() []string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.folder)
	}
	return names
}

// loaded is what came of one file.
type loaded struct {
	adds   []func(*Inventory)
	ds     []diag.Diagnostic
	swells bool // it is still to be read, alone
}

// filesPerReader is how many files are worth the compilation of the schema, which each reader does for itself.
const filesPerReader = 24

// readAll reads the files in parallel. The result is in the order of the files.
func readAll(ctx context.Context, g *guard, fsys fs.FS, files []file) ([]loaded, error) {
	results := make([]loaded, len(files))
	workers := max(1, min(runtime.GOMAXPROCS(0), len(files)/filesPerReader))
	readers := make([]*reader, workers)
	path := func(i int) string { return files[i].path }
	err := g.each(ctx, len(files), workers, path, func(worker, i int) (err error) {
		if readers[worker] == nil {
			if readers[worker], err = newReader(); err != nil {
				return err
			}
		}
		results[i], err = readers[worker].readFile(fsys, files[i], false)
		return err
	})
	if there := slices.IndexFunc(readers, func(r *reader) bool { return r != nil }); err == nil && there >= 0 {
		err = readers[there].readAlone(ctx, g, fsys, files, results)
	}
	if err != nil {
		return nil, err // what was left behind may still write into the results
	}
	return results, nil
}

// readFile reads one file. Where it swells, only a reader that is alone does so.
func (r *reader) readFile(fsys fs.FS, f file, alone bool) (loaded, error) {
	doc, ds, err := open(fsys, f.path)
	if err != nil || ds != nil {
		return loaded{ds: ds}, err
	}
	if !alone && swells(doc) {
		return loaded{swells: true}, nil
	}
	adds, ds, err := r.readSafely(f.kind, doc)
	return loaded{adds: adds, ds: ds}, err
}
