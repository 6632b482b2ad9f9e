package inventory

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/diag"
)

const goodService = "name: shop\nteam: checkout\npriority: P1\nnamespace: shop\n"

// TestLoadRefusesText loads texts that no txtar file can hold.
func TestLoadRefusesText(t *testing.T) {
	for name, test := range map[string]struct {
		file, text string
		want       string
	}{
		"NUL in YAML":           {"a.yaml", "name: a\x00b\n", "services/a.yaml:1:8+1 inventory/file control character U+0000 cannot stand in a file; remove it, or write the escape \\u0000"},
		"NUL in CUE":            {"a.cue", "name: \"a\x00b\"\n", "services/a.cue:1:9+1 inventory/file control character U+0000 cannot stand in a file; remove it, or write the escape \\u0000"},
		"escape":                {"a.yaml", "name: a\n# \x1b[31m\n", "services/a.yaml:2:3+1 inventory/file control character U+001B cannot stand in a file; remove it, or write the escape \\u001B"},
		"C1":                    {"a.yaml", "name: \u0080\n", "services/a.yaml:1:7+2 inventory/file control character U+0080 cannot stand in a file; remove it, or write the escape \\u0080"},
		"invalid UTF-8":         {"a.yaml", "name: a\nteam: \xff\n", "services/a.yaml:2:7+1 inventory/file byte 0xFF is not UTF-8; save the file as UTF-8"},
		"invalid UTF-8 in CUE":  {"a.cue", "name: \"\xc3\"\n", "services/a.cue:1:8+1 inventory/file byte 0xC3 is not UTF-8; save the file as UTF-8"},
		"UTF-16":                {"a.yaml", "\xff\xfen\x00a\x00", "services/a.yaml:1:1+1 inventory/file byte 0xFF is not UTF-8; save the file as UTF-8"},
		"second BOM":            {"a.yaml", "\ufeff\ufeffname: a\n", "services/a.yaml:1:1+3 inventory/file control character U+FEFF cannot stand in a file; remove it, or write the escape \\uFEFF"},
		"lone carriage return":  {"a.yaml", "name: a\rteam: b\r", "services/a.yaml:1:8+1 inventory/file U+000D ends a line for some programs only; write a line feed, or the escape \\u000D"},
		"next line":             {"a.yaml", "name: a\u0085", "services/a.yaml:1:8+2 inventory/file U+0085 ends a line for some programs only; write a line feed, or the escape \\u0085"},
		"line separator":        {"a.yaml", "name: a # \u2028\n", "services/a.yaml:1:11+3 inventory/file U+2028 ends a line for some programs only; write a line feed, or the escape \\u2028"},
		"BOM":                   {"a.yaml", "\ufeffname: A\nteam: checkout\npriority: P1\nnamespace: a\n", `services/a.yaml:1:7+1 inventory/schema name is "A"; write ` + nameHelp},
		"BOM in CUE":            {"a.cue", "\ufeffname: \"A\"\nteam: \"checkout\"\npriority: \"P1\"\nnamespace: \"a\"\n", `services/a.cue:1:7+3 inventory/schema name is "A"; write ` + nameHelp},
		"CRLF":                  {"a.yaml", "name: a\r\nteam: checkout\r\npriority: P1\r\nnamespace: B\r\n", `services/a.yaml:4:12+1 inventory/schema namespace is "B"; write ` + nameHelp},
		"CRLF in CUE":           {"a.cue", "name: \"a\"\r\nteam: \"checkout\"\r\npriority: \"P1\"\r\nnamespace: \"B\"\r\n", `services/a.cue:4:12+3 inventory/schema namespace is "B"; write ` + nameHelp},
		"CRLF in a block":       {"a.yaml", strings.ReplaceAll(goodService+"alerts:\n- alert: A\n  expr: |\n    sum(\n      x))\n  labels: {severity: critical}\n", "\n", "\r\n"), "services/a.yaml:9:10 rules/syntax Prometheus refuses the expression: unexpected right parenthesis ')'"},
		"columns in bytes":      {"a.yaml", "{name: a, team: checkout, priority: P1, namespace: a, \"ünï\": 1, \"ö\": {}}", "services/a.yaml:1:55+7 inventory/schema \"ünï\" is not a field of this service; its fields are " + serviceFields + "\nservices/a.yaml:1:67+4 inventory/schema \"ö\" is not a field of this service; its fields are " + serviceFields},
		"no end of line":        {"a.yaml", goodService + "where: {clusters: []}", "services/a.yaml:5:19+2 inventory/schema where.clusters is empty; list at least one"},
		"deep nesting":          {"a.yaml", strings.Repeat("[", 20_000), "services/a.yaml inventory/schema exceeded max depth of 10000"},
		"deep nesting in CUE":   {"a.cue", strings.Repeat("[", 20_000), "services/a.cue:1:10001+10000 inventory/schema expression exceeds maximum nesting depth of 10000"},
		"deep chain in CUE":     {"a.cue", "x: 1" + strings.Repeat("+1", 20_000), "services/a.cue inventory/schema services/a.cue nests deeper than 10000 levels; simplify it"},
		"long expression":       {"a.yaml", goodService + "recordings: [{record: x, expr: " + strings.Repeat("x", 70<<10) + "}]", "services/a.yaml:5:32+71680 rules/syntax this text is longer than 64 KiB, which no part of a rule may be; shorten it"},
		"large file":            {"a.yaml", goodService + strings.Repeat("# comment\n", 450_000), "services/a.yaml inventory/file services/a.yaml is larger than 4096 KiB, which no such file of an inventory may be; split it"},
		"large file in CUE":     {"a.cue", strings.Repeat("// comment\n", 30_000), "services/a.cue inventory/file services/a.cue is larger than 256 KiB, which no such file of an inventory may be; split it"},
		"number for raw values": {"../clusters/more.cue", "name: \"more\"\nregion: \"na\"\nenvironment: \"dev\"\nserver: \"https://x\"\nvalues: a: b: 1e999\n", "clusters/more.cue:5:9+1 inventory/schema this cluster holds a value that is out of range: json: cannot unmarshal number 1E+999 into Go struct field Cluster.values of type float64"},
	} {
		t.Run(name, func(t *testing.T) {
			files := base(t)
			path := filepath.ToSlash(filepath.Join("services", test.file))
			files[path] = &fstest.MapFile{Data: []byte(test.text)}
			_, ds, err := Load(t.Context(), files)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, brief(ds)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

const (
	nameHelp      = "a name of lower-case letters, digits and dashes: a DNS label, as Kubernetes asks of the objects that are named after it"
	serviceFields = "alerts, endpoints, metrics, name, namespace, priority, recordings, ruleFiles, samples, selector, team, waivers, where"
)

// TestRuleFileRefusesText is TestLoadRefusesText for rule files, which Prometheus' own code reads.
func TestRuleFileRefusesText(t *testing.T) {
	group := "groups:\n- name: x\n  rules:\n  - record: a\n    expr: "
	for name, test := range map[string]struct{ text, want string }{
		"NUL":                {"groups: \x00", "rules/x.yaml:1:9+1 inventory/file control character U+0000 cannot stand in a file; remove it, or write the escape \\u0000"},
		"BOM":                {"\ufeff" + group + "up{", "rules/x.yaml:5:14 rules/syntax Prometheus refuses the expression: unexpected end of input inside braces"},
		"CRLF":               {strings.ReplaceAll(group, "\n", "\r\n") + "up{\r\n", "rules/x.yaml:5:14 rules/syntax Prometheus refuses the expression: unexpected end of input inside braces"},
		"long expression":    {group + strings.Repeat("x", 70<<10), "rules/x.yaml:5:11+71680 rules/syntax this text is longer than 64 KiB, which no part of a rule may be; shorten it"},
		"deep nesting":       {strings.Repeat("[", 20_000), "rules/x.yaml rules/syntax Prometheus refuses the file: exceeded max depth of 10000"},
		"empty":              {"", "rules/x.yaml rules/syntax rules/x.yaml holds no rule group; add one, or remove the file"},
		"a scalar":           {"groups", "rules/x.yaml:1:1+6 rules/syntax Prometheus refuses the file: cannot unmarshal !!str `groups` into rulefmt.RuleGroups"},
		"anchors that loop":  {"groups: &a [*a]", "rules/x.yaml:1:1+15 rules/syntax Prometheus refuses the file: anchor \"a\" value contains itself"},
		"merge into a group": {"groups:\n- &a {name: x, rules: []}\n- {<<: *a, name: y, bad: 1}\n", "rules/x.yaml:3:21+3 rules/syntax \"bad\" is not a field of a rule group; its fields are interval, labels, limit, name, query_offset, rules"},
	} {
		t.Run(name, func(t *testing.T) {
			files := base(t)
			files["services/a.yaml"] = &fstest.MapFile{Data: []byte(goodService + "ruleFiles: [rules/x.yaml]\n")}
			files["rules/x.yaml"] = &fstest.MapFile{Data: []byte(test.text)}
			_, ds, err := Load(t.Context(), files)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, brief(ds)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// brief writes findings on one line each.
func brief(ds []diag.Diagnostic) string {
	var lines []string
	for _, d := range ds {
		at := d.Source.String()
		if d.Source.Length > 0 {
			at += fmt.Sprintf("+%d", d.Source.Length)
		}
		lines = append(lines, at+" "+d.Code+" "+d.Message)
	}
	return strings.Join(lines, "\n")
}

// TestLoadRefusesFiles loads what is no file, from a folder and from its os.Root alike.
func TestLoadRefusesFiles(t *testing.T) {
	for name, test := range map[string]struct {
		lay  func(t *testing.T, dir string)
		want string
	}{
		"50 MB": {func(t *testing.T, dir string) {
			try(t, os.WriteFile(filepath.Join(dir, "services/a.yaml"), nil, 0o644))
			try(t, os.Truncate(filepath.Join(dir, "services/a.yaml"), 50<<20))
		}, "services/a.yaml inventory/file services/a.yaml is larger than 4096 KiB, which no such file of an inventory may be; split it"},
		"FIFO": {func(t *testing.T, dir string) {
			try(t, syscall.Mkfifo(filepath.Join(dir, "services/a.yaml"), 0o644))
		}, "services/a.yaml inventory/file services/a.yaml is not a regular file; replace it by one"},
		"link to a folder": {func(t *testing.T, dir string) {
			try(t, os.Symlink("../teams", filepath.Join(dir, "services/a.yaml")))
		}, "services/a.yaml inventory/file services/a.yaml is not a regular file; replace it by one"},
		"link to nothing": {func(t *testing.T, dir string) {
			try(t, os.Symlink("b.yaml", filepath.Join(dir, "services/a.yaml")))
		}, "services/a.yaml inventory/file services/a.yaml is a symbolic link to what cannot be read below the inventory's root; replace it by the file"},
		"link to itself": {func(t *testing.T, dir string) {
			try(t, os.Symlink("a.yaml", filepath.Join(dir, "services/a.yaml")))
		}, "services/a.yaml inventory/file services/a.yaml is a symbolic link to what cannot be read below the inventory's root; replace it by the file"},
		"folder that is a link": {func(t *testing.T, dir string) {
			try(t, os.Symlink("teams", filepath.Join(dir, "waivers")))
		}, "waivers inventory/file waivers is not a folder, and what it should hold is not read; make it one"},
		"folder that is a file": {func(t *testing.T, dir string) {
			try(t, os.WriteFile(filepath.Join(dir, "exporters"), nil, 0o644))
		}, "exporters inventory/file exporters is not a folder, and what it should hold is not read; make it one"},
		"sample that is a folder": {func(t *testing.T, dir string) {
			try(t, os.WriteFile(filepath.Join(dir, "services/a.yaml"), []byte(goodService+"samples: [teams]\n"), 0o644))
		}, `services/a.yaml:5:11+5 inventory/reference file "teams" is not a regular file; name one`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t)
			test.lay(t, dir)
			root, err := os.OpenRoot(dir)
			try(t, err)
			defer root.Close()
			for _, files := range []fs.FS{os.DirFS(dir), root.FS()} {
				_, ds, err := Load(t.Context(), files)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(test.want, brief(ds)); diff != "" {
					t.Errorf("%T: (-want +got)\n%s", files, diff)
				}
			}
		})
	}
}

func TestLoadRefusesLinksOutOfItsRoot(t *testing.T) {
	dir := folder(t)
	outside := filepath.Join(t.TempDir(), "outside.yaml")
	try(t, os.WriteFile(outside, []byte(goodService), 0o644))
	try(t, os.Symlink(outside, filepath.Join(dir, "services/a.yaml")))
	try(t, os.WriteFile(filepath.Join(dir, "services/b.yaml"), []byte("{name: b, team: checkout, priority: P1, namespace: b, samples: [samples/out.prom]}"), 0o644))
	try(t, os.Mkdir(filepath.Join(dir, "samples"), 0o755))
	try(t, os.Symlink(outside, filepath.Join(dir, "samples/out.prom")))
	root, err := os.OpenRoot(dir)
	try(t, err)
	defer root.Close()
	load := func() string {
		_, ds, err := Load(t.Context(), root.FS())
		try(t, err)
		return brief(ds)
	}
	want := "services/a.yaml inventory/file services/a.yaml is a symbolic link to what cannot be read below the inventory's root; replace it by the file"
	if diff := cmp.Diff(want, load()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	try(t, os.Remove(filepath.Join(dir, "services/a.yaml")))
	want = `services/b.yaml:1:65+16 inventory/reference file "samples/out.prom" cannot be read below the inventory's root; paths start there`
	if diff := cmp.Diff(want, load()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestLoadTakesFolders loads an inventory with links and folders that are fine.
func TestLoadTakesFolders(t *testing.T) {
	dir := folder(t)
	try(t, os.MkdirAll(filepath.Join(dir, "services/folder.yaml"), 0o755))
	try(t, os.WriteFile(filepath.Join(dir, "services/folder.yaml/shop.yml"), []byte(goodService), 0o644))
	try(t, os.Rename(filepath.Join(dir, "fleet.yaml"), filepath.Join(dir, "the-fleet.txt")))
	try(t, os.Symlink("the-fleet.txt", filepath.Join(dir, "fleet.yml")))
	inv, ds, err := Load(t.Context(), os.DirFS(dir))
	if err != nil || len(ds) > 0 {
		t.Fatalf("got %s, %v", brief(ds), err)
	}
	if len(inv.Services) != 1 || inv.Services[0].Name != "shop" || inv.Fleet.Name != "acme" {
		t.Errorf("got %v of %v", inv.Services, inv.Fleet)
	}
}

// TestLoadFails has the tool's own errors: they are no findings.
func TestLoadFails(t *testing.T) {
	t.Run("canceled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		inv, ds, err := Load(ctx, base(t))
		if !errors.Is(err, context.Canceled) || inv != nil || ds != nil {
			t.Errorf("got %v, %v, %v", inv, ds, err)
		}
	})
	t.Run("no folder", func(t *testing.T) {
		_, _, err := Load(t.Context(), os.DirFS(filepath.Join(t.TempDir(), "missing")))
		if !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "read the inventory: ") {
			t.Errorf("got %v", err)
		}
	})
	for _, name := range []string{"services/a.yaml", "samples/a.prom"} {
		t.Run("unreadable "+name, func(t *testing.T) {
			files := base(t)
			files["services/a.yaml"] = &fstest.MapFile{Data: []byte(goodService + "samples: [samples/a.prom]\n")}
			files["samples/a.prom"] = &fstest.MapFile{Data: []byte("x 1\n")}
			_, ds, err := Load(t.Context(), unreadable{files, name})
			if !errors.Is(err, fs.ErrPermission) || ds != nil {
				t.Errorf("got %v, %v", ds, err)
			}
		})
	}
}

// unreadable is a file system in which one file cannot be opened.
type unreadable struct {
	fstest.MapFS
	name string
}

func (u unreadable) Open(name string) (fs.File, error) {
	if name == u.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return u.MapFS.Open(name)
}

func TestIsRoot(t *testing.T) {
	for name, want := range map[string]bool{"fleet.yaml": true, "fleet.yml": true, "fleet.cue": true, "fleet.json": false, "x/fleet.yaml": false} {
		if got := IsRoot(fstest.MapFS{name: {}}); got != want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

// folder writes the base into a folder.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	try(t, os.CopyFS(dir, base(t)))
	try(t, os.MkdirAll(filepath.Join(dir, "services"), 0o755))
	return dir
}

func try(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
