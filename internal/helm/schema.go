package helm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// closed asserts that a schema of values refers to nothing but itself: helm would load what else it refers to, from the network or from
// any file of the machine.
func closed(text []byte) error {
	var schema any
	if err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &schema); err != nil {
		return fmt.Errorf("cannot be read: %w", err)
	}
	if to := outside(schema); to != "" {
		return fmt.Errorf("refers to %.100q, which is not in it; write the definition into its $defs", to)
	}
	return nil
}

// outside gives a reference of a schema that leads out of it, or the empty string.
func outside(schema any) string {
	switch s := schema.(type) {
	case []any:
		for _, v := range s {
			if to := outside(v); to != "" {
				return to
			}
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(s)) {
			if to, ok := s[k].(string); ok && leadsOut(k, to) {
				return to
			}
			if to := outside(s[k]); to != "" {
				return to
			}
		}
	}
	return ""
}

// draft is the name of a schema of schemas, which helm has with it.
var draft = regexp.MustCompile(`^https?://json-schema\.org/(draft-0[467]|draft/2019-09|draft/2020-12)/schema#?$`)

func leadsOut(keyword, to string) bool {
	switch keyword {
	case "$ref", "$dynamicRef", "$recursiveRef":
		return !strings.HasPrefix(to, "#")
	case "$schema":
		return !draft.MatchString(to)
	}
	return false
}
