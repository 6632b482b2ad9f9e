package inventory

import (
	"fmt"

	"gauntlet.dev/gauntlet/internal/diag"
)

// Bounds of an inventory, several times what the largest fleet has that is measured: 100 clusters and 1000 services.
const (
	maxFiles      = 20_000
	maxPlacements = 500_000 // services and exporters, times clusters
	maxRules      = 5_000   // of one service or exporter
)

// tooManyFiles is told of a folder whose files are not read.
func tooManyFiles(at, of string) diag.Diagnostic {
	return diag.Diagnostic{Code: codeFile, Severity: diag.Error, Source: diag.Span{File: at},
		Message: fmt.Sprintf("%s holds more than %d files, and none of them is read; split the fleet, or move out what is no inventory", of, maxFiles)}
}

// checkExtent reports a fleet that is too large to be compiled.
func (inv *Inventory) checkExtent() []diag.Diagnostic {
	owners, clusters := len(inv.Services)+len(inv.Exporters), len(inv.Clusters)
	if owners*clusters <= maxPlacements {
		return nil
	}
	return []diag.Diagnostic{{Code: codeSchema, Severity: diag.Error, Source: inv.Fleet.At(),
		Message: fmt.Sprintf("%d services and exporters in %d clusters are more than the %d placements that a fleet may have; split it", owners, clusters, maxPlacements)}}
}

// checkRules reports an owner with more rules than there is time for.
func (o *Owner) checkRules(rules int, src Source, path ...any) []diag.Diagnostic {
	if rules <= maxRules {
		return nil
	}
	return []diag.Diagnostic{{Code: codeSyntax, Severity: diag.Error, Source: src.At(path...),
		Message: fmt.Sprintf("these are more than %d rules of %s; split them among several services", maxRules, o.Name)}}
}
