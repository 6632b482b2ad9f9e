package alertmanager

import (
	"fmt"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
)

// CodeUnrouted is the code of the findings of Gaps.
const CodeUnrouted = "alerting/unrouted"

// Gaps finds the alerts that a class may have and that none of its entries takes, in the order of classes.
func Gaps(inv *inventory.Inventory) []diag.Diagnostic {
	var ds []diag.Diagnostic
	for _, c := range inv.Classes {
		for _, g := range classGaps(inv, c) {
			ds = append(ds, g.finding(c, len(inv.Environments)))
		}
	}
	return ds
}

// gap is a set of alerts: those of one of the severities in one of the environments.
type gap struct {
	severities   []string
	environments []string
}

// classGaps puts severities together that lack the same environments.
func classGaps(inv *inventory.Inventory, c *inventory.Class) []gap {
	var gaps []gap
	for _, severity := range c.Severities {
		var missing []string
		for _, e := range inv.Environments {
			fits := func(send inventory.ClassSend) bool { return takes(send, severity, e.Name) }
			if !slices.ContainsFunc(c.Receivers, fits) {
				missing = append(missing, e.Name)
			}
		}
		same := slices.IndexFunc(gaps, func(g gap) bool { return slices.Equal(g.environments, missing) })
		switch {
		case missing == nil:
		case same >= 0:
			gaps[same].severities = append(gaps[same].severities, string(severity))
		default:
			gaps = append(gaps, gap{[]string{string(severity)}, missing})
		}
	}
	return gaps
}

// takes tells whether the entry is for the severity in the environment.
func takes(send inventory.ClassSend, severity inventory.Severity, environment string) bool {
	return (len(send.Severities) == 0 || slices.Contains(send.Severities, severity)) &&
		(len(send.Environments) == 0 || slices.Contains(send.Environments, environment))
}

func (g gap) finding(c *inventory.Class, environments int) diag.Diagnostic {
	of, entry := "", fmt.Sprintf("severities: [%s]", strings.Join(g.severities, ", "))
	if len(g.environments) < environments {
		of = " of " + and(g.environments)
		entry += fmt.Sprintf(", environments: [%s]", strings.Join(g.environments, ", "))
	}
	return diag.Diagnostic{
		Code: CodeUnrouted, Severity: diag.Error, Source: c.At("receivers"), Path: "receivers",
		Message: fmt.Sprintf("class %s sends %s alerts%s to nobody; add an entry that takes them to its receivers",
			c.Name, and(g.severities), of),
		Help: fmt.Sprintf("- {%s, receiver: NAME}", entry),
	}
}

// and writes a list as people say it.
func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
