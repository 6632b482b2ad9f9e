package kubeschema

import (
	"regexp"
	"testing"
)

// TestTable reads each schema of the table, of which the first object that needs it would only find no schema.
func TestTable(t *testing.T) {
	table := Open()
	if len(table.kinds) < 20 || len(table.schemas) < 500 {
		t.Fatalf("%d kinds and %d schemas", len(table.kinds), len(table.schemas))
	}
	for i, read := range table.schemas {
		s, err := read()
		if err != nil {
			t.Errorf("schema %d: %v", i+1, err)
			continue
		}
		if _, err := regexp.Compile(s.Pattern); err != nil {
			t.Errorf("schema %d: %v", i+1, err)
		}
		for _, r := range s.Rules {
			if !notInDaemonSet.MatchString(r.Rule) && cel[r.Rule] == nil {
				t.Errorf("schema %d has a rule that is not written in Go: %s", i+1, r.Rule)
			}
		}
	}
}
