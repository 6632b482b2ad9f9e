package emit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each case prepares a folder in which something is wrong. The run is refused with the message, and changes nothing:
// neither the output folder nor the one outside of it.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, dir, outside string)
		message string // DIR stands for the output folder
	}{
		{"a folder of the user's", func(t *testing.T, dir, _ string) {
			wipe(t, dir)
			put(t, dir, "README.md", "mine\n")
		}, "DIR holds files that gauntlet did not write, such as README.md; name an empty folder, or one that it wrote before"},
		{"the maps are gone", func(t *testing.T, dir, _ string) {
			wipe(t, filepath.Join(dir, "map"))
		}, "DIR holds files that gauntlet did not write, such as clusters; name an empty folder, or one that it wrote before"},
		{"a file of the user's at a new path", func(t *testing.T, dir, _ string) {
			put(t, dir, "clusters/prod/manifests/rules/new.yaml", "mine\n")
		}, "DIR/clusters/prod/manifests/rules/new.yaml is a file that gauntlet did not write, and stands where it must write; " +
			"move it away"},
		{"a folder where a file must go", func(t *testing.T, dir, _ string) {
			put(t, dir, "clusters/prod/manifests/rules/new.yaml/x", "mine\n")
		}, "DIR/clusters/prod/manifests/rules/new.yaml is a folder that gauntlet did not write, and stands where it must write; " +
			"move it away"},
		{"a file where a folder must go", func(t *testing.T, dir, _ string) {
			put(t, dir, "regions", "mine\n")
		}, "DIR/regions is a file that gauntlet did not write, and stands where it must write; move it away"},
		{"a link where a file must go", func(t *testing.T, dir, outside string) {
			link(t, filepath.Join(outside, "secret"), filepath.Join(dir, "clusters/prod/values.yaml"))
		}, "DIR/clusters/prod/values.yaml is a symbolic link that gauntlet did not write, and stands where it must write; " +
			"move it away"},
		{"a link where a folder must go", func(t *testing.T, dir, outside string) {
			link(t, outside, filepath.Join(dir, "clusters/prod"))
		}, "DIR/clusters/prod is a symbolic link that gauntlet did not write, and stands where it must write; move it away"},
		{"a link that stays inside", func(t *testing.T, dir, _ string) {
			link(t, "dev", filepath.Join(dir, "clusters/prod"))
		}, "DIR/clusters/prod is a symbolic link that gauntlet did not write, and stands where it must write; move it away"},
		{"a link where the maps go", func(t *testing.T, dir, outside string) {
			link(t, outside, filepath.Join(dir, "map"))
		}, "DIR/map is a symbolic link that gauntlet did not write, and stands where it must write; move it away"},
		{"a link where the staging folder goes", func(t *testing.T, dir, outside string) {
			link(t, outside, filepath.Join(dir, stagingDir))
		}, "DIR/.gauntlet-staging is a symbolic link that gauntlet did not write, and stands where it must write; move it away"},
		{"a map that names a file above", func(t *testing.T, dir, _ string) {
			put(t, dir, "map/clusters/prod.json", `{"version":1,"files":{"../../../outside/secret":[]}}`)
		}, `DIR/map/clusters/prod.json is not a map that gauntlet wrote: it names the file "../../../outside/secret"; ` +
			"remove DIR and compile again"},
		{"a map that names an absolute file", func(t *testing.T, dir, _ string) {
			put(t, dir, "map/old.json", `{"version":1,"files":{"/outside/secret":[]}}`)
		}, `DIR/map/old.json is not a map that gauntlet wrote: it names the file "/outside/secret"; remove DIR and compile again`},
		{"a map of another version", func(t *testing.T, dir, _ string) {
			put(t, dir, "map/clusters/prod.json", `{"version":2,"files":{}}`)
		}, "DIR/map/clusters/prod.json is not a map that gauntlet wrote: its version is 2, and this gauntlet knows 1; " +
			"remove DIR and compile again"},
		{"a map that is none", func(t *testing.T, dir, _ string) {
			put(t, dir, "map/clusters/prod.json", `hello`)
		}, "DIR/map/clusters/prod.json is not a map that gauntlet wrote: invalid character 'h' looking for beginning of value; " +
			"remove DIR and compile again"},
		{"a journal that names a file above", func(t *testing.T, dir, _ string) {
			put(t, dir, journal, `[{"path":"../outside/secret","new":true}]`)
		}, `DIR/.gauntlet-staging/journal.json names the path "../outside/secret", which gauntlet did not write; ` +
			"remove DIR/.gauntlet-staging"},
		{"a journal that is none", func(t *testing.T, dir, _ string) {
			put(t, dir, journal, `hello`)
		}, "DIR/.gauntlet-staging/journal.json is not a journal that gauntlet wrote: invalid character 'h' looking for " +
			"beginning of value; remove DIR/.gauntlet-staging"},
	} {
		t.Run(c.name, func(t *testing.T) {
			base := t.TempDir()
			dir, outside := filepath.Join(base, "dist"), filepath.Join(base, "outside")
			put(t, outside, "secret", "secret\n")
			mustWrite(t, dir, fleet(), Options{Whole: true})
			c.prepare(t, dir, outside)
			before := standing(t, base)

			units := fleet()
			units[0].Files = append(units[0].Files, text("manifests/rules/new.yaml", "new", "new\n"))
			units = append(units, Unit{Dir: "regions/eu", Files: []File{text("new.yaml", "new", "new\n")}})
			_, err := Write(t.Context(), dir, units, Options{Whole: true})
			if want := strings.ReplaceAll(c.message, "DIR", dir); err == nil || err.Error() != want {
				t.Errorf("error\n%v\nwant\n%s", err, want)
			}
			equalTrees(t, before, standing(t, base))
		})
	}
}

// What a map lists is only removed where it is a regular file below real folders, and nobody wants it.
func TestNotRemoved(t *testing.T) {
	base := t.TempDir()
	dir, outside := filepath.Join(base, "dist"), filepath.Join(base, "outside")
	put(t, outside, "values.yaml", "secret\n")
	mustWrite(t, dir, fleet()[:1], Options{Whole: true})
	link(t, outside, filepath.Join(dir, "clusters/dev"))
	link(t, filepath.Join(outside, "values.yaml"), filepath.Join(dir, "link.yaml"))
	put(t, dir, "map/clusters/dev.json", devMap)
	put(t, dir, "map/clusters.json", `{"version":1,"files":{"prod/values.yaml":[],"dev/values.yaml":[],"none":[]}}`)
	want := standing(t, base)

	if sum := mustWrite(t, dir, fleet()[:1], Options{Whole: true}); sum != (Summary{Unchanged: 3}) {
		t.Errorf("summary %+v", sum)
	}
	delete(want, "dist/map/clusters.json")
	delete(want, "dist/map/clusters/dev.json")
	equalTrees(t, want, standing(t, base))
}

// The user's file is as good as ours if it holds the same.
func TestAdopted(t *testing.T) {
	dir := written(t, fleet()[:1])
	put(t, dir, "global/manifests/ruler.yaml", "ruler\n")
	put(t, dir, "clusters/dev/values.yaml", "dev\n")
	if sum := mustWrite(t, dir, fleet(), Options{Whole: true}); sum != (Summary{Unchanged: 5}) {
		t.Errorf("summary %+v", sum)
	}
	equalTrees(t, fleetTree(), standing(t, dir))
}

// The output folder itself may be a link: the user named it.
func TestLinkedOutput(t *testing.T) {
	base := t.TempDir()
	put(t, base, "real/.keep", "")
	wipe(t, filepath.Join(base, "real/.keep"))
	link(t, "real", filepath.Join(base, "dist"))
	mustWrite(t, filepath.Join(base, "dist"), fleet(), Options{Whole: true})
	equalTrees(t, fleetTree(), standing(t, filepath.Join(base, "real")))
}

func TestOutputIsFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dist")
	put(t, filepath.Dir(dir), "dist", "mine\n")
	_, err := Write(t.Context(), dir, fleet(), Options{Whole: true})
	if want := "create " + dir + ": not a directory"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	equalTrees(t, map[string]string{"dist": "mine\n"}, standing(t, filepath.Dir(dir)))
}

func wipe(t *testing.T, at string) {
	t.Helper()
	if err := os.RemoveAll(at); err != nil {
		t.Fatal(err)
	}
}

// link replaces what stands at a path by a symbolic link.
func link(t *testing.T, to, at string) {
	t.Helper()
	wipe(t, at)
	if err := os.Symlink(to, at); err != nil {
		t.Fatal(err)
	}
}
