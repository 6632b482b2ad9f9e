package report

import (
	"strings"
	"testing"
	"testing/fstest"

	"gauntlet.dev/gauntlet/internal/diag"
)

// TestFingerprint says what a fingerprint depends on: each case changes the file or the finding.
func TestFingerprint(t *testing.T) {
	const file = "name: shop\nendpoints:\n  - port: 8080\n  - port: 9090\n"
	d := diag.Diagnostic{
		Code: "scrape/port-number", Source: at("a.yaml", 3, 11, 4), Message: `port is "8080", one of 3`,
		Object: "ServiceMonitor shop/shop", Path: "spec.endpoints[0].port", Help: "write a name",
	}
	fingerprint := func(file string, d diag.Diagnostic, dir string) string {
		r := Run{Files: fstest.MapFS{"a.yaml": {Data: []byte(file)}}, Findings: []diag.Diagnostic{d}, Dir: dir}
		return r.findings()[0].Fingerprint
	}
	first := fingerprint(file, d, "")
	for _, c := range []struct {
		name   string
		file   string
		change func(d *diag.Diagnostic)
		same   bool
	}{
		{"line moved", "# new\n" + file, func(d *diag.Diagnostic) { d.Source.Line++ }, true},
		{"line indented", strings.Replace(file, "  - port: 8080", "    - port: 8080", 1), func(d *diag.Diagnostic) { d.Source.Column += 2 }, true},
		{"other words", file, func(d *diag.Diagnostic) { d.Message, d.Help = `"8080" is the port of 4`, "" }, true},
		{"another object", file, func(d *diag.Diagnostic) { d.Object, d.Path = "ServiceMonitor shop/other", "spec.endpoints[9].port" }, true},
		{"another severity", file, func(d *diag.Diagnostic) { d.Severity = diag.Warning }, true},
		{"another name", file, func(d *diag.Diagnostic) { d.Message = `port is "9090"` }, false},
		{"another code", file, func(d *diag.Diagnostic) { d.Code = "scrape/other" }, false},
		{"another part of the line", file, func(d *diag.Diagnostic) { d.Source.Column = 5 }, false},
		{"another line", file, func(d *diag.Diagnostic) { d.Source.Line++ }, false},
		{"line edited", strings.Replace(file, "8080", "8081", 1), func(*diag.Diagnostic) {}, false},
		{"another file", file, func(d *diag.Diagnostic) { d.Source.File = "b.yaml" }, false},
	} {
		changed := d
		c.change(&changed)
		if got := fingerprint(c.file, changed, ""); (got == first) != c.same {
			t.Errorf("%s: %s was %s", c.name, got, first)
		}
	}
	if fingerprint(file, d, "../clusters") != first {
		t.Error("it depends on the folder in which the program is run")
	}
	if gone := d; true {
		gone.Source.File = "gone.yaml"
		other := gone
		other.Message = "port is another"
		if fingerprint(file, gone, "") == fingerprint(file, other, "") {
			t.Error("without a line, the message does not count")
		}
	}
}

// TestAlikeFingerprints gives findings that differ in nothing but their place: each has a fingerprint of its own, and the
// first keeps its when another comes behind it.
func TestAlikeFingerprints(t *testing.T) {
	r := Run{Files: fstest.MapFS{"a.yaml": {Data: []byte("- port: 1\n- port: 1\n- port: 1\n")}}}
	for line := range 3 {
		r.Findings = append(r.Findings, diag.Diagnostic{Code: "a/b", Source: at("a.yaml", line+1, 9, 1), Message: "no"})
	}
	all := r.findings()
	if all[0].Fingerprint == all[1].Fingerprint || all[1].Fingerprint == all[2].Fingerprint || all[0].Fingerprint == all[2].Fingerprint {
		t.Errorf("%v", all)
	}
	r.Findings = r.Findings[:1]
	if got := r.findings()[0].Fingerprint; got != all[0].Fingerprint {
		t.Errorf("alone it is %s, and was %s", got, all[0].Fingerprint)
	}
}

// TestColumns gives the columns that other programs count.
func TestColumns(t *testing.T) {
	s := newSources(fstest.MapFS{"f": {Data: []byte("a: größe 😀 x\r\nb: \xff y\n")}})
	for _, c := range []struct {
		span     diag.Span
		from, to int
	}{
		{at("f", 1, 1, 1), 1, 2},
		{at("f", 1, 4, 7), 4, 9},      // größe
		{at("f", 1, 12, 4), 10, 12},   // a smiley
		{at("f", 1, 17, 1), 13, 14},   // x
		{at("f", 1, 4, 7), 4, 9},      // back again
		{at("f", 1, 17, 100), 13, 14}, // past the end
		{at("f", 1, 99, 1), 95, 95},   // behind the end
		{at("f", 2, 6, 1), 6, 7},      // behind a byte that is no character
		{at("f", 2, 6, 0), 6, 6},      // without extent
		{at("f", 9, 6, 2), 6, 8},      // no such line
		{at("gone", 1, 3, 2), 3, 5},   // no such file
		{at("f", 1, 0, 0), 0, 0},      // no column
		{diag.Span{File: "f"}, 0, 0},  // no line
		{at("f", 1, 1<<40, 1), 1<<40 - 4, 1<<40 - 4},
	} {
		if from, to := s.columns(c.span); from != c.from || to != c.to {
			t.Errorf("%v: %d to %d, want %d to %d", c.span, from, to, c.from, c.to)
		}
	}
}
