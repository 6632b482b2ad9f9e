package foreign

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// codeEmpty is for an application that brings nothing.
const codeEmpty = "gitops/empty-output"

// emptyOutputs finds the applications whose folder is here and holds nothing that would be applied.
func emptyOutputs(files []file, folders []Folder) []diag.Diagnostic {
	apps, _ := applications(files)
	if len(apps) == 0 {
		return nil
	}
	var found []diag.Diagnostic
	for i, folder := range folders {
		contents := map[string]*content{}
		for _, f := range files {
			if f.folder == i {
				contents[f.name] = f.content
			}
		}
		for _, app := range apps {
			if o := app.object; o.Kind == "Application" {
				found = append(found, emptyFolders(o, folder.FS, contents)...)
			}
		}
	}
	return diag.Sort(found)
}

// emptyFolders finds those of one application.
func emptyFolders(o *manifest.Object, fsys fs.FS, contents map[string]*content) []diag.Diagnostic {
	var found []diag.Diagnostic
	for _, s := range plainFolders(o) {
		dir := existing(fsys, s.path)
		if dir == "" || !isEmpty(fsys, dir, contents) {
			continue
		}
		consequence := "the application brings nothing"
		if deletesAll(o) {
			consequence = "the application deletes all that it brought before"
		}
		found = append(found, diag.Diagnostic{
			Code: codeEmpty, Severity: diag.Warning, Source: o.Locate(s.at), Object: o.ID(),
			Message: fmt.Sprintf("path is %s, which holds no object, so that %s; put one there, or remove the application", s.path, consequence),
		})
	}
	return found
}

// existing gives the folder that a path of a repository leads to, of which only a part may be here. A single name may be that
// of many folders, so it counts only where it is the whole path.
func existing(fsys fs.FS, p string) string {
	for at := p; strings.Contains(at, "/") || at == p; {
		if info, err := fs.Stat(fsys, at); err == nil && info.IsDir() {
			return at
		}
		_, rest, more := strings.Cut(at, "/")
		if !more {
			break
		}
		at = rest
	}
	return ""
}

// isEmpty tells whether nothing below a folder can become an object: there is no file but those that people leave for each
// other, and YAML of which no document has content.
func isEmpty(fsys fs.FS, dir string, contents map[string]*content) bool {
	empty := true
	err := fs.WalkDir(fsys, dir, func(name string, e fs.DirEntry, err error) error {
		switch c := contents[name]; {
		case err != nil:
			return err
		case e.IsDir() || isNote(e.Name()):
		case c == nil || c.holds():
			empty = false
			return fs.SkipAll
		}
		return nil
	})
	return empty && err == nil
}

// isNote tells whether a file is for people, or keeps a folder in git.
func isNote(name string) bool {
	return strings.HasPrefix(name, ".") || slices.Contains([]string{".md", ".txt"}, path.Ext(name)) ||
		slices.Contains([]string{"OWNERS", "CODEOWNERS"}, name)
}

// plainFolder is a source of an application whose files are applied as they are.
type plainFolder struct {
	path string
	at   []any // of the path in the application
}

// plainFolders lists those of an application.
func plainFolders(app *manifest.Object) []plainFolder {
	res, _ := app.Resource.(*map[string]any)
	spec, _ := (*res)["spec"].(map[string]any)
	sources, _ := spec["sources"].([]any)
	var folders []plainFolder
	add := func(source any, at ...any) {
		s, _ := source.(map[string]any)
		p, _ := s["path"].(string)
		if p != "" && !strings.Contains(p, "{{") && s["helm"] == nil && s["plugin"] == nil && s["kustomize"] == nil {
			folders = append(folders, plainFolder{path.Clean(strings.TrimPrefix(p, "/")), append(at, "path")})
		}
	}
	for i, source := range sources {
		add(source, "spec", "sources", i)
	}
	add(spec["source"], "spec", "source")
	return folders
}

// deletesAll tells whether an application that has become empty is synced by itself.
func deletesAll(app *manifest.Object) bool {
	res, _ := app.Resource.(*map[string]any)
	automated, _ := lookup(*res, "spec", "syncPolicy", "automated").(map[string]any)
	return automated["prune"] == true && automated["allowEmpty"] == true
}

func lookup(in map[string]any, path ...string) any {
	for _, name := range path[:len(path)-1] {
		in, _ = in[name].(map[string]any)
	}
	return in[path[len(path)-1]]
}
