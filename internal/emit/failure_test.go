package emit

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// change gives a folder in which every kind of step is still to be done, and the units that want it: a file that is
// replaced, a file and a folder that are new, a folder that is swapped, a file and a unit that are stale.
func change(t *testing.T) (dir string, units []Unit) {
	t.Helper()
	old := fleet()
	old = append(old, Unit{Dir: "regions/eu", Files: []File{text("a.yaml", "a", "old\n"), text("b.yaml", "b", "old\n")}})
	dir = written(t, old)
	put(t, dir, "clusters/prod/notes.txt", "mine\n")

	units = fleet()
	units[0].Files[2].Content = [][]byte{[]byte("new values\n")}
	units[0].Files[1] = text("manifests/rules/search.yaml", "search", "search\n")
	units[0].Files = append(units[0].Files, text("manifests/monitors/pay.yaml", "pay", "monitor\n"))
	units[1].Dir = "clusters/stage" // and no more dev
	units = append(units, Unit{Dir: "regions/eu", Files: []File{text("a.yaml", "a", "new\n"), text("b.yaml", "b", "new\n")}})
	return dir, units
}

func changed() map[string]string {
	want := fleetTree()
	want["clusters/prod/notes.txt"] = "mine\n"
	want["clusters/prod/values.yaml"] = "new values\n"
	delete(want, "clusters/prod/manifests/rules/cart.yaml")
	want["clusters/prod/manifests/rules/search.yaml"] = "search\n"
	want["clusters/prod/manifests/monitors"] = "/"
	want["clusters/prod/manifests/monitors/pay.yaml"] = "monitor\n"
	want["map/clusters/prod.json"] = `{"version":1,"files":{
"manifests/monitors/pay.yaml":[{"object":"PrometheusRule monitoring/pay","sources":["services/pay.yaml:1:1"]}],
"manifests/rules/pay.yaml":[{"object":"PrometheusRule monitoring/pay","sources":["services/pay.yaml:1:1"]}],
"manifests/rules/search.yaml":[{"object":"PrometheusRule monitoring/search","sources":["services/search.yaml:1:1"]}],
"values.yaml":[{"object":"PrometheusRule monitoring/values","sources":["services/values.yaml:1:1"]}]
}}
`
	for _, at := range []string{"clusters/dev", "clusters/dev/values.yaml", "map/clusters/dev.json"} {
		delete(want, at)
	}
	want["clusters/stage"] = "/"
	want["clusters/stage/values.yaml"] = "dev\n"
	want["map/clusters/stage.json"] = devMap
	want["regions"] = "/"
	want["regions/eu"] = "/"
	want["regions/eu/a.yaml"] = "new\n"
	want["regions/eu/b.yaml"] = "new\n"
	want["map/regions"] = "/"
	want["map/regions/eu.json"] = `{"version":1,"files":{
"a.yaml":[{"object":"PrometheusRule monitoring/a","sources":["services/a.yaml:1:1"]}],
"b.yaml":[{"object":"PrometheusRule monitoring/b","sources":["services/b.yaml:1:1"]}]
}}
`
	return want
}

// countdown is a hook that calls act before the n-th thing that is done, counting from 1.
type countdown struct {
	mu  sync.Mutex
	n   int
	act func(op) error
}

func (c *countdown) before(o op, _ string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n--; c.n == 0 {
		return c.act(o)
	}
	return nil
}

// The change writes 6 files and 2 maps, then makes 13 moves in 10 steps, and ends.
const (
	writes     = 8
	operations = writes + 13 + 1
)

func TestChange(t *testing.T) {
	dir, units := change(t)
	count := &countdown{n: 1 << 20}
	sum, err := write(t.Context(), dir, units, Options{Whole: true}, count.before)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Summary{Written: 6, Unchanged: 2, Removed: 2}); sum != want {
		t.Errorf("summary %+v, want %+v", sum, want)
	}
	if got := 1<<20 - count.n; got != operations {
		t.Errorf("%d operations, want %d", got, operations)
	}
	equalTrees(t, changed(), standing(t, dir))
}

// Whatever fails, and when, the folder is as it was.
func TestFailure(t *testing.T) {
	for n := 1; n <= operations; n++ {
		dir, units := change(t)
		before := standing(t, dir)
		then := age(t, dir)
		full := &countdown{n: n, act: func(op) error { return syscall.ENOSPC }}
		_, err := write(t.Context(), dir, units, Options{Whole: true}, full.before)
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("operation %d: error %v", n, err)
		}
		equalTrees(t, before, standing(t, dir))
		for at := range touched(t, dir, then) {
			if before[at] != "/" {
				t.Errorf("operation %d: %s was touched", n, at)
			}
		}
		mustWrite(t, dir, units, Options{Whole: true})
		equalTrees(t, changed(), standing(t, dir))
	}
}

func TestFailureMessage(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dist")
	full := &countdown{n: 1, act: func(op) error { return syscall.ENOSPC }}
	_, err := write(t.Context(), dir, fleet()[2:], Options{Whole: true}, full.before)
	if want := "write " + filepath.Join(dir, "global/manifests/ruler.yaml") + ": no space left on device"; err == nil ||
		err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestCanceled(t *testing.T) {
	for n := 1; n < operations; n++ { // the last one is the point of no return
		dir, units := change(t)
		before := standing(t, dir)
		ctx, cancel := context.WithCancel(t.Context())
		hit := &countdown{n: n, act: func(op) error { cancel(); return nil }}
		_, err := write(ctx, dir, units, Options{Whole: true}, hit.before)
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("operation %d: error %v", n, err)
		}
		equalTrees(t, before, standing(t, dir))
	}
}

func TestCanceledBefore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dist")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Write(ctx, dir, fleet(), Options{Whole: true}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Lstat(dir); err == nil {
		t.Error("the folder was created")
	}
}

// A run that is killed between two moves cannot clean up. The next one, whatever it writes, first puts back what was.
func TestKilled(t *testing.T) {
	for n := writes + 1; n <= operations; n++ {
		dir, units := change(t)
		before := standing(t, dir)
		kill(t, dir, units, n)
		if _, err := os.Lstat(filepath.Join(dir, journal)); err != nil {
			t.Fatalf("operation %d: the killed run left no journal: %v", n, err)
		}
		// A run that fails has undone what it found, and changed nothing of its own.
		if _, err := Write(t.Context(), dir, []Unit{{Dir: "clusters/prod", Files: []File{text("notes.txt", "x", "x")}}},
			Options{}); err == nil {
			t.Fatal("a file of the user was overwritten")
		}
		equalTrees(t, before, standing(t, dir))

		kill(t, dir, units, n)
		mustWrite(t, dir, units, Options{Whole: true})
		equalTrees(t, changed(), standing(t, dir))
	}
}

// kill ends a run at the n-th operation without letting it clean up.
func kill(t *testing.T, dir string, units []Unit, n int) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Fatalf("operation %d: the run was not killed", n)
		}
	}()
	killed := &countdown{n: n, act: func(op) error { panic("killed") }}
	_, _ = write(t.Context(), dir, units, Options{Whole: true}, killed.before)
}

// A run that is killed earlier or later leaves a staging folder without a journal.
func TestStaleStaging(t *testing.T) {
	dir := written(t, fleet())
	put(t, dir, newDir+"/clusters/prod/values.yaml", "half writ")
	put(t, dir, oldDir+"/0", "old\n")
	put(t, dir, journalDraft, `[{"pa`)
	mustWrite(t, dir, fleet(), Options{Whole: true})
	equalTrees(t, fleetTree(), standing(t, dir))
}

func TestFreshFailure(t *testing.T) {
	base := t.TempDir()
	for n := 1; n <= 13; n++ { // 5 files, 3 maps, 3 folders, the end
		fail := &countdown{n: n, act: func(op) error { return errors.New("stop") }}
		_, err := write(t.Context(), filepath.Join(base, "a/b/dist"), fleet(), Options{Whole: true}, fail.before)
		if n <= 12 && err == nil {
			t.Errorf("operation %d did not fail", n)
		}
		if n <= 12 {
			equalTrees(t, map[string]string{}, standing(t, base))
		}
	}
	equalTrees(t, fleetTree(), standing(t, filepath.Join(base, "a/b/dist")))
}

func TestReadOnly(t *testing.T) {
	if os.Geteuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("permissions do not bind this user")
	}
	dir, units := change(t)
	before := standing(t, dir)
	for _, closed := range []string{".", "clusters/prod/manifests", "regions"} {
		at := filepath.Join(dir, closed)
		if err := os.Chmod(at, 0o555); err != nil {
			t.Fatal(err)
		}
		_, err := Write(t.Context(), dir, units, Options{Whole: true})
		if !errors.Is(err, syscall.EACCES) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: error %v", closed, err)
		}
		equalTrees(t, before, standing(t, dir))
		if err := os.Chmod(at, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// Two runs on one folder: the second is turned away while the first one writes.
func TestLocked(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dist")
	var once sync.Once
	_, err := write(t.Context(), dir, fleet(), Options{Whole: true}, func(op, string) error {
		once.Do(func() {
			_, err := Write(t.Context(), dir, fleet(), Options{Whole: true})
			if want := "lock " + dir + ": another gauntlet is writing to it"; err == nil || err.Error() != want {
				t.Errorf("error %v, want %s", err, want)
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	equalTrees(t, fleetTree(), standing(t, dir))
}

func TestManyRuns(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dist")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for done := false; !done; {
				_, err := Write(t.Context(), dir, fleet(), Options{Whole: true})
				if done = err == nil; !done && !strings.Contains(err.Error(), "another gauntlet") {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	equalTrees(t, fleetTree(), standing(t, dir))
}
