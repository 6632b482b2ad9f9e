package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"gauntlet.dev/gauntlet/docs/findings"
	"gauntlet.dev/gauntlet/internal/policy"
)

const findingsIntro = `<!-- Made by 'make docs' from the policies and the pages of the other codes. -->

# Findings

Each finding has a code. ` + "`gauntlet explain CODE`" + ` prints its page: what is wrong, why it matters, and what to write instead. A
[waiver](inventory.md#waiver) excuses findings of a policy, for a reason and for a time.

## What policies find

Each rule judges what was compiled: objects, or the fleet as a whole.

| Code | Severity | What holds |
|---|---|---|
`

const compilerIntro = `
## What loading and compiling find

| Code | What is wrong |
|---|---|
`

// findingsPage lists every code with the way to its page.
func findingsPage(ctx context.Context, policies fs.FS) ([]byte, error) {
	engine, _, err := policy.Load(ctx, policies, nil)
	if err != nil {
		return nil, err
	}
	b := bytes.NewBufferString(findingsIntro)
	for _, r := range engine.Rules() {
		page := path.Join(r.Code, path.Base(r.Code)+".md")
		if _, err := fs.Stat(policies, page); err == nil { // the engine's own codes have no folder
			fmt.Fprintf(b, "| [%s](../policies/%s) | %s | %s |\n", r.Code, page, r.Severity, cell(r.Title))
		}
	}
	others, err := findings.Pages()
	if err != nil {
		return nil, err
	}
	b.WriteString(compilerIntro)
	for _, p := range others {
		fmt.Fprintf(b, "| [%s](findings/%s.md) | %s |\n", p.Code, p.Code, cell(strings.TrimSuffix(p.Title, ".")))
	}
	return b.Bytes(), nil
}

// cell sets text as the cell of a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
