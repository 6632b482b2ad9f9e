package inventory

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/parser"

	"gauntlet.dev/gauntlet/schema"
)

// reader reads files against the schema. CUE values of one context belong to one goroutine, so each has a reader of its
// own.
type reader struct {
	ctx    *cue.Context
	schema *build.Instance
	defs   cue.Value
}

// newReader compiles the schema.
func newReader() (*reader, error) {
	entries, err := schema.Files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for _, f := range entries {
		text, err := schema.Files.ReadFile(f.Name())
		if err != nil {
			return nil, err
		}
		files["schema/"+f.Name()] = string(text)
	}
	r := &reader{ctx: cuecontext.New()}
	if r.schema, err = schemaInstance(files); err != nil {
		return nil, err
	}
	r.defs = r.ctx.BuildInstance(r.schema)
	if err := r.defs.Err(); err != nil {
		return nil, fmt.Errorf("build the schema: %w", err)
	}
	return r, nil
}

// lax gives the schema's definitions without what they say, beside which kind they are of.
func (r *reader) lax() (*build.Instance, error) {
	var text strings.Builder
	text.WriteString("package schema\n")
	iter, err := r.defs.Fields(cue.Definitions(true))
	if err != nil {
		return nil, err
	}
	for iter.Next() {
		of := "_"
		if iter.Value().IncompleteKind() == cue.StructKind {
			of = "{...}"
		}
		fmt.Fprintf(&text, "%s: %s\n", iter.Selector(), of)
	}
	return schemaInstance(map[string]string{"schema/lax.cue": text.String()})
}

func schemaInstance(files map[string]string) (*build.Instance, error) {
	inst := build.NewContext().NewInstance("", nil)
	inst.ImportPath = schema.ImportPath
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := parser.ParseFile(name, files[name], parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("parse the schema: %w", err)
		}
		if err := inst.AddSyntax(f); err != nil {
			return nil, fmt.Errorf("add to the schema: %w", err)
		}
	}
	if err := inst.Complete(); err != nil {
		return nil, fmt.Errorf("complete the schema: %w", err)
	}
	return inst, nil
}
