package inventory

import "gauntlet.dev/gauntlet/internal/diag"

// Waiver excuses a finding.
type Waiver struct {
	Source `json:"-"`

	Code   string `json:"code"`
	Reason string `json:"reason"`
	Owner  string `json:"owner"`
	Until  string `json:"until"` // the last day on which it holds, as 2026-12-31
}

// Waived tells whether a waiver excuses a finding: one for the whole fleet, or one that stands in the entity that the
// finding points into.
func (inv *Inventory) Waived(code string, at diag.Span) bool {
	for _, w := range inv.Waivers {
		if w.Code == code {
			return true
		}
	}
	for _, e := range inv.waiving() {
		for _, w := range e.waivers {
			if w.Code == code && e.source.encloses(at) {
				return true
			}
		}
	}
	return false
}

// waiving is an entity that has waivers.
type waiving struct {
	source  Source
	waivers []*Waiver
}

func (inv *Inventory) waiving() []waiving {
	var all []waiving
	add := func(s Source, waivers []*Waiver) {
		if len(waivers) > 0 {
			all = append(all, waiving{s, waivers})
		}
	}
	for _, e := range inv.Regions {
		add(e.Source, e.Waivers)
	}
	for _, e := range inv.Clusters {
		add(e.Source, e.Waivers)
	}
	for _, e := range inv.Instances {
		add(e.Source, e.Waivers)
	}
	for _, o := range inv.Owners() {
		add(o.Source, o.Waivers)
		for _, f := range o.Files {
			add(f.Source, o.Waivers)
		}
	}
	return all
}
