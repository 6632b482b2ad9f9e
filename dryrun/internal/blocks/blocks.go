// Package blocks writes what the replicas and rulers of a rehearsal have stored as blocks with Thanos' metadata, as sidecars and
// rulers upload them. A folder of them is a bucket.
//
// The same rehearsal gives the same bytes: the names of blocks come from what they are of, and not from chance.
package blocks

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"time"

	kitlog "github.com/go-kit/log"
	"github.com/oklog/ulid/v2"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/thanos-io/thanos/pkg/block"
	"github.com/thanos-io/thanos/pkg/block/metadata"
)

// Producer is a process that uploads blocks.
type Producer struct {
	// Name tells the producer, and the rehearsal, from all others.
	Name   string
	Labels labels.Labels // external ones, by which Thanos tells it from others
	Source metadata.SourceType
}

// span is how much time a block holds: what Prometheus cuts, and what is uploaded. It starts at a full multiple of it.
const span = 2 * time.Hour

// Write writes all samples of a database into a folder, in which blocks of others may stand. Nothing may be appended meanwhile.
func Write(ctx context.Context, dir string, db *tsdb.DB, of Producer) error {
	if err := db.CompactOOOHead(ctx); err != nil { // so that blocks hold what came out of order
		return err
	}
	compactor, err := tsdb.NewLeveledCompactor(ctx, nil, nil, []int64{span.Milliseconds()}, nil, nil)
	if err != nil {
		return err
	}
	w := writer{dir: dir, compactor: compactor, of: of}
	for _, b := range db.Blocks() {
		if err := w.cut(b.MinTime(), b.MaxTime(), func(int64, int64) tsdb.BlockReader { return b }); err != nil {
			return err
		}
	}
	head := db.Head()
	if head.NumSeries() == 0 {
		return nil
	}
	return w.cut(head.MinTime(), head.MaxTime()+1, func(from, to int64) tsdb.BlockReader { return tsdb.NewRangeHead(head, from, to-1) })
}

// writer writes the blocks of one producer.
type writer struct {
	dir       string
	compactor *tsdb.LeveledCompactor
	of        Producer
	written   int
}

// cut writes the samples from one moment on, and before another one.
func (w *writer) cut(from, to int64, read func(from, to int64) tsdb.BlockReader) error {
	const ms = int64(span / time.Millisecond)
	for from < to {
		until := min((from/ms+1)*ms, to)
		ids, err := w.compactor.Write(w.dir, read(from, until), from, until, nil)
		if err != nil {
			return err
		}
		for _, id := range ids { // none where there is no sample
			if err := w.name(id); err != nil {
				return err
			}
		}
		from = until
	}
	return nil
}

// tombstones is a file that Prometheus keeps in a block, and that is not uploaded.
const tombstones = "tombstones"

// name gives a block that was written a name of its own, and the metadata with which it is uploaded.
func (w *writer) name(id ulid.ULID) error {
	made := filepath.Join(w.dir, id.String())
	meta, err := metadata.ReadFromDir(made)
	if err != nil {
		return err
	}
	if meta.ULID, err = w.id(meta); err != nil {
		return err
	}
	meta.Compaction.Sources = []ulid.ULID{meta.ULID}
	meta.Thanos = metadata.Thanos{
		Version:      metadata.ThanosVersion1,
		Labels:       w.of.Labels.Map(),
		Downsample:   metadata.ThanosDownsample{Resolution: 0},
		Source:       w.of.Source,
		SegmentFiles: block.GetSegmentFiles(made),
		UploadTime:   time.UnixMilli(meta.MaxTime).UTC(),
	}
	if err := os.Remove(filepath.Join(made, tombstones)); err != nil {
		return err
	}
	log := kitlog.NewNopLogger()
	if meta.Thanos.Files, err = block.GatherFileStats(made, metadata.NoneFunc, log); err != nil {
		return err
	}
	if err := meta.WriteToDir(log, made); err != nil {
		return err
	}
	return os.Rename(made, filepath.Join(w.dir, meta.ULID.String()))
}

// id is made of what a block is of. Its time is that of the block's end, when it was cut.
func (w *writer) id(meta *metadata.Meta) (ulid.ULID, error) {
	w.written++
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %d %d %d", w.of.Name, meta.MinTime, meta.MaxTime, w.written))
	return ulid.New(uint64(meta.MaxTime), bytes.NewReader(sum[:]))
}
