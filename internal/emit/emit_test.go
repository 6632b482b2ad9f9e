package emit

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// text makes a file of one object, which stands in services/<name>.yaml.
func text(path, name, content string) File {
	return File{
		Path:    path,
		Content: [][]byte{[]byte(content)},
		Objects: []Object{{Name: "PrometheusRule monitoring/" + name, Sources: []string{"services/" + name + ".yaml:1:1"}}},
	}
}

// fleet is what most of the tests begin with.
func fleet() []Unit {
	return []Unit{
		{Dir: "clusters/prod", Files: []File{
			text("manifests/rules/pay.yaml", "pay", "pay\n"),
			text("manifests/rules/cart.yaml", "cart", "cart\n"),
			text("values.yaml", "values", "values\n"),
		}},
		{Dir: "clusters/dev", Files: []File{text("values.yaml", "values", "dev\n")}},
		{Dir: "global", Files: []File{text("manifests/ruler.yaml", "ruler", "ruler\n")}},
	}
}

func mustWrite(t *testing.T, dir string, units []Unit, opts Options) Summary {
	t.Helper()
	sum, err := Write(t.Context(), dir, units, opts)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// written gives a folder that holds the units.
func written(t *testing.T, units []Unit) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "dist")
	mustWrite(t, dir, units, Options{Whole: true})
	return dir
}

// standing gives what stands in a folder: content by path, "/" for a folder, and where a link leads to.
func standing(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || p == dir {
			return err
		}
		at, _ := filepath.Rel(dir, p)
		at = filepath.ToSlash(at)
		switch {
		case e.IsDir():
			found[at] = "/"
		case e.Type()&fs.ModeSymlink != 0:
			to, err := os.Readlink(p)
			found[at] = "-> " + to
			return err
		default:
			content, err := os.ReadFile(p)
			found[at] = string(content)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func put(t *testing.T, dir, name, content string) {
	t.Helper()
	at := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func equalTrees(t *testing.T, want, got map[string]string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the folder differs (-want +got):\n%s", diff)
	}
}

const devMap = `{"version":1,"files":{
"values.yaml":[{"object":"PrometheusRule monitoring/values","sources":["services/values.yaml:1:1"]}]
}}
`

func fleetTree() map[string]string {
	return map[string]string{
		"clusters":                                "/",
		"clusters/dev":                            "/",
		"clusters/dev/values.yaml":                "dev\n",
		"clusters/prod":                           "/",
		"clusters/prod/manifests":                 "/",
		"clusters/prod/manifests/rules":           "/",
		"clusters/prod/manifests/rules/cart.yaml": "cart\n",
		"clusters/prod/manifests/rules/pay.yaml":  "pay\n",
		"clusters/prod/values.yaml":               "values\n",
		"global":                                  "/",
		"global/manifests":                        "/",
		"global/manifests/ruler.yaml":             "ruler\n",
		"map":                                     "/",
		"map/clusters":                            "/",
		"map/clusters/dev.json":                   devMap,
		"map/clusters/prod.json": `{"version":1,"files":{
"manifests/rules/cart.yaml":[{"object":"PrometheusRule monitoring/cart","sources":["services/cart.yaml:1:1"]}],
"manifests/rules/pay.yaml":[{"object":"PrometheusRule monitoring/pay","sources":["services/pay.yaml:1:1"]}],
"values.yaml":[{"object":"PrometheusRule monitoring/values","sources":["services/values.yaml:1:1"]}]
}}
`,
		"map/global.json": `{"version":1,"files":{
"manifests/ruler.yaml":[{"object":"PrometheusRule monitoring/ruler","sources":["services/ruler.yaml:1:1"]}]
}}
`,
	}
}

func TestFresh(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there", "dist")
	sum := mustWrite(t, dir, fleet(), Options{Whole: true})
	if want := (Summary{Written: 5}); sum != want {
		t.Errorf("summary %+v, want %+v", sum, want)
	}
	equalTrees(t, fleetTree(), standing(t, dir))
}

func TestPieces(t *testing.T) {
	pieces := [][]byte{[]byte("a: 1\n"), nil, []byte("---\n"), []byte("b: 2\n")}
	units := []Unit{{Dir: "global", Files: []File{
		{Path: "pieces.yaml", Content: pieces},
		{Path: "same.yaml", Content: pieces},
		{Path: "empty.yaml"},
	}}}
	dir := written(t, units)
	got := standing(t, filepath.Join(dir, "global"))
	equalTrees(t, map[string]string{
		"pieces.yaml": "a: 1\n---\nb: 2\n", "same.yaml": "a: 1\n---\nb: 2\n", "empty.yaml": "",
	}, got)
	if sum := mustWrite(t, dir, units, Options{Whole: true}); sum != (Summary{Unchanged: 3}) {
		t.Errorf("summary of the second run: %+v", sum)
	}
}

// age sets back the time of everything in the folder, and gives those times.
func age(t *testing.T, dir string) map[string]time.Time {
	t.Helper()
	then := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	times := map[string]time.Time{}
	for at := range standing(t, dir) {
		if err := os.Chtimes(filepath.Join(dir, at), then, then); err != nil {
			t.Fatal(err)
		}
		times[at] = then
	}
	return times
}

// touched lists what is younger than age left it.
func touched(t *testing.T, dir string, then map[string]time.Time) map[string]bool {
	t.Helper()
	younger := map[string]bool{}
	for at := range standing(t, dir) {
		info, err := os.Lstat(filepath.Join(dir, at))
		if err != nil {
			t.Fatal(err)
		}
		if !info.ModTime().Equal(then[at]) {
			younger[at] = true
		}
	}
	return younger
}

func TestNothingChanged(t *testing.T) {
	dir := written(t, fleet())
	then := age(t, dir)
	sum := mustWrite(t, dir, fleet(), Options{Whole: true})
	if want := (Summary{Unchanged: 5}); sum != want {
		t.Errorf("summary %+v, want %+v", sum, want)
	}
	if got := touched(t, dir, then); len(got) > 0 {
		t.Errorf("files or folders were touched: %v", got)
	}
}

func TestOneFileChanged(t *testing.T) {
	dir := written(t, fleet())
	then := age(t, dir)
	units := fleet()
	units[0].Files[0].Content = [][]byte{[]byte("PAY\n")} // of the same size
	sum := mustWrite(t, dir, units, Options{Whole: true})
	if want := (Summary{Written: 1, Unchanged: 4}); sum != want {
		t.Errorf("summary %+v, want %+v", sum, want)
	}
	want := map[string]bool{"clusters/prod/manifests/rules": true, "clusters/prod/manifests/rules/pay.yaml": true}
	if diff := cmp.Diff(want, touched(t, dir, then)); diff != "" {
		t.Errorf("touched (-want +got):\n%s", diff)
	}
	after := fleetTree()
	after["clusters/prod/manifests/rules/pay.yaml"] = "PAY\n"
	equalTrees(t, after, standing(t, dir))
}

// A file that somebody edited is one that gauntlet wrote, and is put right.
func TestEditedAndDeleted(t *testing.T) {
	dir := written(t, fleet())
	put(t, dir, "clusters/prod/values.yaml", "edited by hand\n")
	if err := os.Remove(filepath.Join(dir, "global/manifests/ruler.yaml")); err != nil {
		t.Fatal(err)
	}
	if sum := mustWrite(t, dir, fleet(), Options{Whole: true}); sum != (Summary{Written: 2, Unchanged: 3}) {
		t.Errorf("summary %+v", sum)
	}
	equalTrees(t, fleetTree(), standing(t, dir))
}

func TestStale(t *testing.T) {
	dir := written(t, fleet())
	put(t, dir, "clusters/prod/notes.txt", "mine\n")
	put(t, dir, "global/manifests/notes.txt", "mine\n")
	put(t, dir, "map/notes.json/notes.txt", "mine\n")

	prod := fleet()[:1]
	prod[0].Files = prod[0].Files[2:] // the rules are gone, and so are the units dev and global
	sum := mustWrite(t, dir, prod, Options{Whole: true})
	if want := (Summary{Unchanged: 1, Removed: 4}); sum != want {
		t.Errorf("summary %+v, want %+v", sum, want)
	}
	equalTrees(t, map[string]string{
		"clusters":                   "/",
		"clusters/prod":              "/",
		"clusters/prod/notes.txt":    "mine\n",
		"clusters/prod/values.yaml":  "values\n",
		"global":                     "/",
		"global/manifests":           "/",
		"global/manifests/notes.txt": "mine\n",
		"map":                        "/",
		"map/clusters":               "/",
		"map/clusters/prod.json":     devMap, // which has a values.yaml and nothing else, too
		"map/notes.json":             "/",
		"map/notes.json/notes.txt":   "mine\n",
	}, standing(t, dir))
}

func TestOneUnit(t *testing.T) {
	dir := written(t, fleet())
	put(t, dir, "map/clusters/dev.json", "not looked at")
	then := age(t, dir)
	prod := fleet()[:1]
	prod[0].Files = prod[0].Files[1:]
	sum := mustWrite(t, dir, prod, Options{})
	if want := (Summary{Unchanged: 2, Removed: 1}); sum != want {
		t.Errorf("summary %+v, want %+v", sum, want)
	}
	want := map[string]bool{"clusters/prod/manifests/rules": true, "map/clusters": true, "map/clusters/prod.json": true}
	if diff := cmp.Diff(want, touched(t, dir, then)); diff != "" {
		t.Errorf("touched (-want +got):\n%s", diff)
	}
}

// A unit of which all files change is replaced folder by folder; nothing of it is lost but what is stale.
func TestAllChanged(t *testing.T) {
	dir := written(t, fleet())
	put(t, dir, "clusters/dev/notes.txt", "mine\n")
	units, want := fleet(), fleetTree()
	for i := range units {
		for j := range units[i].Files {
			f := &units[i].Files[j]
			f.Content = append(f.Content, []byte("more\n"))
			want[units[i].Dir+"/"+f.Path] += "more\n"
		}
	}
	want["clusters/dev/notes.txt"] = "mine\n"
	if sum := mustWrite(t, dir, units, Options{Whole: true}); sum != (Summary{Written: 5}) {
		t.Errorf("summary %+v", sum)
	}
	equalTrees(t, want, standing(t, dir))
}

func TestProgress(t *testing.T) {
	dir := written(t, fleet())
	units := fleet()
	units[0].Files[0].Content = [][]byte{[]byte("other\n")}
	counts := make(chan int, 100)
	mustWrite(t, dir, units, Options{Whole: true, Progress: func(n int) { counts <- n }})
	close(counts)
	total := 0
	for n := range counts {
		total += n
	}
	if total != 5+3 {
		t.Errorf("told of %d files, want 5 and 3 maps", total)
	}
}

func TestManyFiles(t *testing.T) {
	var units []Unit
	for i := range 12 {
		u := Unit{Dir: fmt.Sprintf("clusters/c%02d", i)}
		for j := range 300 {
			u.Files = append(u.Files, text(fmt.Sprintf("manifests/%d/%03d.yaml", j%7, j), fmt.Sprint(j), fmt.Sprint(i, j)))
		}
		units = append(units, u)
	}
	dir := written(t, units)
	got := standing(t, dir)
	for _, u := range units {
		for _, f := range u.Files {
			if at := u.Dir + "/" + f.Path; got[at] != string(f.Content[0]) {
				t.Fatalf("%s holds %q", at, got[at])
			}
		}
	}
	if sum := mustWrite(t, dir, units, Options{Whole: true}); sum != (Summary{Unchanged: 3600}) {
		t.Errorf("summary of the second run: %+v", sum)
	}
}
