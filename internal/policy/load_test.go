package policy_test

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/policies"
)

// tree makes a tree of policies out of their texts by path.
func tree(files map[string]string) fs.FS {
	made := fstest.MapFS{}
	for name, text := range files {
		made[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return made
}

const metadata = `# METADATA
# title: T
# description: D.
# custom:
#   severity: warning
#   on: [ServiceMonitor]
`

const good = metadata + `package gauntlet.acme["no-default"]

import data.gauntlet.lib.report

findings contains report.finding(["metadata", "namespace"], "namespace is default", "another") if {
	input.object.metadata.namespace == "default"
}
`

func load(t *testing.T, user fs.FS) (*policy.Engine, []diag.Diagnostic) {
	t.Helper()
	engine, found, err := policy.Load(context.Background(), policies.Files, user)
	if err != nil {
		t.Fatal(err)
	}
	return engine, found
}

func TestRules(t *testing.T) {
	engine, found := load(t, tree(map[string]string{"acme/no-default/no-default.rego": good, "acme/no-default/no-default.md": "# page\n"}))
	if len(found) > 0 {
		t.Fatal(found)
	}
	var codes []string
	for _, r := range engine.Rules() {
		codes = append(codes, r.Code)
		if r.Title == "" || r.Description == "" || r.Page == "" {
			t.Errorf("%s lacks a title, a description or a page", r.Code)
		}
		if r.Code != "acme/no-default" && !strings.HasPrefix(r.Page, "# "+r.Code+"\n") {
			t.Errorf("page of %s begins with %.30q", r.Code, r.Page)
		}
	}
	want := []string{"acme/no-default", policy.CodeFailed, policy.CodeInvalid, policy.CodeTest}
	pages, _ := fs.Glob(policies.Files, "*/*/*.md")
	for _, page := range pages {
		want = append(want, path.Dir(page))
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Error(diff)
	}
	got := engine.Rules()[0]
	if diff := cmp.Diff(policy.Rule{Code: "acme/no-default", Title: "T", Description: "D.", Severity: diag.Warning, On: []string{"ServiceMonitor"}, Page: "# page\n"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestBuiltinIsSound loads the built-in rules as a user's, so that they pass every check that Load spares them.
func TestBuiltinIsSound(t *testing.T) {
	_, found, err := policy.Load(context.Background(), tree(nil), policies.Files)
	if err != nil || len(found) > 0 {
		t.Fatal(found, err)
	}
}

func TestNoUserTree(t *testing.T) {
	missing, err := fs.Sub(tree(nil), "policies")
	if err != nil {
		t.Fatal(err)
	}
	if _, found := load(t, missing); len(found) > 0 {
		t.Error(found)
	}
}

func TestInvalidPolicies(t *testing.T) {
	const file = "acme/bad/bad.rego"
	head := metadata + "package gauntlet.acme.bad\n\nimport data.gauntlet.lib.report\n\n" // 10 lines
	for _, c := range []struct {
		name, file, text string
		line, column     int
		message          string
	}{
		{"syntax", file, head + "findings contains if {", 11, 19, "unexpected if keyword"},
		{"empty", file, "", 0, 0, "empty module"},
		{"package", file, strings.ReplaceAll(good, "no-default", "other"), 7, 1, `the package is package gauntlet.acme.other, and the path of this file asks for another; write package gauntlet.acme.bad`},
		{"no metadata", file, "package gauntlet.acme.bad\n\nfindings contains 1\n", 1, 1, "the package has no METADATA"},
		{"kind", file, strings.ReplaceAll(head, "ServiceMonitor", "ServiceMonitr") + "findings contains 1\n", 1, 1, `custom.on has "ServiceMonitr", and no document is of this kind`},
		{"no kinds", file, strings.ReplaceAll(head, "ServiceMonitor", "") + "findings contains 1\n", 1, 1, "custom.on names no kind"},
		{"severity", file, strings.ReplaceAll(head, "warning", "fatal") + "findings contains 1\n", 1, 1, `custom.severity is "fatal"`},
		{"title", file, strings.ReplaceAll(head, "title: T", "title:") + "findings contains 1\n", 1, 1, "the METADATA lacks a title or a description"},
		{"no findings", file, head + "finding contains 1\n", 7, 1, "the policy has no findings"},
		{"findings no set", file, head + "findings := {1}\n", 11, 1, "findings is no set"},
		{"other policy", file, head + "findings contains data.gauntlet.scrape[\"port-number\"].findings\n", 11, 19, "data.gauntlet.scrape[\"port-number\"].findings belongs to another policy"},
		{"all policies", file, metadata + "package gauntlet.acme.bad\n\nimport data.gauntlet\n\nfindings contains gauntlet.scrape\n", 9, 8, "data.gauntlet belongs to another policy"},
		{"unknown function", file, head + "findings contains report.funding(1)\n", 11, 19, "undefined function data.gauntlet.lib.report.funding"},
		{"unsafe variable", file, head + "findings contains x if not x == 1\n", 11, 24, "var x is unsafe"},
		{"type", file, head + "findings contains x if x := 1 + \"a\"\n", 11, 29, "plus: invalid argument(s)"},
		{"place", "acme/bad.rego", head, 0, 0, "a policy's file is named after its folder"},
		{"code of ours", "scrape/port-number/port-number.rego", metadata + "package gauntlet.scrape[\"port-number\"]\n\nfindings contains 1\n", 7, 1, "the code scrape/port-number is gauntlet's own"},
		{"code of the engine", "policy/invalid/invalid.rego", metadata + "package gauntlet.policy.invalid\n\nfindings contains 1\n", 7, 1, "the code policy/invalid is gauntlet's own"},
		{"library of ours", "lib/report.rego", "package gauntlet.lib.report\n", 1, 1, "the code lib/report is gauntlet's own"},
		{"package of a library", "lib/mine.rego", "package gauntlet.lib.report\n", 1, 1, "the package is package gauntlet.lib.report"},
	} {
		t.Run(c.name, func(t *testing.T) {
			engine, found := load(t, tree(map[string]string{c.file: c.text, "acme/no-default/no-default.rego": good}))
			if len(found) != 1 {
				t.Fatalf("%d findings: %v", len(found), found)
			}
			d := found[0]
			if d.Code != policy.CodeInvalid || d.Severity != diag.Error || !strings.Contains(d.Message, c.message) {
				t.Errorf("got %s %s: %s", d.Severity, d.Code, d.Message)
			}
			if d.Source.File != c.file || d.Source.Line != c.line || d.Source.Column != c.column {
				t.Errorf("got place %s", d.Source)
			}
			runs := slices.IndexFunc(engine.Rules(), func(r policy.Rule) bool { return r.Code == "acme/no-default" }) >= 0
			if !runs {
				t.Error("the good policy beside it does not run")
			}
		})
	}
}

// TestBrokenLibrary: what needs the library is left out with it, and said so at its own line.
func TestBrokenLibrary(t *testing.T) {
	engine, found := load(t, tree(map[string]string{
		"lib/names.rego":                  "package gauntlet.lib.names\n\nshort(x) := count(x) < y\n",
		"acme/bad/bad.rego":               metadata + "package gauntlet.acme.bad\n\nimport data.gauntlet.lib.names\n\nfindings contains 1 if names.short(\"a\")\n",
		"acme/no-default/no-default.rego": good,
	}))
	var got []string
	for _, d := range found {
		got = append(got, d.Source.String()+" "+d.Message)
	}
	want := []string{"acme/bad/bad.rego:11:24 undefined function data.gauntlet.lib.names.short", "lib/names.rego:3:13 var y is unsafe"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, r := range engine.Rules() {
		if r.Code == "acme/bad" {
			t.Error("acme/bad runs without its library")
		}
	}
}

func TestRefusedFunctions(t *testing.T) {
	for _, call := range []string{
		`http.send({"method": "get", "url": "http://example.com"})`, `opa.runtime()`, `time.now_ns()`, `rand.intn("a", 9)`, `uuid.rfc4122("a")`,
		`net.lookup_ip_addr("example.com")`, `net.cidr_contains("10.0.0.0/8", "10.0.0.1")`, `io.jwt.decode("a")`,
		`providers.aws.sign_req({}, {}, 1)`, `io.jwt.verify_hs256("a", "b")`, `json.match_schema({}, {"$ref": "file:///etc/passwd"})`, `json.verify_schema({})`,
		`crypto.x509.parse_and_verify_certificates("a")`, `time.clock([1, "Local"])`, `time.format([1, "Local"])`, `bits.lsh(1, 10000000000)`,
	} {
		text := metadata + "package gauntlet.acme.bad\n\nfindings contains " + call + "\n"
		_, found := load(t, tree(map[string]string{"acme/bad/bad.rego": text}))
		if len(found) != 1 || !strings.Contains(found[0].Message, "undefined function") || found[0].Source.Line != 9 || found[0].Help == "" {
			t.Errorf("%s: %v", call, found)
		}
	}
}

// TestAllowedFunctions: what is the same each time may be called, and mocked.
func TestAllowedFunctions(t *testing.T) {
	for _, call := range []string{
		`regex.match("(a+)+$", input.id)`, `units.parse_bytes("1Gi") > 1`, `crypto.sha256("a") != ""`, `time.parse_rfc3339_ns("2026-01-01T00:00:00Z") > 1`,
		`trace("a")`, `print("a")`, `count(input.id) == 1 with input as {"id": "a"}`, `startswith("a", "b") with startswith as true`,
	} {
		text := metadata + "package gauntlet.acme.fine\n\nimport rego.v1\n\nfindings contains 1 if " + call + "\n"
		if _, found := load(t, tree(map[string]string{"acme/fine/fine.rego": text})); len(found) > 0 {
			t.Errorf("%s: %v", call, found)
		}
	}
}

func TestBrokenBuiltin(t *testing.T) {
	for name, text := range map[string]string{
		"acme/bad/bad.rego": metadata + "package gauntlet.acme.bad\n\nfindings contains",
		"acme/bad.rego":     "package gauntlet.acme.bad\n",
	} {
		if _, _, err := policy.Load(context.Background(), tree(map[string]string{name: text}), nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLoadCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := policy.Load(ctx, policies.Files, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
