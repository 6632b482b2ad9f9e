package report

import (
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/diag"
)

const checkout = `service: {
	name: checkout
	endpoints:
	  - port: 8080
	    path: /metrics
}
`

func at(file string, line, column, length int) diag.Span {
	return diag.Span{File: file, Line: line, Column: column, Length: length}
}

func text(t *testing.T, files map[string]string, opts Options, ds ...diag.Diagnostic) string {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	var b strings.Builder
	if err := Text(&b, fsys, ds, opts); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFindings(t *testing.T) {
	files := map[string]string{"services/checkout.yaml": checkout, "services/cart.yaml": "name: cart\nteam: shop"}
	got := text(t, files, Options{},
		diag.Diagnostic{
			Code: "scrape/port-number", Severity: diag.Error, Source: at("services/checkout.yaml", 4, 12, 4),
			Message: "port is 8080, and must be the name of a Service port",
			Object:  "ServiceMonitor shop/checkout", Path: "spec.endpoints[0].port",
			Help: "write the port by its number:\n  targetPort: 8080\n",
		},
		diag.Diagnostic{
			Code: "scrape/limits-missing", Severity: diag.Info, Source: at("services/checkout.yaml", 3, 0, 0),
			Message: "no limits", Object: "ServiceMonitor shop/checkout",
		},
		diag.Diagnostic{
			Code: "inventory/reference", Severity: diag.Warning, Source: at("services/cart.yaml", 2, 7, 4),
			Message: "the team shop is not declared", Help: "did you mean shops?",
			Related: []diag.Related{
				{Source: at("teams.yaml", 3, 1, 0), Message: "the teams stand here"},
				{Source: diag.Span{File: "fleet.yaml"}, Message: "this is its fleet"},
			},
		},
		diag.Diagnostic{Code: "inventory/schema", Severity: diag.Error, Source: diag.Span{File: "fleet.yaml"}, Message: "the file\nis empty"},
		diag.Diagnostic{Code: "gitops/duplicate-object", Severity: diag.Error, Message: "it is there twice", Object: "Namespace shop"},
	)
	want := `error: it is there twice [gitops/duplicate-object]
  = object: Namespace shop

fleet.yaml: error: the file
  is empty [inventory/schema]

services/cart.yaml:2:7: warning: the team shop is not declared [inventory/reference]
  2 | team: shop
    |       ^^^^
    = help: did you mean shops?
    = see: teams.yaml:3:1: the teams stand here
    = see: fleet.yaml: this is its fleet

services/checkout.yaml:3:0: info: no limits [scrape/limits-missing]
  3 |     endpoints:
    = object: ServiceMonitor shop/checkout

services/checkout.yaml:4:12: error: port is 8080, and must be the name of a Service port [scrape/port-number]
  4 |       - port: 8080
    |               ^^^^
    = object: ServiceMonitor shop/checkout, spec.endpoints[0].port
    = help: write the port by its number:
              targetPort: 8080

3 errors, 1 warning, 1 info in 3 files
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNothingFound(t *testing.T) {
	if got := text(t, nil, Options{Color: true}); got != "" {
		t.Errorf("wrote %q", got)
	}
}

// Each case is one finding in a file of that content, and what is shown between its header and the summary.
func TestSourceLine(t *testing.T) {
	long := "expr: " + strings.Repeat("abcdefghi ", 30)
	for _, c := range []struct {
		name                 string
		content              string
		line, column, length int
		want                 string
	}{
		{"a place without extent", "a: b\n", 1, 4, 0, "  1 | a: b\n    |    ^\n"},
		{"last line without an end", "a\nb", 2, 1, 1, "  2 | b\n    | ^\n"},
		{"wide number", strings.Repeat("\n", 1233) + "a\n", 1234, 1, 1, "  1234 | a\n       | ^\n"},
		{"CRLF", "a: 1\r\nb: 2\r\n", 2, 4, 9, "  2 | b: 2\n    |    ^\n"},
		{"tabs", "\ta:\tb\n", 1, 5, 1, "  1 |     a:    b\n    |           ^\n"},
		{"mark over a tab", "a\tb\n", 1, 2, 1, "  1 | a    b\n    |  ^^^^\n"},
		{"two bytes, one column", "größe: ö\n", 1, 10, 2, "  1 | größe: ö\n    |        ^\n"},
		{"wide runes", "名: 漢字 x\n", 1, 6, 6, "  1 | 名: 漢字 x\n    |     ^^^^\n"},
		{"combining mark", "e\u0301: x\n", 1, 6, 1, "  1 | e\u0301: x\n    |    ^\n"},
		{"family of four", "👨‍👩‍👧‍👦: x\n", 1, 28, 1, "  1 | 👨‍👩‍👧‍👦: x\n    |     ^\n"},
		{"column inside a rune", "漢: x\n", 1, 2, 1, "  1 | 漢: x\n    | ^^\n"},
		{"behind the end", "a:\n", 1, 3, 1, "  1 | a:\n    |   ^\n"},
		{"far behind the end", "a:\n", 1, 99, 5, "  1 | a:\n    |   ^\n"},
		{"empty line", "a:\n\nb:\n", 2, 1, 0, "  2 |\n    | ^\n"},
		{"length past the end", "a: b\n", 1, 4, 1 << 62, "  1 | a: b\n    |    ^\n"},
		{"line past the end", "a: b\n", 2, 1, 1, ""},
		{"line far past the end", "a: b\n", 1 << 40, 1, 1, ""},
		{"empty file", "", 1, 1, 1, ""},
		{"whole file", "a: b\n", 0, 0, 0, ""},
		{"escape sequences", "a: \x1b[31mred\x1b[0m \x00\x7f\u009b31m\u202e\xff\n", 1, 9, 3,
			"  1 | a: ␛[31mred␛[0m ␀␡\ufffd31m\ufffd\ufffd\n    |         ^^^\n"},
		{"lone carriage return", "a: 1\rb: 2\n", 1, 6, 1, "  1 | a: 1␍b: 2\n    |      ^\n"},
		{"clipped on the right", long, 1, 7, 3,
			"  1 | " + long[:99] + "…\n    |       ^^^\n"},
		{"clipped on both sides", long, 1, 157, 5,
			"  1 | …" + long[126:224] + "…\n    | " + strings.Repeat(" ", 31) + "^^^^^\n"},
		{"clipped on the left", long, 1, 297, 2,
			"  1 | …" + strings.TrimRight(long[266:], " ") + "\n    | " + strings.Repeat(" ", 31) + "^^\n"},
		{"mark longer than fits", long, 1, 101, 200,
			"  1 | …" + long[70:168] + "…\n    | " + strings.Repeat(" ", 31) + strings.Repeat("^", 68) + "\n"},
		{"just fits", long[:100], 1, 1, 4, "  1 | " + strings.TrimRight(long[:100], " ") + "\n    | ^^^^\n"},
		{"one line of megabytes", strings.Repeat("漢", 1<<20) + "x" + strings.Repeat("漢", 1<<20), 1, 3<<20 + 1, 1,
			"  1 | …" + strings.Repeat("漢", 15) + "x" + strings.Repeat("漢", 33) + "…\n    | " + strings.Repeat(" ", 31) + "^\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := diag.Diagnostic{Code: "a/b", Severity: diag.Error, Message: "no", Source: at("f", c.line, c.column, c.length)}
			got := text(t, map[string]string{"f": c.content}, Options{}, d)
			want := d.Source.String() + ": error: no [a/b]\n" + c.want + "\n1 error in 1 file\n"
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNoFile(t *testing.T) {
	for _, file := range []string{"gone.yaml", "../above.yaml", "/etc/passwd", "folder", "bad\x1b]0;name"} {
		var b strings.Builder
		d := diag.Diagnostic{Code: "a/b", Severity: diag.Error, Message: "no", Source: at(file, 1, 2, 3)}
		if err := Text(&b, fstest.MapFS{"folder/x": {}}, []diag.Diagnostic{d}, Options{}); err != nil {
			t.Fatal(err)
		}
		want := strings.ReplaceAll(file, "\x1b", "␛") + ":1:2: error: no [a/b]\n\n1 error in 1 file\n"
		if diff := cmp.Diff(want, b.String()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// All texts of a finding may hold what the user wrote.
func TestNothingRaw(t *testing.T) {
	evil := "x\x1b]0;title\x07\u009b2J\u202e\ty\r\nz"
	got := text(t, nil, Options{}, diag.Diagnostic{
		Code: evil, Severity: diag.Error, Message: evil, Source: diag.Span{File: evil}, Object: evil, Path: evil, Help: evil,
		Related: []diag.Related{{Source: diag.Span{File: evil}, Message: evil}},
	}, diag.Diagnostic{Code: evil, Severity: diag.Error, Message: evil, Source: at(evil, 1, 1, 1)})
	for _, r := range got {
		if r != '\n' && visible(r) != r {
			t.Errorf("%U is in the output", r)
		}
	}
}

func TestColor(t *testing.T) {
	t.Setenv("NO_COLOR", "1") // the caller decides
	got := text(t, map[string]string{"f": "a: b\n"}, Options{Color: true},
		diag.Diagnostic{Code: "a/b", Severity: diag.Error, Message: "no", Source: at("f", 1, 4, 1), Help: "yes"},
		diag.Diagnostic{Code: "a/b", Severity: diag.Warning, Message: "no", Source: at("g", 1, 4, 1)},
		diag.Diagnostic{Code: "a/b", Severity: diag.Info, Message: "no", Source: at("h", 1, 4, 1)})
	want := "\x1b[1mf:1:4:\x1b[22m \x1b[31;1merror:\x1b[0;22m no\x1b[2m [a/b]\x1b[22m\n" +
		"\x1b[2m  1 |\x1b[22m a: b\n" +
		"\x1b[2m    |\x1b[22m    \x1b[31;1m^\x1b[0;22m\n" +
		"    \x1b[2m= help:\x1b[22m yes\n\n" +
		"\x1b[1mg:1:4:\x1b[22m \x1b[33;1mwarning:\x1b[0;22m no\x1b[2m [a/b]\x1b[22m\n\n" +
		"\x1b[1mh:1:4:\x1b[22m \x1b[36;1minfo:\x1b[0;22m no\x1b[2m [a/b]\x1b[22m\n\n" +
		"\x1b[1m1 error, 1 warning, 1 info in 3 files\x1b[22m\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

type counting struct {
	fs.FS
	opened map[string]int
}

func (c counting) Open(name string) (fs.File, error) {
	c.opened[name]++
	return c.FS.Open(name)
}

func TestEachFileOnce(t *testing.T) {
	fsys := counting{fstest.MapFS{"f": {Data: []byte("a\nb\n")}}, map[string]int{}}
	var ds []diag.Diagnostic
	for _, file := range []string{"f", "gone"} {
		for line := range 3 {
			ds = append(ds, diag.Diagnostic{Code: "a/b", Source: at(file, line+1, 1, 1)})
		}
	}
	before := append([]diag.Diagnostic{}, ds...)
	if err := Text(io.Discard, fsys, ds, Options{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"f": 1, "gone": 1}, fsys.opened); diff != "" {
		t.Errorf("opened (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, ds); diff != "" {
		t.Errorf("the findings were changed:\n%s", diff)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriteError(t *testing.T) {
	err := Text(broken{}, fstest.MapFS{}, []diag.Diagnostic{{Code: "a/b"}}, Options{})
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error %v", err)
	}
}

func FuzzSourceLine(f *testing.F) {
	f.Add("a: \x1b[31m漢\te\u0301", 3, 4)
	f.Fuzz(func(t *testing.T, content string, column, length int) {
		s := cut([]byte(content), column, length)
		for _, r := range s.text {
			if visible(r) != r {
				t.Fatalf("%U is in %q", r, s.text)
			}
		}
		if s.before < 0 || s.mark < 0 || s.before+s.mark > maxWidth+tabWidth {
			t.Fatalf("the mark is %d wide after %d columns", s.mark, s.before)
		}
	})
}
