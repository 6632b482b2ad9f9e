package policy

import (
	_ "embed"

	"gauntlet.dev/gauntlet/internal/diag"
)

//go:embed pages/invalid.md
var invalidPage string

//go:embed pages/failed.md
var failedPage string

//go:embed pages/test.md
var testPage string

// OwnRules are the codes that no Rego stands behind.
func OwnRules() []Rule {
	return []Rule{
		{Code: CodeFailed, Title: "A policy runs to its end", Description: "A policy broke off over a document.", Severity: diag.Error, Page: failedPage},
		{Code: CodeInvalid, Title: "A policy can be run", Description: "A policy does not parse or compile, or lacks its metadata.", Severity: diag.Error, Page: invalidPage},
		{Code: CodeTest, Title: "A policy's tests pass", Description: "A test of a policy is not true, or cannot be run.", Severity: diag.Error, Page: testPage},
	}
}
