// Package manifest holds what was compiled: a Bundle of typed objects, each with the inventory lines that made it.
//
// An Object may stand in many units: what is the same for a hundred clusters is one Object, made, checked and encoded
// once.
package manifest

import (
	"bytes"
	"fmt"
	"iter"
	"path"
	"slices"
	"sync"

	"gauntlet.dev/gauntlet/internal/diag"
)

// Object is one emitted object. It does not change once it is in a bundle.
type Object struct {
	APIVersion string // empty for a Helm values file
	Kind       string
	Namespace  string // empty for what is cluster-wide
	Name       string

	// Resource is the typed object: the operator's, Kubernetes' or the generator's own Go type.
	Resource any

	// File is the path below its unit's folder, such as manifests/rules/p1-checkout.yaml. Objects with the same file
	// stand in it one after another.
	File string

	// Origins say which inventory lines made which part of the object.
	Origins []Origin

	// Exposes lists the series that the targets of a monitor are declared to expose. It is nil where nobody said.
	Exposes []Series

	once sync.Once
	yaml []byte
	err  error
}

// Series are those of one name that a target is declared to expose: a metric, or a part of a histogram or summary.
type Series struct {
	Name    string
	Type    string   // counter or gauge; empty where nobody said
	Labels  []string // its own, without those of the target; nil where nobody said
	Sampled bool     // the labels are those of a sample, and some of the series may lack some of them
	At      []any    // where it is declared, in the entity that the monitor was made from
}

// ValuesKind is the Kind of a Helm values file.
const ValuesKind = "HelmValues"

// Origin says that what stands below Path in the object was written at At below Source.
type Origin struct {
	Path   []any // elements are field names and list indices; empty for the whole object
	Source diag.Locator
	At     []any
}

// ID names the object to people: Kind namespace/name.
func (o *Object) ID() string {
	if o.Namespace == "" {
		return o.Kind + " " + o.Name
	}
	return fmt.Sprintf("%s %s/%s", o.Kind, o.Namespace, o.Name)
}

// Locate finds the inventory line behind a path of the object: that of the origin with the longest path around it.
func (o *Object) Locate(at []any) diag.Span {
	if or, rest := o.origin(at); or != nil {
		return or.Source.At(rest...)
	}
	return diag.Span{}
}

// LocatePart finds a part of the text that stands at a path of the object, where the user wrote that very text, and else
// the text as a whole.
func (o *Object) LocatePart(at []any, text string, from, to int) diag.Span {
	or, rest := o.origin(at)
	if or == nil {
		return diag.Span{}
	}
	if l, ok := or.Source.(diag.PartLocator); ok {
		return l.Part(text, from, to, rest...)
	}
	return or.Source.At(rest...)
}

// origin gives the origin with the longest path around a path of the object, and where its source has that.
func (o *Object) origin(at []any) (*Origin, []any) {
	best := -1
	for i, or := range o.Origins {
		if len(or.Path) <= len(at) && slices.Equal(or.Path, at[:len(or.Path)]) &&
			(best < 0 || len(or.Path) > len(o.Origins[best].Path)) {
			best = i
		}
	}
	if best < 0 {
		return nil, nil
	}
	or := &o.Origins[best]
	return or, slices.Concat(or.At, at[len(or.Path):])
}

// Sources lists the places of the entities that made the object, each once, as file:line:column.
func (o *Object) Sources() []string {
	var sources []string
	for _, or := range o.Origins {
		if len(or.Path) > 0 {
			continue
		}
		if at := or.Source.At(or.At...).String(); !slices.Contains(sources, at) {
			sources = append(sources, at)
		}
	}
	return sources
}

// YAML encodes the object, once however often it is asked. It may be called from several goroutines.
func (o *Object) YAML() ([]byte, error) {
	o.once.Do(func() {
		o.yaml, o.err = encode(o.Resource)
		if o.err != nil {
			o.err = fmt.Errorf("encode %s: %w", o.ID(), o.err)
		}
		if o.APIVersion != "" {
			o.yaml = versionFirst(withoutStatus(o.yaml))
		}
	})
	return o.yaml, o.err
}

// versionFirst puts the API version before the kind, as everybody writes it. Kubernetes' own types have it after.
func versionFirst(text []byte) []byte {
	kind, rest, _ := bytes.Cut(text, []byte("\n"))
	version, rest, _ := bytes.Cut(rest, []byte("\n"))
	if !bytes.HasPrefix(kind, []byte("kind:")) || !bytes.HasPrefix(version, []byte("apiVersion:")) {
		return text
	}
	return slices.Concat(version, []byte("\n"), kind, []byte("\n"), rest)
}

// withoutStatus cuts the status that many Go types encode even where it is empty: it is the cluster's to write.
func withoutStatus(text []byte) []byte {
	start := bytes.Index(text, []byte("\nstatus:"))
	if start < 0 {
		return text
	}
	_, rest, _ := bytes.Cut(text[start+1:], []byte("\n"))
	for bytes.HasPrefix(rest, []byte(" ")) {
		_, rest, _ = bytes.Cut(rest, []byte("\n"))
	}
	return slices.Concat(text[:start+1], rest)
}

// Scope is the kind of a unit.
type Scope string

// The scopes, in the order in which they are emitted.
const (
	ClusterScope Scope = "clusters"
	RegionScope  Scope = "regions"
	GlobalScope  Scope = "global"
	ArgoCDScope  Scope = "argocd"
)

// Unit is what is applied together, to one cluster: a cluster's own objects, those of a region, or the global ones.
type Unit struct {
	Scope   Scope
	Name    string // of the cluster or region; empty for the global scopes
	Cluster string // that it is applied to
	Objects []*Object

	// Rendered is what the chart makes of the values among the objects. It is judged like them, and it is not emitted: the
	// chart makes it again where it is installed. It is nil where the chart was not rendered.
	Rendered []*Object
}

// All gives the objects of the unit, and those that were rendered.
func (u *Unit) All() iter.Seq[*Object] {
	return func(yield func(*Object) bool) {
		for _, list := range [][]*Object{u.Objects, u.Rendered} {
			for _, o := range list {
				if !yield(o) {
					return
				}
			}
		}
	}
}

// Dir is the unit's folder below the output.
func (u *Unit) Dir() string { return path.Join(string(u.Scope), u.Name) }

// Bundle is all that was compiled, in the order of emission.
type Bundle struct {
	Units []*Unit
	// Broken holds the codes of the errors that were found before it was judged. It may be judged for what else is wrong,
	// and is not emitted.
	Broken []string
}

// Break notes the errors among findings.
func (b *Bundle) Break(found []diag.Diagnostic) {
	for _, d := range found {
		if d.Severity == diag.Error && !slices.Contains(b.Broken, d.Code) {
			b.Broken = append(b.Broken, d.Code)
		}
	}
}
