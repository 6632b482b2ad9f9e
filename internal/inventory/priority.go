package inventory

import (
	"slices"

	"gauntlet.dev/gauntlet/internal/diag"
)

// Priorities tells the class of priority of places in the files of an inventory.
type Priorities struct {
	byFile map[string][]*Owner
}

// Priorities makes an index of the places at which services and exporters, and their rules, were written.
func (inv *Inventory) Priorities() Priorities {
	p := Priorities{map[string][]*Owner{}}
	for _, o := range inv.Owners() {
		for _, s := range o.sources() {
			if file := s.At().File; !slices.Contains(p.byFile[file], o) {
				p.byFile[file] = append(p.byFile[file], o)
			}
		}
	}
	return p
}

// At gives the class of the service or exporter that was written at the place. It is empty where none was, and where
// several of different classes take their rules from the file.
func (p Priorities) At(at diag.Span) string {
	class := ""
	for _, o := range p.byFile[at.File] {
		if class == o.Priority || !slices.ContainsFunc(o.sources(), func(s Source) bool { return s.encloses(at) }) {
			continue
		}
		if class != "" {
			return ""
		}
		class = o.Priority
	}
	return class
}
