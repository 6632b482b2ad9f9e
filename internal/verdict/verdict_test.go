package verdict_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/fixtures"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/verdict"
)

var codes = verdict.Codes{
	Policies: []string{"rules/duplicate", "rules/metric-unknown", "rules/rate-window", "scrape/port-number"},
	Others:   []string{"inventory/schema", "policy/failed", "waiver/endless", "waiver/unused"},
}

// judge makes the judge of the good fleet with some files, on a day; an empty one is none.
func judge(t *testing.T, day string, files map[string]string) *verdict.Judge {
	t.Helper()
	fsys := fixtures.Good()
	for name, text := range files {
		if rest, more := strings.CutPrefix(text, "+"); more {
			text = string(fsys[name].Data) + rest
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	inv, found, err := inventory.Load(t.Context(), fsys)
	if err != nil || len(found) > 0 {
		t.Fatalf("load the inventory: %v %v", err, found)
	}
	return verdict.New(inv, func() (time.Time, error) {
		if day == "" {
			return time.Time{}, errors.New("nobody knows")
		}
		return time.Parse(time.RFC3339, day)
	})
}

// lines writes findings a line each.
func lines(found []diag.Diagnostic) []string {
	var all []string
	for _, d := range found {
		line := fmt.Sprintf("%s %s %s: %s", d.Source, d.Severity, d.Code, d.Message)
		for _, r := range d.Related {
			line += fmt.Sprintf(" <%s %s>", r.Source, r.Message)
		}
		all = append(all, line)
	}
	return all
}

func same(t *testing.T, what string, want []string, found []diag.Diagnostic) {
	t.Helper()
	if diff := cmp.Diff(want, lines(found)); diff != "" {
		t.Errorf("%s (-want +got)\n%s", what, diff)
	}
}

func finding(code string, severity diag.Severity, file string, line int) diag.Diagnostic {
	return diag.Diagnostic{Code: code, Severity: severity, Message: "m", Source: diag.Span{File: file, Line: line, Column: 1}}
}

const waivers = `
- {code: rules/duplicate, reason: r, owner: platform, until: 2026-06-30}
- {code: scrape/port-number, reason: r, owner: platform, until: 2026-12-31}
`

func TestWaivers(t *testing.T) {
	found := func() []diag.Diagnostic {
		return []diag.Diagnostic{
			finding("rules/duplicate", diag.Warning, "services/shop.yaml", 3), finding("rules/duplicate", diag.Warning, "services/shop.yaml", 2),
			finding("rules/rate-window", diag.Error, "services/shop.yaml", 1),
		}
	}
	const (
		left   = "services/shop.yaml:1:1 error rules/rate-window: m"
		unused = "waivers/all.yaml:3:10 warning waiver/unused: no finding needs the waiver of scrape/port-number; remove it"
	)
	for _, test := range []struct {
		day                string
		settled, rest      []string
		waived, notDecided int
	}{
		{day: "2026-06-30T23:59:59Z", settled: []string{left}, rest: []string{unused}, waived: 2},
		{day: "2026-07-01T00:00:00Z", rest: []string{unused}, settled: []string{left,
			"waivers/all.yaml:2:62 warning waiver/expired: the waiver of rules/duplicate ended on 2026-06-30, and 2 findings need it; " +
				"mend what it excused, or renew it <services/shop.yaml:2:1 m [rules/duplicate]> <services/shop.yaml:3:1 m [rules/duplicate]>"}},
		{day: "2026-07-01T01:00:00+02:00", settled: []string{left}, rest: []string{unused}, waived: 2},
		{day: "", settled: []string{left}, rest: []string{unused}, waived: 2, notDecided: 2},
	} {
		t.Run(test.day, func(t *testing.T) {
			j := judge(t, test.day, map[string]string{"waivers/all.yaml": waivers})
			if found := j.Know(codes); len(found) > 0 {
				t.Error(found)
			}
			same(t, "settled", test.settled, j.Settle(found()))
			same(t, "rest", test.rest, j.Rest(true, nil))
			undated, why := j.Undated()
			if j.Waived() != test.waived || undated != test.notDecided || (why != nil) != (undated > 0) {
				t.Errorf("%d waived, %d undated because of %v", j.Waived(), undated, why)
			}
		})
	}
}

// TestNarrowed asserts that nobody calls a waiver needless after a run that did not see all of the fleet.
func TestNarrowed(t *testing.T) {
	j := judge(t, "2027-01-01T00:00:00Z", map[string]string{"waivers/all.yaml": waivers})
	j.Know(codes)
	same(t, "rest", nil, j.Rest(false, nil))
	same(t, "rest", []string{
		"waivers/all.yaml:2:62 warning waiver/expired: the waiver of rules/duplicate ended on 2026-06-30, and no finding needs it; remove it",
		"waivers/all.yaml:3:65 warning waiver/expired: the waiver of scrape/port-number ended on 2026-12-31, and no finding needs it; remove it",
	}, j.Rest(true, nil))
}

// TestExpiredError asserts that a waiver that is over is as bad as the worst that it excused, and names the first of them.
func TestExpiredError(t *testing.T) {
	j := judge(t, "2027-01-01T00:00:00Z", map[string]string{"waivers/all.yaml": waivers})
	var many []diag.Diagnostic
	for i := range 12 {
		many = append(many, finding("rules/duplicate", diag.Info, "services/shop.yaml", i+1))
	}
	many[11].Severity = diag.Error
	got := j.Settle(many)
	if len(got) != 1 || got[0].Severity != diag.Error || len(got[0].Related) != 10 || !strings.Contains(got[0].Message, "12 findings need it") {
		t.Errorf("got %+v", got)
	}
}

// TestTwoWaivers asserts that one that holds is enough, and that both are needed.
func TestTwoWaivers(t *testing.T) {
	j := judge(t, "2026-07-01T00:00:00Z", map[string]string{"waivers/all.yaml": waivers, "services/mail.yaml": "+" + `
waivers:
  - {code: rules/duplicate, reason: r, owner: platform, until: 2026-12-31}
  - {code: scrape/port-number, reason: r, owner: platform, until: 2026-12-31}
`})
	j.Know(codes)
	same(t, "settled", nil, j.Settle([]diag.Diagnostic{
		finding("rules/duplicate", diag.Error, "services/mail.yaml", 5), finding("scrape/port-number", diag.Error, "services/mail.yaml", 5),
	}))
	same(t, "rest", []string{
		"waivers/all.yaml:2:62 warning waiver/expired: the waiver of rules/duplicate ended on 2026-06-30, and no finding needs it; remove it",
	}, j.Rest(true, nil))
}

// TestPolicyFindingsAreNotWaived keeps what is wrong with policies, of which nobody knows what they would have found.
func TestPolicyFindingsAreNotWaived(t *testing.T) {
	j := judge(t, "", map[string]string{"waivers/all.yaml": "{code: policy/failed, reason: r, owner: platform, until: 2026-06-30}"})
	same(t, "settled", []string{"services/shop.yaml:1:1 error policy/failed: m"},
		j.Settle([]diag.Diagnostic{finding("policy/failed", diag.Error, "services/shop.yaml", 1)}))
}

// TestNoWaivers asserts that nobody asks for the time where it does not matter.
func TestNoWaivers(t *testing.T) {
	inv, found, err := inventory.Load(t.Context(), fixtures.Good())
	if err != nil || len(found) > 0 {
		t.Fatal(err, found)
	}
	j := verdict.New(inv, func() (time.Time, error) {
		t.Error("the time is asked for")
		return time.Time{}, nil
	})
	if found := j.Rest(true, nil); len(found) > 0 {
		t.Error(found)
	}
}

// TestLeftOut asserts the same of codes of which not all findings are known.
func TestLeftOut(t *testing.T) {
	j := judge(t, "2026-01-01T00:00:00Z", map[string]string{"waivers/all.yaml": waivers})
	j.Know(codes)
	same(t, "rest", []string{"waivers/all.yaml:2:10 warning waiver/unused: no finding needs the waiver of rules/duplicate; remove it"},
		j.Rest(true, []string{"scrape/port-number"}))
}

// TestStages counts and tells once what two stages find.
func TestStages(t *testing.T) {
	found := func(line int) []diag.Diagnostic {
		return []diag.Diagnostic{finding("rules/duplicate", diag.Error, "services/shop.yaml", line)}
	}
	files := map[string]string{"services/shop.yaml": "+waivers: [{code: rules/duplicate, reason: r, owner: platform, until: 2026-06-30}]\n"}
	j := judge(t, "2026-06-30T00:00:00Z", files)
	same(t, "first", nil, j.Settle(found(1)))
	same(t, "second", nil, j.Settle(found(2)))
	if j.Waived() != 1 {
		t.Errorf("%d waived", j.Waived())
	}
	same(t, "elsewhere", []string{"services/mail.yaml:1:1 error rules/duplicate: m"},
		j.Settle([]diag.Diagnostic{finding("rules/duplicate", diag.Error, "services/mail.yaml", 1)}))
	j = judge(t, "2026-07-01T00:00:00Z", files)
	if first := j.Settle(found(1)); len(first) != 1 || first[0].Code != "waiver/expired" {
		t.Errorf("got %v", first)
	}
	same(t, "second", nil, j.Settle(found(2)))
}
