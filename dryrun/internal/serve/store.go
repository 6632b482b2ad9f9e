package serve

import (
	"context"
	"fmt"

	kitlog "github.com/go-kit/log"
	"github.com/thanos-io/objstore"
	"github.com/thanos-io/objstore/providers/filesystem"
	"github.com/thanos-io/thanos/pkg/block"
	"github.com/thanos-io/thanos/pkg/store"
)

// open opens a folder of blocks as thanos store does a bucket. Work is a folder for what it keeps of their indexes.
func open(ctx context.Context, folder, work string, log kitlog.Logger) (*store.BucketStore, error) {
	files, err := filesystem.NewBucket(folder)
	if err != nil {
		return nil, err
	}
	bucket := objstore.WithNoopInstr(files)
	fetcher, err := block.NewRawMetaFetcher(log, bucket, block.NewConcurrentLister(log, bucket))
	if err != nil {
		return nil, err
	}
	noLimit := store.NewBytesLimiterFactory(0)
	s, err := store.NewBucketStore(bucket, fetcher, work, store.NewChunksLimiterFactory(0), store.NewSeriesLimiterFactory(0), noLimit,
		store.NewGapBasedPartitioner(store.PartitionerMaxGapSize), opening, store.DefaultPostingOffsetInMemorySampling, false, false, 0,
		store.WithLogger(log))
	if err != nil {
		return nil, err
	}
	if err := s.InitialSync(ctx); err != nil {
		return nil, fmt.Errorf("open the blocks in %s: %w", folder, err)
	}
	return s, nil
}

// opening is how many blocks are opened at a time.
const opening = 4
