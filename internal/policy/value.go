package policy

import (
	"bytes"
	"encoding"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// converter turns Go values into what Rego works on, as if by way of their JSON and several times faster: for a large
// fleet, writing and reading JSON costs more than all rules together. It keeps an encoder for each type that it met, and
// may be used from several goroutines.
type converter struct {
	encoders sync.Map // of encoder, by reflect.Type
}

// encoder converts values of one type.
type encoder func(v reflect.Value) (ast.Value, error)

// convert gives the Rego value of a Go value. An ast.Value is taken as it is.
func (c *converter) convert(v any) (ast.Value, error) {
	if ready, ok := v.(ast.Value); ok {
		return ready, nil
	}
	return c.encode(reflect.ValueOf(v))
}

func (c *converter) encode(v reflect.Value) (ast.Value, error) {
	if !v.IsValid() {
		return ast.NullValue, nil
	}
	t := v.Type()
	if e, ok := c.encoders.Load(t); ok {
		return e.(encoder)(v)
	}
	e := c.encoder(t)
	c.encoders.Store(t, e)
	return e(v)
}

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// encoder makes the encoder of a type. What is rare goes by way of JSON.
func (c *converter) encoder(t reflect.Type) encoder {
	if p := reflect.PointerTo(t); p.Implements(jsonMarshaler) || p.Implements(textMarshaler) {
		return byJSON
	}
	switch t.Kind() {
	case reflect.Bool:
		return func(v reflect.Value) (ast.Value, error) { return ast.InternedTerm(v.Bool()).Value, nil }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(v reflect.Value) (ast.Value, error) { return ast.Number(strconv.FormatInt(v.Int(), 10)), nil }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(v reflect.Value) (ast.Value, error) { return ast.Number(strconv.FormatUint(v.Uint(), 10)), nil }
	case reflect.String:
		return func(v reflect.Value) (ast.Value, error) {
			return text(v.String()), nil
		}
	case reflect.Pointer, reflect.Interface:
		return func(v reflect.Value) (ast.Value, error) { return c.encode(v.Elem()) }
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return encodeBytes
		}
		return c.encodeList
	case reflect.Array:
		return c.encodeList
	case reflect.Map:
		if t == reflect.TypeFor[map[string]string]() {
			return encodeLabels
		}
		if t.Key().Kind() == reflect.String && !t.Key().Implements(textMarshaler) {
			return c.encodeMap
		}
	case reflect.Struct:
		return c.structEncoder(t)
	}
	return byJSON
}

// byJSON takes the long way, for types that write their JSON themselves.
func byJSON(v reflect.Value) (ast.Value, error) {
	if v.CanAddr() { // so that methods of the pointer are found
		v = v.Addr()
	}
	written, err := json.Marshal(v.Interface())
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", v.Type(), err)
	}
	return ast.ValueFromReader(bytes.NewReader(written))
}

func encodeBytes(v reflect.Value) (ast.Value, error) {
	if v.IsNil() {
		return ast.NullValue, nil
	}
	return ast.String(base64.StdEncoding.EncodeToString(v.Bytes())), nil
}

func (c *converter) encodeList(v reflect.Value) (ast.Value, error) {
	if v.Kind() == reflect.Slice && v.IsNil() {
		return ast.NullValue, nil
	}
	slab := make([]ast.Term, v.Len()) // one allocation for all
	terms := make([]*ast.Term, v.Len())
	for i := range terms {
		element, err := c.encode(v.Index(i))
		if err != nil {
			return nil, err
		}
		slab[i].Value, terms[i] = element, &slab[i]
	}
	return ast.NewArray(terms...), nil
}

func (c *converter) encodeMap(v reflect.Value) (ast.Value, error) {
	if v.IsNil() {
		return ast.NullValue, nil
	}
	pairs := make([][2]*ast.Term, 0, v.Len())
	for entries := v.MapRange(); entries.Next(); {
		value, err := c.encode(entries.Value())
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, [2]*ast.Term{ast.NewTerm(text(entries.Key().String())), ast.NewTerm(value)})
	}
	return ast.NewObject(pairs...), nil
}

// encodeLabels is encodeMap for labels and annotations, which are most of a fleet's maps.
func encodeLabels(v reflect.Value) (ast.Value, error) {
	labels, ok := v.Interface().(map[string]string)
	if !ok || labels == nil {
		return ast.NullValue, nil
	}
	slab := make([]ast.Term, 2*len(labels))
	pairs := make([][2]*ast.Term, 0, len(labels))
	for name, value := range labels {
		slab[0].Value, slab[1].Value = text(name), text(value)
		pairs = append(pairs, [2]*ast.Term{&slab[0], &slab[1]})
		slab = slab[2:]
	}
	return ast.NewObject(pairs...), nil
}

// text is a string as JSON could hold it.
func text(s string) ast.String { return ast.String(strings.ToValidUTF8(s, "\ufffd")) }
