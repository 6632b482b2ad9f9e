// Package schema embeds the CUE definitions of the inventory's entities.
package schema

import "embed"

// ImportPath is how an inventory that is written in CUE imports the definitions.
const ImportPath = "gauntlet.dev/schema"

// Files holds the definitions, one concept a file.
//
//go:embed *.cue
var Files embed.FS
