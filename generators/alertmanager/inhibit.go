package alertmanager

import (
	"github.com/prometheus/alertmanager/pkg/labels"
	"github.com/prometheus/common/model"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/naming"
)

// inhibitRules let an alert silence the same alert at a lower severity, and nothing else: another alert of the service may
// have another cause, and would come out only after the first was repaired.
//
// No rule matches an alert as source and as target, so none silences its own source. The dead man's switch is never a
// target.
func inhibitRules(f *inventory.Fleet) []chart.AlertmanagerInhibitRule {
	// Alertmanager takes a label that both alerts lack as equal. Each label that is listed therefore only ever keeps alerts
	// apart: of another place, of another target, of another volume.
	equal := []string{
		model.AlertNameLabel, naming.ServiceLabel, "namespace",
		f.Labels.Cluster, f.Labels.Region, f.Labels.Environment,
		"instance", "pod", "persistentvolumeclaim", "device",
	}
	// A rule has no name, though Alertmanager knows one: the operator refuses the whole configuration for it.
	rule := func(source inventory.Severity, targets ...inventory.Severity) chart.AlertmanagerInhibitRule {
		notSwitch := labels.Matcher{Type: labels.MatchNotEqual, Name: model.AlertNameLabel, Value: naming.Watchdog}
		return chart.AlertmanagerInhibitRule{
			SourceMatchers: []string{matcher(naming.SeverityLabel, source)},
			TargetMatchers: []string{matcher(naming.SeverityLabel, targets...), notSwitch.String()},
			Equal:          equal,
		}
	}
	return []chart.AlertmanagerInhibitRule{
		rule(inventory.Critical, inventory.Warning, inventory.Info),
		rule(inventory.Warning, inventory.Info),
	}
}
