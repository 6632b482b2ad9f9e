package inventory

import (
	"encoding/json"
	"fmt"

	"cuelang.org/go/cue"
)

// Defaults gives an inventory of which the user wrote nothing: that of a fleet of which only manifests are known. It holds what
// the schema says by itself, and no cluster, class or team.
func Defaults() (*Inventory, error) {
	r, err := newReader()
	if err != nil {
		return nil, err
	}
	written, err := defaults(r.defs.LookupPath(cue.ParsePath("#Fleet")))
	if err != nil {
		return nil, fmt.Errorf("take the defaults from the schema: %w", err)
	}
	text, err := json.Marshal(written)
	if err != nil {
		return nil, err
	}
	inv := &Inventory{Fleet: &Fleet{}}
	if err := json.Unmarshal(text, inv.Fleet); err != nil {
		return nil, fmt.Errorf("read the defaults of the schema: %w", err)
	}
	return inv, nil
}

// defaults collects the fields of a definition that have a value though nobody gives them one.
func defaults(v cue.Value) (map[string]any, error) {
	found := map[string]any{}
	iter, err := v.Fields()
	if err != nil {
		return nil, err
	}
	for iter.Next() {
		field := iter.Value()
		if field.IncompleteKind() == cue.StructKind {
			below, err := defaults(field)
			if err != nil {
				return nil, err
			}
			if len(below) > 0 {
				found[iter.Selector().Unquoted()] = below
			}
			continue
		}
		value, has := field.Default()
		if !has && !field.IsConcrete() {
			continue
		}
		text, err := value.MarshalJSON()
		if err != nil {
			return nil, err
		}
		found[iter.Selector().Unquoted()] = json.RawMessage(text)
	}
	return found, nil
}
