package report

import (
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
)

// mostCauses is how many causes of one code are told apart. Behind them, messages of one length are taken for one.
const mostCauses = 64

// group holds the findings of one cause: the same code, severity and words, but for some names. A class that is wrong is
// one cause, whatever the number of services that bear it.
type group struct {
	code     string
	severity diag.Severity
	words    []string // of the message; where the findings differ, it is the ellipsis
	members  []int    // indices of the findings, in their order
}

// message is what the findings of the group say.
func (g *group) message() string { return strings.Join(g.words, " ") }

// grouped sorts findings into groups, in the order in which they are first met. The time that it takes is linear in the
// number of findings: a message is compared with at most mostCauses others.
func grouped(ds []diag.Diagnostic) []*group {
	type kind struct {
		code     string
		severity diag.Severity
		words    int
	}
	type saying struct {
		kind
		message string
	}
	var all []*group
	kinds := map[kind][]*group{}
	known := map[saying]*group{}
	for i, d := range ds {
		words := wordsOf(d.Message)
		k := kind{d.Code, d.Severity, len(words)}
		s := saying{k, d.Message}
		g := known[s]
		if g == nil {
			if g = alike(kinds[k], words); g == nil {
				g = &group{code: d.Code, severity: d.Severity, words: words}
				kinds[k] = append(kinds[k], g)
				all = append(all, g)
			}
			known[s] = g
		}
		g.members = append(g.members, i)
	}
	return all
}

// alike finds the group with at least half of its words at their places, and leaves in it the words that are common. The
// groups have as many words.
func alike(groups []*group, words []string) *group {
	at := slices.IndexFunc(groups, func(g *group) bool {
		same := 0
		for i, w := range g.words {
			if w == words[i] {
				same++
			}
		}
		return same > 1 && 2*same >= len(words)
	})
	switch {
	case at < 0 && len(groups) < mostCauses:
		return nil
	case at < 0:
		at = len(groups) - 1
	}
	g := groups[at]
	for i, w := range words {
		if g.words[i] != w {
			g.words[i] = ellipsis
		}
	}
	return g
}

// wordsOf cuts a message into its words. What stands in quotes is one of them.
func wordsOf(message string) []string {
	var words []string
	var quoted []string // the begin of what stands in quotes
	for word := range strings.FieldsSeq(message) {
		if strings.Count(word, `"`)%2 == 1 {
			if quoted = append(quoted, word); len(quoted) == 1 {
				continue
			}
			word, quoted = strings.Join(quoted, " "), nil
		} else if quoted != nil {
			quoted = append(quoted, word)
			continue
		}
		words = append(words, word)
	}
	return append(words, quoted...)
}

// How much of many findings is shown in full.
const (
	mostAlike = 10  // of one cause, before only samples of it are shown
	samples   = 3   // of one cause with more than that
	mostShown = 30  // causes
	many      = 100 // findings; where there are more, a cause is shown by samples in any case
)

// chosen says which findings are shown in full: of each cause all or samples, and as many causes, errors before the
// others.
func chosen(ds []diag.Diagnostic, groups []*group) []bool {
	shown := make([]bool, len(ds))
	for _, g := range first(groups, mostShown) {
		members := g.members
		if len(members) > mostAlike || len(ds) > many {
			members = g.samples(ds, samples)
		}
		for _, i := range members {
			shown[i] = true
		}
	}
	return shown
}

// first gives so many groups, the worst first.
func first(groups []*group, n int) []*group {
	worst := slices.Clone(groups)
	slices.SortStableFunc(worst, func(a, b *group) int { return rank(a.severity) - rank(b.severity) })
	return worst[:min(n, len(worst))]
}

// samples picks members of the group, with different messages if there are such.
func (g *group) samples(ds []diag.Diagnostic, n int) []int {
	var picked, others []int
	said := map[string]bool{}
	for _, i := range g.members {
		switch {
		case len(picked) == n:
			return picked
		case !said[ds[i].Message]:
			said[ds[i].Message] = true
			picked = append(picked, i)
		case len(others) < n:
			others = append(others, i)
		}
	}
	picked = append(picked, others[:min(len(others), n-len(picked))]...)
	slices.Sort(picked)
	return picked
}
