package topology

import (
	"slices"

	"github.com/prometheus/prometheus/model/labels"

	"gauntlet.dev/gauntlet/internal/promql"
)

// Nothing is a selector that can match no series, whatever there is.
type Nothing struct {
	Matchers []string     `json:"matchers"` // the one that nothing passes, or the two that contradict each other
	At       promql.Range `json:"at"`
}

// nothing lists the selectors that can match no series, one for each reason.
func nothing(f *promql.Facts) []Nothing {
	var all []Nothing
	for _, s := range f.Selectors {
		against := impossible(s.Matchers)
		told := slices.ContainsFunc(all, func(n Nothing) bool { return slices.Equal(n.Matchers, against) })
		if against != nil && !told {
			all = append(all, Nothing{against, s.At})
		}
	}
	return all
}

// impossible gives the matchers that leave no series, or nil.
func impossible(matchers []*labels.Matcher) []string {
	for _, m := range matchers {
		if m.Type == labels.MatchNotRegexp && promql.MatchesAnything(m.Value) {
			return []string{m.String()}
		}
		if m.Type != labels.MatchEqual {
			continue
		}
		for _, other := range matchers {
			if other.Name == m.Name && !other.Matches(m.Value) {
				return []string{m.String(), other.String()}
			}
		}
	}
	return nil
}
