package verdict_test

import (
	"fmt"
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/internal/diag"
)

// rules is a file with comments. Lines that are excused for rules/duplicate end with the word here.
const rules = `groups:
  # pint disable rule/duplicate
  - name: first
    rules:
      - alert: A # here
        expr: up == 0 # here
        # pint disable rule/duplicate
        labels: {severity: warning} # here

      - alert: B
        expr: up == 1
        labels: {severity: warning}
      # pint disable rule/duplicate

      # It is for the next rule, in whichever group.
  - name: second
    rules:
      - alert: C # here
        expr: up == 2 # here
        labels: {severity: warning} # pint disable rule/duplicate here
      - alert: D
        expr: up == 3
        labels: {severity: warning} # pint ignore/line
      # pint ignore/begin
      - alert: E # here
        expr: up == 4 # here
        labels: {severity: warning} # here
      # pint ignore/end
      - alert: F
        expr: up == 5
        # pint ignore/next-line
        labels: {severity: warning} # here
      - alert: G
        expr: up == 6
        labels: {severity: warning}
      # pint disable rule/duplicate
`

func TestComments(t *testing.T) {
	j := judge(t, "", map[string]string{"rules/cart.yaml": strings.ReplaceAll(rules, "# pint disable rule/duplicate here", "# pint disable rule/duplicate")})
	j.Know(codes)
	for i, line := range strings.Split(strings.TrimSuffix(rules, "\n"), "\n") {
		text := strings.TrimSpace(line)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		excused := len(j.Settle([]diag.Diagnostic{finding("rules/duplicate", diag.Error, "rules/cart.yaml", i+1)})) == 0
		if want := strings.HasSuffix(line, "here") || strings.HasSuffix(line, "ignore/line"); excused != want {
			t.Errorf("line %d, %q: excused is %v", i+1, line, excused)
		}
		if len(j.Settle([]diag.Diagnostic{finding("rules/duplicate", diag.Error, "services/shop.yaml", i+1)})) == 0 {
			t.Errorf("line %d of another file is excused", i+1)
		}
	}
	const (
		disables = "info waiver/endless: pint's comment disables rule/duplicate, and so waives rules/duplicate without an end; write a waiver with an owner and a day"
		ignores  = "info waiver/endless: pint's comment ignores lines, and so waives every finding in them without an end; write a waiver with an owner and a day"
	)
	same(t, "rest", []string{
		"rules/cart.yaml:2:3 " + disables,
		"rules/cart.yaml:7:9 " + disables,
		"rules/cart.yaml:13:7 " + disables,
		"rules/cart.yaml:20:37 " + disables,
		"rules/cart.yaml:23:37 " + ignores,
		"rules/cart.yaml:24:7 " + ignores,
		"rules/cart.yaml:31:9 " + ignores,
	}, j.Rest(true, nil))
}

// TestCommentsOfChecks asks which codes a comment excuses, and of which metric.
func TestCommentsOfChecks(t *testing.T) {
	for _, test := range []struct{ comment, code, message string }{
		{"disable promql/series", "rules/metric-unknown", "m"},
		{"disable promql/series", "rules/metric-not-here", "m"},
		{`disable promql/series(up{job="a"})`, "rules/metric-unknown", "no target exposes up; declare it"},
		{"disable promql/series(+prod)", "rules/metric-unknown", "m"},
		{"disable promql/rate(prod)", "rules/rate-window", "m"},
		{"disable alerts/annotation(runbook_url:true)", "rules/runbook-missing", "m"},
		{"disable alerts/annotation(summary:true)", "rules/summary-missing", "m"},
		{"disable alerts/annotation", "rules/summary-missing", "m"},
		{"file/disable rule/duplicate", "rules/duplicate", "m"},
		{"ignore/file", "any/code", "m"},
	} {
		if !excuses(t, test.comment, test.code, test.message) {
			t.Errorf("%+v is not excused", test)
		}
	}
	for _, test := range []struct{ comment, code, message string }{
		{"disable promql/series", "rules/rate-window", "m"},
		{"disable promql/series(up)", "rules/metric-unknown", "no target exposes up_total; declare it"},
		{"disable alerts/annotation(runbook_url:true)", "rules/summary-missing", "m"},
		{"disable alerts/annotation(dashboard:true)", "rules/summary-missing", "m"},
		{"disable promql/fragile", "rules/duplicate", "m"},
		{"rule/owner bob", "rules/duplicate", "m"},
	} {
		if excuses(t, test.comment, test.code, test.message) {
			t.Errorf("%+v is excused", test)
		}
	}
}

func ruleFile(comment string) map[string]string {
	return map[string]string{"rules/cart.yaml": fmt.Sprintf("# pint %s\ngroups:\n- name: cart\n  rules: [{alert: A, expr: up == 0, labels: {severity: warning}}]\n", comment)}
}

func excuses(t *testing.T, comment, code, message string) bool {
	t.Helper()
	d := finding(code, diag.Error, "rules/cart.yaml", 4)
	d.Message = message
	return len(judge(t, "", ruleFile(comment)).Settle([]diag.Diagnostic{d})) == 0
}

// TestSnooze judges a comment that has an end.
func TestSnooze(t *testing.T) {
	found := []diag.Diagnostic{finding("rules/duplicate", diag.Error, "rules/cart.yaml", 4)}
	files := ruleFile("snooze 2026-07-01T10:00:00Z rule/duplicate")
	j := judge(t, "2026-07-01T09:59:59Z", files)
	same(t, "before", nil, j.Settle(found))
	same(t, "before", nil, j.Rest(true, nil))
	j = judge(t, "2026-07-01T10:00:00Z", files)
	same(t, "after", []string{"rules/cart.yaml:1:1 error waiver/expired: pint's snooze of rule/duplicate ended on 2026-07-01T10:00:00Z, and a finding needs it; " +
		"mend what it excused, or renew it <rules/cart.yaml:4:1 m [rules/duplicate]>"}, j.Settle([]diag.Diagnostic{finding("rules/duplicate", diag.Error, "rules/cart.yaml", 4)}))
	j = judge(t, "2026-07-02T00:00:00Z", files)
	same(t, "needless", []string{"rules/cart.yaml:1:1 warning waiver/expired: pint's snooze of rule/duplicate ended on 2026-07-01T10:00:00Z, and no finding needs it; remove it"}, j.Rest(true, nil))
}

// TestEndlessIsWaived hides the comments for a while.
func TestEndlessIsWaived(t *testing.T) {
	files := ruleFile("disable rule/duplicate")
	files["waivers/all.yaml"] = "{code: waiver/endless, reason: r, owner: platform, until: 2026-06-30}"
	j := judge(t, "2026-06-30T00:00:00Z", files)
	j.Know(codes)
	same(t, "rest", nil, j.Rest(true, nil))
	if j.Waived() != 1 {
		t.Errorf("%d waived", j.Waived())
	}
}
