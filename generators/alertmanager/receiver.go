package alertmanager

import (
	"cmp"
	"strings"

	"github.com/prometheus/common/model"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/naming"
)

// Names of the annotations that notifications show.
const (
	summary     = "summary"
	description = "description"
	runbook     = "runbook_url"
)

// receiver makes the receiver's configuration.
func receiver(f *inventory.Fleet, r *inventory.Receiver) chart.AlertmanagerReceiver {
	out := chart.AlertmanagerReceiver{Name: r.Name}
	// A message that the switch's alert is over counts as a sign of life where the receiver only counts messages.
	resolved := r.SendResolved && r.Name != f.Alertmanager.DeadMansSwitch.Receiver
	if p := r.PagerDuty; p != nil {
		c := pagerDuty(f, p.Severity)
		c.SendResolved, c.RoutingKeyFile = resolved, secretFile(p.RoutingKey)
		out.PagerDutyConfigs = append(out.PagerDutyConfigs, c)
	}
	if o := r.Opsgenie; o != nil {
		c := opsgenie(f, o.Priority)
		c.SendResolved, c.APIKeyFile, c.APIURL = resolved, secretFile(o.APIKey), o.APIURL
		out.OpsgenieConfigs = append(out.OpsgenieConfigs, c)
	}
	if w := r.Webhook; w != nil {
		out.WebhookConfigs = append(out.WebhookConfigs, chart.WebhookConfig{
			SendResolved: resolved, URLFile: secretFile(w.URL),
		})
	}
	return out
}

// pagerDuty fills the fields of PagerDuty's common event format. Alertmanager adds the alerts themselves to the details.
func pagerDuty(f *inventory.Fleet, severity string) chart.PagerDutyConfig {
	// PagerDuty refuses an event whose severity it does not know.
	ownSeverity := `{{ if match "^(critical|warning|info)$" ` + label(naming.SeverityLabel) + ` }}` +
		show(label(naming.SeverityLabel)) + `{{ else }}error{{ end }}`
	return chart.PagerDutyConfig{
		Description: headline(f),
		Severity:    cmp.Or(severity, ownSeverity),
		Source:      place(f),
		Class:       show(label(model.AlertNameLabel)),
		Component:   show(label(naming.ServiceLabel)),
		Group:       show(label(naming.TeamLabel)),
		Details: map[string]string{
			"priority":    show(label(naming.PriorityLabel)),
			"team":        show(label(naming.TeamLabel)),
			"namespace":   show(label("namespace")),
			"cluster":     show(label(f.Labels.Cluster)),
			"region":      show(label(f.Labels.Region)),
			"environment": show(label(f.Labels.Environment)),
			"runbook":     show(annotation(runbook)),
		},
		Links: []chart.PagerDutyLink{{Href: show(annotation(runbook)), Text: "Runbook"}},
	}
}

// opsgenie gives the alert to its team. Alertmanager adds the labels to the details.
func opsgenie(f *inventory.Fleet, priority string) chart.OpsgenieConfig {
	bySeverity := `{{ if eq ` + label(naming.SeverityLabel) + ` "critical" }}P1` +
		`{{ else if eq ` + label(naming.SeverityLabel) + ` "warning" }}P3{{ else }}P5{{ end }}`
	tags := []string{naming.PriorityLabel, naming.SeverityLabel, f.Labels.Environment, f.Labels.Region, f.Labels.Cluster}
	for i, name := range tags {
		tags[i] = show(label(name))
	}
	return chart.OpsgenieConfig{
		Message: headline(f),
		Description: "{{ range .Alerts.Firing }}" +
			line("{{ . }}", ".Annotations."+summary) +
			line("{{ . }}", ".Annotations."+description) +
			line("Runbook: {{ . }}", ".Annotations."+runbook) +
			line("Source: {{ . }}", ".GeneratorURL") + "\n{{ end }}",
		Entity: show(label(naming.ServiceLabel)),
		// Of the type "teams" Alertmanager makes one responder for each name, and none where there is no name: Opsgenie
		// refuses a team without one.
		Responders: []chart.OpsgenieResponder{{Name: show(label(naming.TeamLabel)), Type: "teams"}},
		Tags:       strings.Join(tags, ","),
		Priority:   cmp.Or(priority, bySeverity),
		Details:    map[string]string{"runbook": show(annotation(runbook))},
	}
}

// headline is the one line that wakes somebody: which alert, of what, where, and the summary of its first alert.
func headline(f *inventory.Fleet) string {
	return `{{ with ` + label(naming.PriorityLabel) + ` }}[{{ . }}] {{ end }}` + show(label(model.AlertNameLabel)) +
		`{{ with ` + label(naming.ServiceLabel) + ` }} of {{ . }}{{ end }} in ` + place(f) +
		`{{ with (index .Alerts 0).Annotations.` + summary + ` }}: {{ . }}{{ end }}` +
		`{{ with slice .Alerts 1 }} (and {{ len . }} more){{ end }}`
}

// place is the cluster; the region for what has none; the fleet for what spans regions.
func place(f *inventory.Fleet) string {
	return `{{ or ` + label(f.Labels.Cluster) + ` ` + label(f.Labels.Region) + ` "` + f.Name + `" }}`
}

// label and annotation are those that all alerts of a notification share; of the labels that are grouped by, all do.
func label(name string) string      { return ".CommonLabels." + name }
func annotation(name string) string { return ".CommonAnnotations." + name }

func show(value string) string { return "{{ " + value + " }}" }

// line shows a value on a line of its own, where there is one.
func line(text, value string) string { return "{{ with " + value + " }}" + text + "\n{{ end }}" }
