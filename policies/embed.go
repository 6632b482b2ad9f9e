// Package policies embeds the built-in rules: CATEGORY/RULE/RULE.rego, with its test and its page beside it, and lib.
package policies

import "embed"

// Files holds the rules, their pages and their library. The engine skips the tests.
//
//go:embed */*.rego */*/*.rego */*/*.md
var Files embed.FS
