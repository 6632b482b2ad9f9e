package policy_test

import (
	"fmt"
	"testing"

	"gauntlet.dev/gauntlet/internal/diag"
)

// A finding may be about a part of a text. The place is asked for with the text that was judged.
func TestFindingWithinAText(t *testing.T) {
	text := metadata + `package gauntlet.acme.within

import data.gauntlet.lib.report

findings contains report.within(report.finding(["spec", "endpoints", 1, "port"], "m", "h"), [1, 3])

findings contains report.within(report.finding(["spec", "none"], "n", "h"), [0, 2])
`
	engine, invalid := load(t, tree(map[string]string{"acme/within/within.rego": text}))
	if len(invalid) > 0 {
		t.Fatal(invalid)
	}
	d := monitor("shop", "team", "web")
	d.LocatePart = func(path []any, text string, from, to int) diag.Span {
		return diag.Span{File: fmt.Sprintf("%v %q", path, text), Line: 1, Column: from, Length: to - from}
	}
	found := check(t, engine, 1, d)
	if len(found) != 2 {
		t.Fatal(found)
	}
	for i, want := range []diag.Span{{File: `[spec endpoints 1 port] "web"`, Line: 1, Column: 1, Length: 2}, {File: `[spec none] ""`, Line: 1, Column: 0, Length: 2}} {
		if found[i].Source != want {
			t.Errorf("found at %+v, want %+v", found[i].Source, want)
		}
	}
	d.LocatePart = nil
	if found = check(t, engine, 1, d); found[0].Source != at("shop", []any{"spec", "none"}) {
		t.Errorf("without parts, found at %+v", found[0].Source)
	}
}
