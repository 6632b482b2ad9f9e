package replica

import (
	"errors"
	"fmt"
	"hash/fnv"
	"reflect"
	"unsafe"
)

// seed sets what Prometheus spreads its scrapes by. It makes that of the name of the machine, and has no option for it; pools that are
// made from now on take this one.
func (p *process) seed() error {
	field := reflect.ValueOf(p.scraper).Elem().FieldByName("offsetSeed")
	if !field.IsValid() || field.Kind() != reflect.Uint64 {
		return errors.New("scrape.Manager has no seed any more")
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s/%s %s", p.opts.Phase, p.opts.Of.Cluster, p.opts.Of.Name, p.config.GlobalConfig.ExternalLabels)
	*(*uint64)(unsafe.Pointer(field.UnsafeAddr())) = h.Sum64()
	return nil
}
