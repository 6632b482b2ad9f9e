package helmvalues

import (
	"reflect"
	"strings"
	"sync"

	"gauntlet.dev/gauntlet/internal/chart"
)

// owned is a key of the chart that the compiler owns, or that holds such keys.
type owned struct {
	why  string // "fact; action", which go on from the key's name; empty where only keys inside are owned
	keys map[string]*owned
}

// ownedKeys holds every key that chart.Values sets, and those that are kept back.
var ownedKeys = sync.OnceValue(func() *owned {
	root := &owned{}
	root.addFields(reflect.TypeFor[chart.Values]())
	for path, why := range keptBack() {
		root.add(strings.Split(path, "."), why)
	}
	return root
})

func (o *owned) addFields(t reflect.Type) {
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch follows, fixed := f.Tag.Get("follows"), f.Tag.Get("fixed"); {
		case name == "-":
		case follows != "":
			o.add([]string{name}, "follows "+follows+"; change that, and remove this value")
		case fixed != "":
			o.add([]string{name}, "is set by the compiler, because "+fixed+"; remove this value")
		default:
			o.add([]string{name}, "").addFields(f.Type)
		}
	}
}

func (o *owned) add(path []string, why string) *owned {
	for _, name := range path {
		if o.keys == nil {
			o.keys = map[string]*owned{}
		}
		if o.keys[name] == nil {
			o.keys[name] = &owned{}
		}
		o = o.keys[name]
	}
	o.why = why
	return o
}

// fact tells why the compiler owns the key at the path; empty where it does not.
func (o *owned) fact(path []string) string {
	for _, name := range path {
		if o = o.keys[name]; o == nil {
			return ""
		}
		if o.why != "" {
			break
		}
	}
	fact, _, _ := strings.Cut(o.why, "; ")
	return fact
}
