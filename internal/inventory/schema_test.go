package inventory

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"cuelang.org/go/cue"
)

// TestSchemaAndTypesAgree walks the schema and Go's types side by side: what one has, the other has.
func TestSchemaAndTypesAgree(t *testing.T) {
	r := testReader(t)
	for _, k := range append(slices.Clone(kinds), fleetKind) {
		add, err := k.decode([]byte("{}"), Source{})
		if err != nil {
			t.Fatal(err)
		}
		inv := &Inventory{}
		add(inv)
		def := r.defs.LookupPath(cue.ParsePath(k.definition))
		if !def.Exists() {
			t.Errorf("%s: the schema has no %s", k.folder, k.definition)
			continue
		}
		compareFields(t, k.definition, def, decoded(inv))
	}
}

func testReader(t *testing.T) *reader {
	t.Helper()
	r, err := newReader()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// decoded gives the type of the one entity that the inventory holds.
func decoded(inv *Inventory) reflect.Type {
	v := reflect.ValueOf(inv).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); {
		case f.Kind() == reflect.Slice && f.Len() > 0:
			return f.Index(0).Type().Elem()
		case f.Kind() == reflect.Pointer && !f.IsNil():
			return f.Type().Elem()
		}
	}
	return nil
}

func compareFields(t *testing.T, path string, def cue.Value, of reflect.Type) {
	t.Helper()
	inSchema := map[string]cue.Value{}
	iter, err := def.Fields(cue.Optional(true))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	for iter.Next() {
		name := iter.Selector().Unquoted()
		inSchema[name] = iter.Value()
		if doc(iter.Value()) == "" {
			t.Errorf("%s.%s has no comment", path, name)
		}
	}
	inType := jsonFields(of)
	for name, field := range inSchema {
		if f, ok := inType[name]; ok {
			compareValues(t, path+"."+name, field, f)
		} else {
			t.Errorf("%s.%s is in the schema and not in %s", path, name, of)
		}
	}
	for name := range inType {
		// A rule's type is that of alerts and recordings alike.
		if _, ok := inSchema[name]; !ok && of != reflect.TypeFor[Rule]() {
			t.Errorf("%s.%s is in %s and not in the schema", path, name, of)
		}
	}
	if def.Allows(cue.Str("nobodyAllowsThis")) {
		t.Errorf("%s is open", path)
	}
}

// compareValues descends into structs, and into lists of them.
func compareValues(t *testing.T, path string, def cue.Value, of reflect.Type) {
	t.Helper()
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	fits := of.Kind() == reflect.Interface
	switch def.IncompleteKind() {
	case cue.ListKind:
		if fits = of.Kind() == reflect.Slice; fits {
			item := def.LookupPath(cue.MakePath(cue.AnyIndex))
			if first := def.LookupPath(cue.MakePath(cue.Index(0))); first.Exists() {
				item = first
			}
			compareValues(t, path+"[]", item, of.Elem())
		}
	case cue.StructKind:
		fits = of.Kind() == reflect.Map || of.Kind() == reflect.Struct
		if of.Kind() == reflect.Struct {
			compareFields(t, path, def, of)
		}
	case cue.StringKind:
		fits = of.Kind() == reflect.String || of == reflect.TypeFor[Duration]() || of == reflect.TypeFor[time.Time]()
	case cue.BoolKind:
		fits = of.Kind() == reflect.Bool
	case cue.NumberKind:
		fits = of.Kind() == reflect.Float64
	case cue.IntKind:
		fits = of != reflect.TypeFor[Duration]() && strings.Contains(of.Kind().String(), "int")
	}
	if !fits {
		t.Errorf("%s is %v in the schema and %v in Go", path, def.IncompleteKind(), of)
	}
}

// jsonFields gives the types of a struct's fields by their names in JSON.
func jsonFields(of reflect.Type) map[string]reflect.Type {
	all := map[string]reflect.Type{}
	for i := range of.NumField() {
		f := of.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case f.Anonymous && name == "":
			maps.Copy(all, jsonFields(f.Type))
		default:
			all[name] = f.Type
		}
	}
	return all
}

// TestSchemaIsCommented asserts that every definition says what it is. Messages and docs repeat it.
func TestSchemaIsCommented(t *testing.T) {
	iter, err := testReader(t).defs.Fields(cue.Definitions(true))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for ; iter.Next(); n++ {
		if text := doc(iter.Value()); !strings.HasSuffix(text, ".") {
			t.Errorf("%s has the comment %q", iter.Selector(), text)
		}
	}
	if n < 25 {
		t.Errorf("there are %d definitions", n)
	}
}

// TestChoicesAreTheTypes asserts that the constants of Go are the choices of the schema.
func TestChoicesAreTheTypes(t *testing.T) {
	defs := testReader(t).defs
	e := &explainer{defs: defs}
	for definition, want := range map[string]string{
		"#Severity":  fmt.Sprint([]Severity{Critical, Warning, Info}),
		"#Evaluator": fmt.Sprint([]Evaluator{InCluster, InRegion, Globally}),
	} {
		if got := fmt.Sprint(e.choices(defs.LookupPath(cue.ParsePath(definition)))); got != want {
			t.Errorf("%s: got %v, want %v", definition, got, want)
		}
	}
	iter, err := defs.LookupPath(cue.ParsePath("#Instance")).Fields(cue.Optional(true))
	if err != nil {
		t.Fatal(err)
	}
	for iter.Next() {
		if iter.Selector().Unquoted() != "spans" {
			continue
		}
		if got, want := fmt.Sprint(e.choices(iter.Value())), fmt.Sprint([]Span{SpansCluster, SpansRegion}); got != want {
			t.Errorf("spans: got %v, want %v", got, want)
		}
	}
	if got := fmt.Sprint(Severities); got != fmt.Sprint([]Severity{Critical, Warning, Info}) {
		t.Errorf("severities: got %s", got)
	}
}
