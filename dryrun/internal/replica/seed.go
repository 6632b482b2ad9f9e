package replica

import (
	"fmt"
	"hash/fnv"
	"reflect"
	"time"
	"unsafe"
)

// hash gives a number that depends on the replica and on nothing else.
func (r *Replica) hash(what string) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s\xff%s\xff%s\xff%s", what, r.opts.Of.Cluster, r.opts.Of.Namespace, r.opts.Of.Name)
	return h.Sum64()
}

// delay is the time that a start takes: between 200 and 900 ms, and not a multiple of 1 ms.
func (r *Replica) delay() time.Duration {
	return 200*time.Millisecond + time.Duration(r.hash("start")%700_000)*time.Microsecond + 7*time.Nanosecond
}

// seed sets what Prometheus spreads its scrapes by. It makes that of the name of the machine, and has no option for it; pools that are
// made from now on take this one.
func (p *process) seed() error {
	field := reflect.ValueOf(p.scraper).Elem().FieldByName("offsetSeed")
	if !field.IsValid() || field.Kind() != reflect.Uint64 {
		return fmt.Errorf("scrape.Manager has no seed any more")
	}
	*(*uint64)(unsafe.Pointer(field.UnsafeAddr())) = p.hash(fmt.Sprintf("scrape %d %s", p.opts.Phase, p.config.GlobalConfig.ExternalLabels))
	return nil
}
