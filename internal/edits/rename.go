package edits

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// mostRenames bounds how many files that are gone are compared with how many that are new: each with each.
const mostRenames = 64

// renames finds, by file of the base, the file of the head that it became: of those that are called otherwise, the one that
// shares the most lines with it, and at least half of the longer one's.
func renames(base, head map[string]string) map[string]string {
	gone, added := without(base, head), without(head, base)
	found := map[string]string{}
	if len(gone) > mostRenames || len(added) > mostRenames {
		return found
	}
	type candidate struct {
		old, now string
		alike    float64
	}
	var all []candidate
	for _, old := range gone {
		for _, now := range added {
			if alike := likeness(base[old], head[now]); alike >= 0.5 {
				all = append(all, candidate{old, now, alike})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.alike, a.alike) })
	taken := map[string]bool{}
	for _, c := range all {
		if _, ok := found[c.old]; !ok && !taken[c.now] {
			found[c.old], taken[c.now] = c.now, true
		}
	}
	return found
}

// without lists the files of one state that another has not.
func without(files, others map[string]string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if _, ok := others[name]; !ok {
			names = append(names, name)
		}
	}
	return names
}

// likeness is the share of lines that two texts have in common, in whatever order. Empty lines do not count.
func likeness(a, b string) float64 {
	count := map[string]int{}
	lines := func(text string, each func(string)) (n int) {
		for line := range strings.SplitSeq(text, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				n++
				each(line)
			}
		}
		return n
	}
	long := lines(a, func(line string) { count[line]++ })
	common := 0
	long = max(long, lines(b, func(line string) {
		if count[line] > 0 {
			count[line]--
			common++
		}
	}))
	if long == 0 {
		return 0
	}
	return float64(common) / float64(long)
}
