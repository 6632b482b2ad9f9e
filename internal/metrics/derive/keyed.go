package main

import (
	"go/ast"
	"path"
	"path/filepath"
	"strings"
)

// keyed are metrics that are named by the keys of the maps in a file.
type keyed struct {
	file, prefix, suffix string
	labels               []string
}

// keyedMetrics are those of which the keys do not depend on the kernel.
var keyedMetrics = []keyed{
	{"collector/meminfo_linux.go", "node_memory_", "", nil},
	{"collector/netdev_linux.go", "node_network_", "_total", []string{"device"}},
}

func (k keyed) read(s source, dir string) []metric {
	var metrics []metric
	m := newModule(s.module, dir)
	for _, file := range m.load(s.module + "/" + path.Dir(k.file)).files {
		if filepath.Base(m.fset.Position(file.Package).Filename) != path.Base(k.file) {
			continue
		}
		ast.Inspect(file.File, func(n ast.Node) bool {
			var key ast.Expr
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				key = n.Key
			case *ast.IndexExpr:
				key = n.Index
			default:
				return true
			}
			name, whole := (scope{m, file, nil}).text(key)
			if !whole {
				return true
			}
			name = k.prefix + name + k.suffix
			kind := "gauge"
			if strings.HasSuffix(name, "_total") {
				kind = "counter" // as the collectors decide it
			}
			metrics = append(metrics, metric{name: name, kind: kind, programs: s.programs, labels: k.labels})
			return true
		})
	}
	return metrics
}
