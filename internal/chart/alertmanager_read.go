package chart

import (
	"encoding/json"
	"strings"
)

// UnmarshalJSON reads a receiver that somebody else wrote, with any of the integrations that Alertmanager has.
func (r *AlertmanagerReceiver) UnmarshalJSON(text []byte) error {
	type fields AlertmanagerReceiver
	err := json.Unmarshal(text, (*fields)(r))
	var all map[string]json.RawMessage
	if json.Unmarshal(text, &all) == nil {
		for key, value := range all {
			var configs []json.RawMessage
			if strings.HasSuffix(key, "_configs") && json.Unmarshal(value, &configs) == nil && len(configs) > 0 {
				r.others = true
			}
		}
	}
	return err
}

// Sends tells whether the receiver of that name sends anything anywhere. One that is not listed might.
func (c *AlertmanagerConfig) Sends(receiver string) bool {
	for _, r := range c.ReceiverConfigs {
		if r.Name == receiver {
			return r.others || len(r.PagerDutyConfigs)+len(r.OpsgenieConfigs)+len(r.WebhookConfigs) > 0
		}
	}
	return true
}

// Routed gives the configuration that the chart gives to its Alertmanager. It is nil where these values do not hold all of its
// routes: where it comes from elsewhere, or where the route to the default receiver is left to the chart.
func (v *Values) Routed() *AlertmanagerConfig {
	for _, path := range [][]string{
		{"alertmanager", "alertmanagerSpec", "useExistingSecret"}, {"alertmanager", "alertmanagerSpec", "configSecret"},
		{"alertmanager", "alertmanagerSpec", "alertmanagerConfiguration", "name"}, {"alertmanager", "stringConfig"},
	} {
		if value, _ := v.Lookup(path...); value != nil && value != false && value != "" {
			return nil
		}
	}
	c := v.Alertmanager.Config
	if enabled, set := v.Lookup("alertmanager", "enabled"); set && enabled != true || c == nil || c.Route == nil || c.Route.Receiver == "" {
		return nil
	}
	return c
}

// routesOfChart fills in the chart's own routes, which Helm leaves where values write none.
func (c *AlertmanagerConfig) routesOfChart() {
	if c != nil && c.Route != nil && c.Route.Routes == nil {
		c.Route.Routes = []*AlertmanagerRoute{{Receiver: "null", Matchers: []string{`alertname = "Watchdog"`}}}
	}
}
