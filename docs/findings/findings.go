// Package findings embeds the pages of the codes that no policy stands behind: what loading the inventory and compiling it
// find wrong. A page is CATEGORY/NAME.md; its first sentence is its title.
package findings

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed */*.md
var files embed.FS

// Page explains one code.
type Page struct {
	Code     string
	Severity string // error, warning or info; the worst, where that differs
	Title    string
	Text     string // Markdown
}

// Pages lists the pages in the order of their codes.
func Pages() ([]Page, error) {
	names, err := fs.Glob(files, "*/*.md")
	if err != nil {
		return nil, err
	}
	pages := make([]Page, 0, len(names))
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		p := Page{Code: strings.TrimSuffix(name, ".md"), Text: string(text)}
		p.Severity = severity(p.Code)
		body, ok := strings.CutPrefix(p.Text, "# "+p.Code+"\n\n")
		if !ok {
			return nil, fmt.Errorf("the page %s does not begin with its code", name)
		}
		p.Title, _, _ = strings.Cut(strings.ReplaceAll(body, "\n", " "), ". ")
		pages = append(pages, p)
	}
	return pages, nil
}

// severity tells how bad findings of a code are.
func severity(code string) string {
	switch code {
	case "waiver/unused":
		return "warning"
	case "waiver/endless":
		return "info"
	}
	return "error"
}
