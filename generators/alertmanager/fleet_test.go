package alertmanager_test

import (
	"time"

	"gauntlet.dev/gauntlet/internal/inventory"
)

// fleet has four classes that differ in what they send where. Its region and environment labels have names of their own,
// so that a name that was typed instead of derived shows.
func fleet() *inventory.Inventory {
	f := &inventory.Fleet{Name: "acme"}
	f.Labels.Cluster, f.Labels.Region, f.Labels.Environment = "cluster", "geo", "stage"
	f.Alertmanager.DefaultReceiver = "triage"
	f.Alertmanager.DeadMansSwitch.Receiver = "deadman"
	f.Alertmanager.DeadMansSwitch.Interval = inventory.Duration(time.Minute)
	hours := func(n int) inventory.Duration { return inventory.Duration(time.Duration(n) * time.Hour) }
	const critical, warning, info = inventory.Critical, inventory.Warning, inventory.Info
	return &inventory.Inventory{
		Fleet:        f,
		Environments: []*inventory.Environment{{Name: "dev"}, {Name: "prod"}, {Name: "qa"}},
		Classes: []*inventory.Class{
			{
				Name: "P1", Severities: []inventory.Severity{critical, warning},
				Receivers: []inventory.ClassSend{
					{Severities: []inventory.Severity{critical}, Environments: []string{"prod"}, Receiver: "page", Repeat: hours(1)},
					{Environments: []string{"prod"}, Receiver: "ticket"},
					{Environments: []string{"dev", "qa"}, Receiver: "low", Repeat: hours(24)},
				},
			},
			{
				Name: "P2", Severities: []inventory.Severity{critical, warning, info},
				Receivers: []inventory.ClassSend{
					{Severities: []inventory.Severity{critical, warning}, Environments: []string{"prod", "qa"}, Receiver: "page"},
					{Receiver: "low"},
				},
			},
			{
				Name: "P3", Severities: []inventory.Severity{warning, info},
				Receivers: []inventory.ClassSend{{Receiver: "ticket"}},
			},
			{
				Name: "internal", Severities: []inventory.Severity{critical, info},
				Receivers: []inventory.ClassSend{
					{Severities: []inventory.Severity{critical}, Receiver: "both"},
					{Severities: []inventory.Severity{info}, Receiver: "low"},
				},
			},
		},
		Receivers: []*inventory.Receiver{
			both("both"),
			webhookReceiver("deadman", key("hooks", "deadman")),
			opsgenieReceiver("low", key("opsgenie", "low"), "P5"),
			pagerDutyReceiver("page", key("pagerduty", "main"), "critical"),
			opsgenieReceiver("ticket", key("opsgenie", "ticket"), ""),
			webhookReceiver("triage", key("hooks", "triage")),
			pagerDutyReceiver("unused", key("unused", "key"), ""),
		},
	}
}

func key(name, key string) inventory.SecretKey { return inventory.SecretKey{Name: name, Key: key} }

func pagerDutyReceiver(name string, key inventory.SecretKey, severity string) *inventory.Receiver {
	r := &inventory.Receiver{Name: name, SendResolved: true}
	r.PagerDuty = &struct {
		RoutingKey inventory.SecretKey `json:"routingKey"`
		Severity   string              `json:"severity"`
	}{key, severity}
	return r
}

func opsgenieReceiver(name string, key inventory.SecretKey, priority string) *inventory.Receiver {
	r := &inventory.Receiver{Name: name}
	r.Opsgenie = &struct {
		APIKey   inventory.SecretKey `json:"apiKey"`
		APIURL   string              `json:"apiURL"`
		Priority string              `json:"priority"`
	}{key, "", priority}
	return r
}

func webhookReceiver(name string, url inventory.SecretKey) *inventory.Receiver {
	r := &inventory.Receiver{Name: name, SendResolved: true}
	r.Webhook = &struct {
		URL inventory.SecretKey `json:"url"`
	}{url}
	return r
}

func both(name string) *inventory.Receiver {
	r := pagerDutyReceiver(name, key("pagerduty", "platform"), "")
	r.Opsgenie = opsgenieReceiver("", key("opsgenie", "platform"), "").Opsgenie
	r.Opsgenie.APIURL = "https://api.eu.opsgenie.com"
	return r
}
