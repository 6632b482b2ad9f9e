package processes

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/prometheus/alertmanager/config"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/dryrun/internal/alertmanager"
)

// whole is the template of all that Alertmanager knows of a message. It goes along in a field of its own.
const (
	whole      = "{{ toJson . }}"
	wholeField = "gauntlet"
)

// configure writes the configuration of the plan with receivers that lead to those of the rehearsal: PagerDuty, Opsgenie and webhooks
// by their URLs; for others a webhook stands in, which tells the same.
func (a *Alertmanager) configure() error {
	path := filepath.Join(a.engine.Folder, filepath.FromSlash(a.of.Config))
	typed, err := config.LoadFile(path)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	c := map[string]any{}
	if err := yaml.Unmarshal(text, &c); err != nil {
		return err
	}
	if global, ok := c["global"].(map[string]any); ok {
		delete(global, "http_config")
	}
	receivers, _ := c["receivers"].([]any)
	for i, r := range receivers {
		if written, ok := r.(map[string]any); ok {
			a.reroute(written, typed.Receivers[i])
		}
	}
	c["templates"] = slices.DeleteFunc(slices.Clone(typed.Templates), func(pattern string) bool {
		inside, err := filepath.Rel(a.engine.Folder, pattern)
		return err != nil || !filepath.IsLocal(inside)
	})
	if text, err = yaml.Marshal(c); err != nil {
		return err
	}
	return os.WriteFile(a.configuration(), text, 0o600)
}

// reroute leads the entries of a receiver to the rehearsal.
func (a *Alertmanager) reroute(written map[string]any, typed config.Receiver) {
	for _, entry := range alertmanager.Integrations(typed) {
		key := entry.Kind + "_configs"
		list, _ := written[key].([]any)
		of, ok := list[entry.Index].(map[string]any)
		if !ok {
			of = map[string]any{} // an entry without a field
			list[entry.Index] = of
		}
		to := fmt.Sprintf("%s/%s/%s/%s/%s", a.engine.receivers, url.PathEscape(a.of.Cluster), url.PathEscape(a.of.Name), url.PathEscape(typed.Name), entry.Kind)
		delete(of, "http_config")
		switch entry.Kind {
		case "pagerduty":
			redirect(of, "url", to, "routing_key", "service_key")
			details(of)
		case "opsgenie":
			redirect(of, "api_url", to+"/", "api_key", "")
			details(of)
		case "webhook":
			redirect(of, "url", to, "", "")
		default:
			hooks, _ := written["webhook_configs"].([]any)
			written["webhook_configs"] = append(hooks, map[string]any{"url": to, "send_resolved": entry.Config.SendResolved()})
		}
	}
	for key := range written {
		switch kind, is := strings.CutSuffix(key, "_configs"); {
		case !is, kind == "pagerduty", kind == "opsgenie", kind == "webhook":
		default:
			delete(written, key)
		}
	}
}

// redirect sets the URL of an entry, and its key in place of all others.
func redirect(of map[string]any, field, to, key, otherKey string) {
	for _, f := range []string{field, key, otherKey} {
		delete(of, f)
		delete(of, f+"_file")
	}
	of[field] = to
	if key != "" {
		of[key] = "rehearsal"
	}
}

// details lets the message bring along what a trace tells of it.
func details(of map[string]any) {
	all, ok := of["details"].(map[string]any)
	if !ok {
		all = map[string]any{}
		of["details"] = all
	}
	all[wholeField] = whole
}
