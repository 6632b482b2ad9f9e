package promrule

import (
	"strings"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"
)

// TestNesting: what nests deeper than anybody writes is known before it is parsed, or else as soon as it was.
func TestNesting(t *testing.T) {
	p := parser.NewParser(parser.Options{})
	for name, test := range map[string]struct {
		text string
		deep bool
	}{
		"brackets":       {strings.Repeat("(", 1001) + "up" + strings.Repeat(")", 1001), true},
		"few brackets":   {strings.Repeat("(", 900) + "up" + strings.Repeat(")", 900), false},
		"signs":          {strings.Repeat("- ", 1001) + "up", true},
		"signs apart":    {strings.Repeat("up - ", 900) + "up", false},
		"signs within":   {strings.Repeat("-(", 400) + "up" + strings.Repeat(")", 400), false},
		"a chain":        {strings.Repeat("up or ", 1001) + "up", true},
		"a short chain":  {strings.Repeat("up or ", 900) + "up", false},
		"many arguments": {"up{" + strings.Repeat(`a!="b",`, 5000) + "}", false},
	} {
		deep := nesting(test.text) > maxNesting
		if !deep {
			parsed, err := p.ParseExpr(test.text)
			if err != nil {
				t.Fatal(name, err)
			}
			deep = deeper(parsed, maxNesting)
		}
		if deep != test.deep {
			t.Errorf("%s: got %v", name, deep)
		}
	}
}
