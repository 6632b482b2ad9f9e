package main

import (
	"go/ast"
	"strings"
)

// readScrape reads what a Prometheus writes of its own accord: series of each scrape, and of each alert.
func readScrape(dir string, s source) (found, error) {
	m := newModule(s.module, dir)
	var read found
	for _, file := range m.load(s.module + "/scrape").files {
		ast.Inspect(file.File, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok || lastName(lit.Type) != "reportSample" {
				return true
			}
			conversion, ok := fieldsOf(lit)["name"].(*ast.CallExpr) // []byte("up" + "\xff")
			if !ok || len(conversion.Args) != 1 {
				return true
			}
			if name, whole := (scope{m, file, nil}).text(conversion.Args[0]); whole {
				read.metrics = append(read.metrics, metric{name: strings.TrimSuffix(name, "\xff"), kind: "gauge", programs: s.programs})
			}
			return true
		})
	}
	alerts := m.load(s.module + "/rules").values
	for _, constant := range []string{"alertMetricName", "alertForStateMetricName"} {
		v := alerts[constant]
		if name, whole := v.text(v.expr); whole {
			read.metrics = append(read.metrics, metric{name: name, kind: "gauge", programs: []string{"rules"}, labels: []string{"alertname", "alertstate", anyLabel}})
		}
	}
	return read, nil
}
