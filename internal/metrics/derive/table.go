package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

const (
	unknown  = "unknown"
	anyLabel = "*"

	// What stands for the type of a family.
	open   = "open"
	closed = "closed"
)

// metric is a metric as a source has it.
type metric struct {
	name, kind string
	programs   []string
	labels     []string
	folder     string // that defines it
}

// table is the metrics by name, and by program.
type table map[string]map[string]*entry

type entry struct {
	kind   string
	labels []string
}

// add adds what a version of a source has. What a newer version has is there before, and keeps its type, unless an older one
// says otherwise: then it is not known.
func (t *table) add(metrics []metric) {
	if *t == nil {
		*t = table{}
	}
	for _, m := range metrics {
		if (*t)[m.name] == nil {
			(*t)[m.name] = map[string]*entry{}
		}
		for _, program := range m.programs {
			e := (*t)[m.name][program]
			if e == nil {
				(*t)[m.name][program] = &entry{m.kind, slices.Clone(m.labels)}
				continue
			}
			switch {
			case e.kind == unknown:
				e.kind = m.kind
			case m.kind != unknown && m.kind != e.kind:
				e.kind = unknown
			}
			e.labels = append(e.labels, m.labels...)
		}
	}
}

// write writes the lines in their order.
func (t table) write(w io.Writer) {
	var lines []string
	for name, programs := range t {
		same := map[string][]string{} // programs by type and labels
		for program, e := range programs {
			key := e.kind + "\x00" + strings.Join(distinct(e.labels), ",")
			same[key] = append(same[key], program)
		}
		for key, programs := range same {
			kind, labels, _ := strings.Cut(key, "\x00")
			slices.Sort(programs)
			lines = append(lines, strings.TrimRight(fmt.Sprintf("%s %s %s %s", name, kind, strings.Join(programs, ","), labels), " "))
		}
	}
	slices.Sort(lines)
	for _, line := range lines {
		fmt.Fprintln(w, line)
	}
}

// distinct sorts labels, each once. Where there may be any label, the others are still named.
func distinct(labels []string) []string {
	labels = slices.Clone(labels)
	slices.Sort(labels)
	return slices.Compact(labels)
}
