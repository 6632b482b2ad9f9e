package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extensions "github.com/yuin/goldmark/extension/ast"
	goldmarktext "github.com/yuin/goldmark/text"

	"gauntlet.dev/gauntlet/internal/diag"
)

// parsed is a comment as GitHub reads it.
type parsed struct {
	rows  [][]string // of the table, without its head
	code  []string   // the blocks
	plain string     // what is neither code nor HTML
	html  string
	kinds map[string]bool
}

func parseMarkdown(t testing.TB, source string) parsed {
	t.Helper()
	src := []byte(source)
	p := parsed{kinds: map[string]bool{}}
	tree := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(goldmarktext.NewReader(src))
	err := ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		p.kinds[n.Kind().String()] = true
		switch n := n.(type) {
		case *extensions.TableRow:
			p.rows = append(p.rows, nil)
		case *extensions.TableCell:
			if len(p.rows) > 0 {
				last := len(p.rows) - 1
				p.rows[last] = append(p.rows[last], cellText(n, src))
			}
		case *ast.FencedCodeBlock:
			p.code = append(p.code, string(n.Lines().Value(src)))
		case *ast.HTMLBlock:
			p.html += string(n.Lines().Value(src))
		case *ast.Text:
			if n.Parent().Kind() != ast.KindCodeSpan {
				p.plain += string(n.Value(src))
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func cellText(n ast.Node, src []byte) string {
	var b bytes.Buffer
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			b.Write(c.Value(src))
		default:
			b.WriteString(cellText(c, src))
		}
	}
	return b.String()
}

// plainKinds are the nodes that a comment is made of. There are no links, images, inline HTML or lists among them.
var plainKinds = map[string]bool{
	"Document": true, "Heading": true, "Text": true, "Table": true, "TableHeader": true, "TableRow": true, "TableCell": true,
	"CodeSpan": true, "HTMLBlock": true, "FencedCodeBlock": true,
}

// TestMarkdownIsInert puts markup into each text of a finding: it stays text.
func TestMarkdownIsInert(t *testing.T) {
	for _, evil := range []string{
		"a|b", `a\|b`, "a`b", "```", "`a` | ``b``", "</details><script>", "[x](https://x)", "![x](x)", "@team #1 GH-1", "https://x.example",
		"a\n\n# b", "a\n```\nb", "    indented", "- a", "~~~", "<!--", "&lt;", "\\", "a \\", "````text\n</details>", "| a | b |\n|---|---|", "`", " ` ",
	} {
		r := Run{Findings: []diag.Diagnostic{{
			Code: "a/" + evil, Severity: diag.Error, Message: evil, Source: at(evil, 1, 1, 1), Object: evil, Path: evil, Help: evil,
			Related: []diag.Related{{Source: at(evil, 1, 1, 1), Message: evil}},
		}}}
		got := write(t, FormatMarkdown, r)
		p := parseMarkdown(t, got)
		for kind := range p.kinds {
			if !plainKinds[kind] {
				t.Errorf("%q makes a %s:\n%s", evil, kind, got)
			}
		}
		line := strings.Join(strings.Fields(evil), " ")
		want := [][]string{{"error", "a/" + clean(evil), line, "1", clean(evil) + ":1:1"}}
		if evil == " ` " { // blanks around the text of a code span are no part of it
			want[0][1] = "a/ ` "
		}
		if diff := cmp.Diff(want, p.rows); diff != "" {
			t.Errorf("%q in the table (-want +got):\n%s", evil, diff)
		}
		if len(p.code) != 1 {
			t.Errorf("%q makes %d blocks of code:\n%s", evil, len(p.code), got)
		}
		if want := "gauntlet: 1 error in 1 fileFindingWhat is wrongHow oftenFirst aterror1"; p.plain != want {
			t.Errorf("%q leaves the text %q", evil, p.plain)
		}
		for _, tag := range []string{"<details><summary>", "</summary>", "</details>", "<code>", "</code>"} {
			p.html = strings.Replace(p.html, tag, "", 1)
		}
		if strings.ContainsAny(p.html, "<>") {
			t.Errorf("%q makes the HTML %q", evil, p.html)
		}
	}
}

// TestMarkdownFits has far more findings than a comment can hold.
func TestMarkdownFits(t *testing.T) {
	var r Run
	for i := range 10_000 {
		r.Findings = append(r.Findings, message(fmt.Sprintf("a/c%d", i%100), i+1, "%s", strings.Repeat("漢", 1_000)))
	}
	got := write(t, FormatMarkdown, r)
	if n := len([]rune(got)); n > 65_536 {
		t.Errorf("the comment has %d characters", n)
	}
	for _, want := range []string{"### gauntlet: 10000 errors in 4 files\n", "\n| | | and 70 other causes | | |\n", "| `a/c0` | `" + strings.Repeat("漢", widestCell-1) + "…` | 100 | `f1:1:1` |\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if !strings.Contains(got, "\nThe details of ") || !strings.HasSuffix(got, " causes do not fit here.\n") {
		t.Errorf("it ends with %q", got[len(got)-200:])
	}
}
