package helmvalues

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/internal/chart"
)

// TestEveryFieldSaysWhoDecides keeps chart.Values complete: each of its fields is set as a whole and says why, or is a struct
// of fields for which the same is true.
func TestEveryFieldSaysWhoDecides(t *testing.T) {
	var visit func(path string, typ reflect.Type)
	visit = func(path string, typ reflect.Type) {
		for f := range typ.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			follows, fixed := f.Tag.Get("follows"), f.Tag.Get("fixed")
			switch at := path + name; {
			case name == "-":
			case follows != "" && fixed != "":
				t.Errorf("%s both follows something and is fixed", at)
			case follows != "" || fixed != "":
			case f.Type.Kind() != reflect.Struct:
				t.Errorf("%s does not say who decides", at)
			default:
				visit(at+".", f.Type)
			}
		}
	}
	visit("", reflect.TypeFor[chart.Values]())
}

func TestEveryOwnedKeyIsKnown(t *testing.T) {
	var visit func(path []string, o *owned)
	visit = func(path []string, o *owned) {
		if o.why != "" && !chart.Known(path) {
			t.Errorf("%s is no key of the chart", strings.Join(path, "."))
		}
		if o.why != "" && strings.Count(o.why, "; ") != 1 {
			t.Errorf("%s: %q is not a fact and an action", strings.Join(path, "."), o.why)
		}
		for name, inner := range o.keys {
			visit(append(slices.Clone(path), name), inner)
		}
	}
	visit(nil, ownedKeys())
}

// TestEveryValueIsTaken compares what is emitted with the table of the chart's keys.
func TestEveryValueIsTaken(t *testing.T) {
	inv := fleet(t)
	for _, c := range inv.Clusters {
		o, _ := generate(t, inv, c.Name)
		var visit func(path []string, v any)
		visit = func(path []string, v any) {
			kind, known := chart.KindOf(path)
			if !known || !kind.Takes(v) {
				t.Errorf("%s: %s of kind %q, known %t", c.Name, strings.Join(path, "."), kind, known)
			}
			fields, _ := v.(map[string]any)
			for name, inner := range fields {
				visit(append(slices.Clone(path), name), inner)
			}
		}
		for name, v := range asMap(t, o.Resource) {
			visit([]string{name}, v)
		}
	}
}

// TestEveryValueIsOwned makes sure that no override can reach what is emitted.
func TestEveryValueIsOwned(t *testing.T) {
	o, _ := generate(t, fleet(t), "prod-na")
	var visit func(path []string, v any)
	visit = func(path []string, v any) {
		if ownedKeys().fact(path) != "" {
			return
		}
		fields, isMap := v.(map[string]any)
		if !isMap {
			t.Errorf("%s is emitted, but not owned", strings.Join(path, "."))
		}
		for name, inner := range fields {
			visit(append(slices.Clone(path), name), inner)
		}
	}
	visit(nil, asMap(t, o.Resource))
}
