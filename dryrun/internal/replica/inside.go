package replica

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"reflect"
	"sync"
	"unsafe"

	"github.com/prometheus/prometheus/scrape"
	"github.com/prometheus/prometheus/storage"
)

// inside reaches what scrape.Manager has no options for: what it spreads its scrapes by, and what it sends requests with.
type inside struct {
	storage.Appendable // that the manager appends to
	client             http.RoundTripper

	mu    sync.Mutex
	pools reflect.Value // the manager's, by job
	lock  sync.Locker   // of the pools
	known int           // of the pools, so many send by the client
}

// field gives a field of what a pointer points to, exported or not.
func field(of any, name string, kind reflect.Kind) (reflect.Value, error) {
	f := reflect.ValueOf(of).Elem().FieldByName(name)
	if !f.IsValid() || f.Kind() != kind {
		return f, fmt.Errorf("%T has no %s any more", of, name)
	}
	return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem(), nil
}

// of takes the manager, and sets its seed. Prometheus makes that of the name of the machine; pools that are made from now on take
// this one.
func (s *inside) of(m *scrape.Manager, seed string) error {
	offsets, wrongSeed := field(m, "offsetSeed", reflect.Uint64)
	lock, wrongLock := field(m, "mtxScrape", reflect.Struct)
	pools, wrongPools := field(m, "scrapePools", reflect.Map)
	if err := errors.Join(wrongSeed, wrongLock, wrongPools); err != nil {
		return err
	}
	h := fnv.New64a()
	h.Write([]byte(seed))
	offsets.SetUint(h.Sum64())
	mutex, ok := lock.Addr().Interface().(sync.Locker)
	if !ok {
		return errors.New("scrape.Manager has another lock")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pools, s.lock = pools, mutex
	return nil
}

// Appender implements storage.Appendable. A scrape asks for it before it sends its request: that is the moment at which nobody uses the
// client of a new pool yet.
func (s *inside) Appender(ctx context.Context) storage.Appender {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.known != s.pools.Len() { // pools only get more: the configuration of a replica does not change
		for pools := s.pools.MapRange(); pools.Next(); {
			client, err := field(pools.Value().Interface(), "client", reflect.Pointer)
			if err != nil {
				break // requests fail then, as there is nobody to connect to
			}
			client.Interface().(*http.Client).Transport = s.client
		}
		s.known = s.pools.Len()
	}
	return s.Appendable.Appender(ctx)
}
