package topology

import (
	"slices"

	"github.com/prometheus/prometheus/model/labels"

	"gauntlet.dev/gauntlet/internal/promql"
)

// Broad is a selector of many metrics.
type Broad struct {
	Name string       `json:"name,omitempty"` // the expression that the metric's name matches; empty where nothing is said of it
	At   promql.Range `json:"at"`
}

// broad lists the selectors that do not say which metrics they are for.
func (j *judge) broad(f *promql.Facts) []Broad {
	var all []Broad
	for _, s := range f.Selectors {
		if s.Metric != "" || slices.ContainsFunc(s.Matchers, func(m *labels.Matcher) bool { return narrows(m) && !slices.Contains(j.external, m.Name) }) {
			continue
		}
		b := Broad{At: s.At}
		for _, m := range s.Matchers {
			if m.Name == nameLabel && m.Type == labels.MatchRegexp {
				b.Name = m.Value
			}
		}
		all = append(all, b)
	}
	return all
}

const nameLabel = "__name__"

// narrows tells whether a matcher takes what begins with a certain text, or one of several texts.
func narrows(m *labels.Matcher) bool {
	switch m.Type {
	case labels.MatchEqual:
		return m.Value != ""
	case labels.MatchRegexp:
		return len(m.SetMatches()) > 0 || m.Prefix() != ""
	}
	return false
}
