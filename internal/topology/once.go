package topology

import (
	"slices"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// What one line of the inventory makes may stand in many objects: in one for each region's ruler, or for each set of
// clusters in which the same services run. What is wrong with it is told of the first of them, for the clusters of all,
// so that one mistake is one finding.

// ruleLine is what makes two rules of different objects the same to the user. The key tells rules apart that CUE computed,
// which share the nearest line that was written.
type ruleLine struct {
	line diag.Span
	key  string
}

// tellOnce moves what is wrong with a rule to the first one of its line.
func (j *judge) tellOnce(r *rule, facts *RuleFacts) {
	if len(facts.Evaluations) == 0 {
		return
	}
	line := ruleLine{r.object.Locate(facts.Path), r.key}
	if line.line.Line == 0 {
		return
	}
	first := j.toldRules[line]
	if first == nil {
		j.toldRules[line] = facts
		return
	}
	for _, ev := range facts.Evaluations {
		first.Evaluations = addEvaluation(first.Evaluations, ev)
	}
	facts.Evaluations = []Evaluation{}
}

// monitorLine is what makes two monitors, or two objects of rules, the same to the user.
type monitorLine struct {
	line diag.Span
	kind string
}

// monitorFacts groups the clusters by who selects the object there. Those where nobody does are moved to the first
// monitor of its line.
func (j *judge) monitorFacts(o *manifest.Object) MonitorFacts {
	facts := MonitorFacts{Selections: j.knownSelections(o), ScrapeFacts: j.scrapeFacts(o)}
	i := slices.IndexFunc(facts.Selections, func(s Selection) bool { return len(s.By) == 0 })
	if i < 0 {
		return facts
	}
	line := monitorLine{o.Locate(nil), o.Kind}
	if line.line.Line == 0 {
		return facts
	}
	first := j.toldBlind[line]
	if first == nil {
		j.toldBlind[line] = &facts.Selections[i]
		return facts
	}
	for _, cluster := range facts.Selections[i].Clusters {
		if !slices.Contains(first.Clusters, cluster) {
			first.Clusters = append(first.Clusters, cluster)
		}
	}
	facts.Selections = slices.Delete(facts.Selections, i, i+1)
	return facts
}
