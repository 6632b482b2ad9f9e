package blocks_test

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/oklog/ulid/v2"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/thanos-io/thanos/pkg/block/metadata"

	"gauntlet.dev/gauntlet/dryrun/internal/blocks"
)

var start = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

var first = blocks.Producer{Name: "a/0", Labels: labels.FromStrings("cluster", "a", "replica", "0"), Source: metadata.SidecarSource}

// database has a sample each minute, from nine o'clock on. After three hours, the storage writes blocks by itself.
func database(t *testing.T, minutes int) *tsdb.DB {
	t.Helper()
	options := tsdb.DefaultOptions()
	options.WALSegmentSize = -1
	db, err := tsdb.Open(t.TempDir(), nil, nil, options, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.DisableCompactions()
	app := db.Appender(t.Context())
	for i := range minutes {
		if _, err := app.Append(0, labels.FromStrings("__name__", "up"), start.Add(time.Duration(i)*time.Minute).UnixMilli(), 1); err != nil {
			t.Fatal(err)
		}
	}
	if err := app.Commit(); err != nil {
		t.Fatal(err)
	}
	db.EnableCompactions()
	if err := db.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// metas reads the metadata of all blocks in a folder, by time.
func metas(t *testing.T, dir string) (all []*metadata.Meta) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*", metadata.MetaFilename))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		m, err := metadata.ReadFromDir(filepath.Dir(f))
		if err != nil {
			t.Fatal(err)
		}
		if name := filepath.Base(filepath.Dir(f)); name != m.ULID.String() {
			t.Errorf("block %s stands in %s", m.ULID, name)
		}
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b *metadata.Meta) int { return cmp.Compare(a.MinTime, b.MinTime) })
	return all
}

func TestWrite(t *testing.T) {
	db := database(t, 5*60)
	if n := len(db.Blocks()); n != 2 {
		t.Fatalf("the database has %d blocks of its own, and not two", n)
	}
	dir := t.TempDir()
	if err := blocks.Write(t.Context(), dir, db, first); err != nil {
		t.Fatal(err)
	}
	type written struct {
		From, To string
		Samples  uint64
	}
	var got []written
	for _, m := range metas(t, dir) {
		clock := func(ms int64) string { return time.UnixMilli(ms).UTC().Format("15:04:05.000") }
		got = append(got, written{clock(m.MinTime), clock(m.MaxTime), m.Stats.NumSamples})
		want := metadata.Thanos{Version: 1, Labels: map[string]string{"cluster": "a", "replica": "0"}, Source: "sidecar",
			SegmentFiles: []string{"000001"}, UploadTime: time.UnixMilli(m.MaxTime).UTC(), Files: m.Thanos.Files}
		if diff := gocmp.Diff(want, m.Thanos, cmpopts.EquateComparable(metadata.File{})); diff != "" {
			t.Errorf("metadata (-want +got):\n%s", diff)
		}
		if len(m.Thanos.Files) != 3 || m.Compaction.Level != 1 || !slices.Equal(m.Compaction.Sources, []ulid.ULID{m.ULID}) {
			t.Errorf("files %v, level %d, sources %v", m.Thanos.Files, m.Compaction.Level, m.Compaction.Sources)
		}
	}
	want := []written{{"09:00:00.000", "10:00:00.000", 60}, {"10:00:00.000", "12:00:00.000", 120}, {"12:00:00.000", "13:59:00.001", 120}}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
}

// TestSameBytes writes the same twice, and the same of another producer, which gives other names.
func TestSameBytes(t *testing.T) {
	db := database(t, 90)
	write := func(of blocks.Producer) map[string]string {
		dir := t.TempDir()
		if err := blocks.Write(t.Context(), dir, db, of); err != nil {
			t.Fatal(err)
		}
		return files(t, dir)
	}
	written := write(first)
	if diff := gocmp.Diff(written, write(first)); diff != "" {
		t.Errorf("the second time is another (-first +second):\n%s", diff)
	}
	second := first
	second.Name = "a/1"
	for name := range write(second) {
		if _, ok := written[name]; ok {
			t.Errorf("two producers have %s", name)
		}
	}
}

func TestNothing(t *testing.T) {
	dir := t.TempDir()
	if err := blocks.Write(t.Context(), dir, database(t, 0), first); err != nil {
		t.Fatal(err)
	}
	if found := files(t, dir); len(found) > 0 {
		t.Errorf("an empty database gives %v", found)
	}
}

// files gives the contents of a folder by path.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		rel, _ := strings.CutPrefix(path, dir)
		all[rel] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
