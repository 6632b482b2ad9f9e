// Package alertmanager compiles the priority classes and receivers into the Alertmanager configuration that every cluster
// runs. Its main function is Generate; Gaps says which alerts the classes send to nobody.
package alertmanager

import (
	"path"
	"slices"
	"time"

	"github.com/prometheus/common/model"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/naming"
)

// Generate makes the configuration, and names the Secrets that Alertmanager must find below naming.AlertmanagerSecretDir.
// It is the same for all clusters: what differs between them, the alerts say in their labels.
func Generate(inv *inventory.Inventory) (cfg *chart.AlertmanagerConfig, secrets []string) {
	cfg = &chart.AlertmanagerConfig{
		Global:       chart.AlertmanagerGlobal{ResolveTimeout: model.Duration(5 * time.Minute)},
		Route:        route(inv),
		InhibitRules: inhibitRules(inv.Fleet),
	}
	for _, r := range used(inv) {
		cfg.ReceiverConfigs = append(cfg.ReceiverConfigs, receiver(inv.Fleet, r))
		secrets = append(secrets, secretNames(r)...)
	}
	slices.Sort(secrets)
	return cfg, slices.Compact(secrets)
}

// used gives the receivers that something is sent to, in their order. The others are left out: Alertmanager does not
// start while a Secret of theirs is missing.
func used(inv *inventory.Inventory) []*inventory.Receiver {
	am := inv.Fleet.Alertmanager
	names := []string{am.DefaultReceiver, am.DeadMansSwitch.Receiver}
	for _, c := range inv.Classes {
		for _, send := range c.Receivers {
			names = append(names, send.Receiver)
		}
	}
	var list []*inventory.Receiver
	for _, r := range inv.Receivers {
		if slices.Contains(names, r.Name) {
			list = append(list, r)
		}
	}
	return list
}

func secretNames(r *inventory.Receiver) []string {
	var names []string
	if r.PagerDuty != nil {
		names = append(names, r.PagerDuty.RoutingKey.Name)
	}
	if r.Opsgenie != nil {
		names = append(names, r.Opsgenie.APIKey.Name)
	}
	if r.Webhook != nil {
		names = append(names, r.Webhook.URL.Name)
	}
	return names
}

// secretFile is where the operator mounts the key into Alertmanager.
func secretFile(k inventory.SecretKey) string {
	return path.Join(naming.AlertmanagerSecretDir, k.Name, k.Key)
}
