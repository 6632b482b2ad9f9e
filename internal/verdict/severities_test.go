package verdict_test

import (
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/internal/diag"
)

const severities = `+
severities:
  - {code: rules/duplicate, severity: info, classes: [P2], environments: [dev]}
  - {code: rules/*, severity: warning, environments: [dev]}
  - {code: rules/*, severity: error, classes: [P1]}
  - {code: scrape/port-number, severity: info}
`

func TestSeverities(t *testing.T) {
	j := judge(t, "", map[string]string{"fleet.yaml": severities})
	if found := j.Know(codes); len(found) > 0 {
		t.Fatal(found)
	}
	for _, test := range []struct {
		code     string
		class    string
		clusters string
		before   diag.Severity
		want     diag.Severity
	}{
		{"rules/duplicate", "P2", "dev-na", diag.Error, diag.Info},              // the first entry wins
		{"rules/duplicate", "P1", "dev-na", diag.Error, diag.Warning},           // of another class
		{"rules/duplicate", "P1", "dev-na prod-na", diag.Warning, diag.Error},   // the worst of its environments
		{"rules/duplicate", "P2", "dev-na prod-na", diag.Warning, diag.Warning}, // as the policy says in one of them
		{"rules/duplicate", "P2", "", diag.Error, diag.Error},                   // of no environment
		{"rules/duplicate", "P1", "", diag.Warning, diag.Error},                 // for which an entry without one is
		{"rules/duplicate", "", "prod-na", diag.Warning, diag.Warning},          // of no class
		{"rules/rate-window", "P2", "dev-na", diag.Error, diag.Warning},         // by its category
		{"scrape/port-number", "P2", "prod-na", diag.Error, diag.Info},          // everywhere
		{"values/unknown-key", "P1", "dev-na", diag.Error, diag.Error},          // of another code
	} {
		d := finding(test.code, test.before, "fleet.yaml", 1)
		d.Class, d.Clusters = test.class, strings.Fields(test.clusters)
		if got := j.Settle([]diag.Diagnostic{d}); len(got) != 1 || got[0].Severity != test.want {
			t.Errorf("%+v: got %+v", test, got)
		}
	}
}

// TestClassOfAService takes the class of what stands in a service from the inventory, where the object does not say it.
func TestClassOfAService(t *testing.T) {
	j := judge(t, "", nil)
	for file, want := range map[string]string{"services/shop.yaml": "P1", "services/mail.yaml": "P2", "rules/cart.yaml": "P2", "fleet.yaml": ""} {
		if got := j.Settle([]diag.Diagnostic{finding("scrape/port-number", diag.Error, file, 5)}); got[0].Class != want {
			t.Errorf("%s: got %q, want %q", file, got[0].Class, want)
		}
	}
}

// TestSeveritiesOfNothing refuses codes that are no policy's.
func TestSeveritiesOfNothing(t *testing.T) {
	j := judge(t, "", map[string]string{"fleet.yaml": `+
severities:
  - {code: rules/duplicates, severity: info}
  - {code: rule/*, severity: info}
  - {code: other/code, severity: info}
  - {code: inventory/schema, severity: info}
  - {code: policy/*, severity: info}
`})
	same(t, "mistakes", []string{
		`fleet.yaml:25:12 error inventory/reference: policy "rules/duplicates" does not exist; did you mean "rules/duplicate"?`,
		`fleet.yaml:26:12 error inventory/reference: policy "rule/*" does not exist; did you mean "rules/*"?`,
		`fleet.yaml:27:12 error inventory/reference: policy "other/code" does not exist; 'gauntlet explain' lists them`,
		`fleet.yaml:28:12 error inventory/reference: findings of inventory/schema are no policy's, and are always as bad as they say; remove this entry`,
		`fleet.yaml:29:12 error inventory/reference: findings of policy/* are no policy's, and are always as bad as they say; remove this entry`,
	}, j.Know(codes))
	same(t, "settled", []string{"fleet.yaml:1:1 error policy/failed: m"}, j.Settle([]diag.Diagnostic{finding("policy/failed", diag.Error, "fleet.yaml", 1)}))
}
