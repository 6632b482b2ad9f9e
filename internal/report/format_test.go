package report

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/golden"
)

// example is a run with a finding of each kind: with and without a line, an object, other places; with texts that mean
// something to one format or another.
func example() Run {
	return Run{
		Version: "v1.2.3",
		Dir:     "clusters",
		Waived:  1,
		Files: fstest.MapFS{
			"services/checkout.yaml": {Data: []byte(checkout)},
			"services/größe.yaml":    {Data: []byte("name: größe\nteam: 漢字😀 shop # |`<b>`| @team #1\n")},
		},
		Rules: []Rule{
			{Code: "scrape/port-number", Title: "The port of a monitor is a name", Severity: diag.Error, Page: "# scrape/port-number\n\nThe page.\n"},
			{Code: "inventory/reference", Title: "A name stands for nothing", Severity: diag.Error, Page: "# inventory/reference\n\nAnother.\n"},
			{Code: "rules/none", Title: "Not found here", Severity: diag.Error, Page: "# rules/none\n"},
		},
		Findings: []diag.Diagnostic{
			{
				Code: "scrape/port-number", Severity: diag.Error, Source: at("services/checkout.yaml", 4, 12, 4),
				Message: `port is "8080", and a monitor's port is a name`, Object: "ServiceMonitor shop/checkout", Path: "spec.endpoints[0].port",
				Class: "p1", Clusters: []string{"dev-eu-1", "prod-eu-1"},
				Help: "write the port by its number:\n  targetPort: 8080\n",
			},
			{
				Code: "inventory/reference", Severity: diag.Warning, Source: at("services/größe.yaml", 2, 18, 4),
				Message: `the team "shop" is 100% gone; see [here](https://example.com), <b>|`, Help: "::error::did you mean shops?",
				Related: []diag.Related{{Source: at("services/checkout.yaml", 2, 8, 8), Message: "the teams, as here"}},
			},
			{Code: "inventory/schema", Severity: diag.Info, Source: diag.Span{File: "fleet.yaml"}, Message: "the file\n::error::is \x1b[31mempty"},
			{Code: "gitops/duplicate-object", Severity: diag.Error, Message: "it is there twice", Object: "Namespace shop"},
		},
	}
}

func write(t testing.TB, format string, r Run) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, format, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestFormats holds each format against testdata, for the example and for a run that found nothing.
func TestFormats(t *testing.T) {
	for _, format := range Formats() {
		for name, r := range map[string]Run{"example": example(), "nothing": {Version: "v1.2.3", Dir: "clusters"}} {
			golden.File(t, filepath.Join("testdata", name+"."+format), write(t, format, r))
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	if err := Write(&bytes.Buffer{}, "wibble", Run{}); err == nil || err.Error() != `there is no format "wibble"` {
		t.Errorf("error %v", err)
	}
}

// TestSameRunSameBytes gives the findings in another order.
func TestSameRunSameBytes(t *testing.T) {
	for _, format := range Formats() {
		r := example()
		want := write(t, format, r)
		ds := r.Findings
		ds[0], ds[1], ds[2], ds[3] = ds[3], ds[0], ds[1], ds[2]
		if diff := cmp.Diff(want, write(t, format, r)); diff != "" {
			t.Errorf("%s:\n%s", format, diff)
		}
	}
}

func schema(t testing.TB, file string) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t testing.TB, s *jsonschema.Schema, document string) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
	if err != nil {
		t.Fatalf("%v:\n%s", err, document)
	}
	if err := s.Validate(value); err != nil {
		t.Fatalf("%v:\n%s", err, document)
	}
}

// TestSchemas holds the reports against the schemas of their formats.
func TestSchemas(t *testing.T) {
	ours, sarif, junit := schema(t, "../../docs/report.schema.json"), schema(t, "testdata/sarif-schema-2.1.0.json"), readXSD(t, "testdata/jenkins-junit.xsd")
	for name, r := range map[string]Run{"example": example(), "nothing": {}} {
		t.Run(name, func(t *testing.T) {
			validate(t, ours, write(t, FormatJSON, r))
			validate(t, sarif, write(t, FormatSARIF, r))
			if err := junit.validate(write(t, FormatJUnit, r)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestSchemaIsWhole finds fields that the schema of our own format does not describe, and those that are no more.
func TestSchemaIsWhole(t *testing.T) {
	text, err := os.ReadFile("../../docs/report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	type object struct {
		Properties map[string]struct{ Description string }
	}
	var described struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(text, &described); err != nil {
		t.Fatal(err)
	}
	described.Defs["report"] = described.object
	for name, value := range map[string]any{
		"report": jsonReport{}, "tool": jsonTool{}, "summary": jsonSummary{}, "finding": jsonFinding{}, "place": diag.Span{}, "related": diag.Related{},
	} {
		fields := fieldsOf(value)
		for _, f := range fields {
			if described.Defs[name].Properties[f].Description == "" {
				t.Errorf("docs/report.schema.json does not describe the field %s of %s", f, name)
			}
		}
		if n := len(described.Defs[name].Properties); n != len(fields) {
			t.Errorf("docs/report.schema.json describes %d fields of %s, and there are %v", n, name, fields)
		}
	}
}

// fieldsOf lists the names that the fields of a struct have in JSON.
func fieldsOf(value any) []string {
	var names []string
	for _, f := range reflect.VisibleFields(reflect.TypeOf(value)) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// TestLinear writes twenty times the findings, each with words of its own, into each format. It takes some twenty times as long.
func TestLinear(t *testing.T) {
	findings := func(n int) Run {
		r := Run{}
		for i := range n {
			d := message("a/b", i, "no %d of %d is %d in %d but %d", i, i+1, i+2, i+3, i+4)
			d.Source = at("long", 1, i+1, 1)
			r.Findings = append(r.Findings, d)
		}
		return r
	}
	took := func(r Run) time.Duration {
		start := time.Now()
		for _, format := range Formats() {
			write(t, format, r)
		}
		if err := Text(&bytes.Buffer{}, nil, r.Findings, Options{}); err != nil {
			t.Fatal(err)
		}
		return time.Since(start)
	}
	few := max(took(findings(500)), 5*time.Millisecond)
	if all := took(findings(10_000)); all > 100*few {
		t.Errorf("500 findings take %s, and 10,000 take %s", few, all)
	}
}
