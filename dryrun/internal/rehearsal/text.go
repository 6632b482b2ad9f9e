package rehearsal

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// text says an expectation in words.
func text(x plan.Expect) string {
	switch {
	case x.Alert != nil:
		return alertText(x.Alert)
	case x.Query != nil:
		q := x.Query
		text := fmt.Sprintf("%s answers %s", layerText(q.Layer, q.Cluster, q.Region), q.Expr)
		if q.Is != nil {
			text += fmt.Sprintf(" with %s", samplesText(q.Is))
		}
		switch {
		case q.Partial == nil:
		case *q.Partial:
			text += ", in part, and says so"
		default:
			text += ", in full"
		}
		return text
	case x.NoGap != nil:
		return fmt.Sprintf("%s has no gap of more than %s in %s", layerText(x.NoGap.Layer, x.NoGap.Cluster, x.NoGap.Region), x.NoGap.Longest, x.NoGap.Expr)
	case x.Targets != nil:
		return fmt.Sprintf("no replica has more than %d targets", x.Targets.Max)
	case x.Series != nil:
		return fmt.Sprintf("no replica has more than %d series", x.Series.Max)
	case x.Quiet != nil && len(x.Quiet.Except) > 0:
		return "nobody is told of anything but " + strings.Join(x.Quiet.Except, ", ")
	}
	return "nobody is told of anything"
}

func alertText(a *plan.ExpectAlert) string {
	text := a.Name + labelsText(a.Labels)
	if !a.Fires {
		return text + " does not fire"
	}
	text += " fires"
	if a.Resolves {
		text += " and ends"
	}
	if a.Receivers != nil {
		text += ", and this is told: " + counted(a.Receivers)
	}
	return text
}

func labelsText(labels map[string]string) string {
	if len(labels) == 0 {
		return ""
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		parts = append(parts, fmt.Sprintf("%s=%q", name, labels[name]))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func samplesText(is []plan.Sample) string {
	if len(is) == 0 {
		return "nothing"
	}
	var parts []string
	for _, s := range is {
		value := fmt.Sprintf("%v to %v", s.Min, s.Max)
		if s.Min == s.Max {
			value = fmt.Sprint(s.Min)
		}
		parts = append(parts, strings.TrimSpace(labelsText(s.Labels)+" "+value))
	}
	return strings.Join(parts, ", ")
}

func layerText(layer, cluster, region string) string {
	switch layer {
	case "prometheus":
		return "Prometheus of " + cluster
	case "global":
		return "the global querier"
	case "region":
		return "the querier of region " + region
	}
	return "the querier of " + cluster
}
