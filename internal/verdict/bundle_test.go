package verdict_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/foreign"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/verdict"
)

// manifests hold comments. Lines that are excused for rules/duplicate end with the word here.
const manifests = `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: a
spec:
  groups:
    - name: first
      rules:
        # pint disable rule/duplicate
        - alert: A # here
          expr: up == 0 # here
        - alert: B
          expr: up == 1
        # pint disable rule/duplicate
---
apiVersion: v1
kind: Service
metadata:
  name: b
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: c
spec:
  groups:
    - name: second
      rules:
        - alert: C # here
          expr: up == 2 # here
`

// TestCommentsInManifests reads the comments of manifests that were not compiled.
func TestCommentsInManifests(t *testing.T) {
	fsys := fstest.MapFS{"rules.yaml": {Data: []byte(manifests)}, "service.yaml": {Data: []byte("# pint ignore/file\napiVersion: v1\nkind: Service\nmetadata: {name: d}\n")}}
	read, found, err := foreign.Read(t.Context(), foreign.Folder{FS: fsys, Cluster: "here"})
	if err != nil || len(found) > 0 {
		t.Fatal(err, found)
	}
	files, err := verdict.RuleFiles(fsys, read.Bundle)
	if err != nil || len(files) != 1 {
		t.Fatal(err, files)
	}
	j := verdict.New(&inventory.Inventory{Fleet: &inventory.Fleet{}}, func() (time.Time, error) { return time.Time{}, nil }, files...)
	for i, line := range strings.Split(strings.TrimSuffix(manifests, "\n"), "\n") {
		if !strings.Contains(line, "alert:") && !strings.Contains(line, "expr:") {
			continue
		}
		excused := len(j.Settle([]diag.Diagnostic{finding("rules/duplicate", diag.Error, "rules.yaml", i+1)})) == 0
		if want := strings.HasSuffix(line, "here"); excused != want {
			t.Errorf("line %d, %q: excused is %v", i+1, line, excused)
		}
	}
	if endless := j.Rest(true, nil); len(endless) != 2 {
		t.Errorf("got %v", lines(endless))
	}
}

// TestOddLines has rules at lines that there are not, for those who count other ends of lines.
func TestOddLines(t *testing.T) {
	file := verdict.RuleFile{Path: "a.yaml", Text: []byte("a\n# pint disable rule/duplicate\n"), Starts: []verdict.Start{{Line: 1, Rule: true}, {Line: 9, Rule: true}, {Line: 0}}}
	j := verdict.New(&inventory.Inventory{Fleet: &inventory.Fleet{}}, func() (time.Time, error) { return time.Time{}, nil }, file)
	same(t, "settled", nil, j.Settle([]diag.Diagnostic{finding("rules/duplicate", diag.Error, "a.yaml", 9)}))
}
