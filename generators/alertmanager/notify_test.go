package alertmanager_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	amalert "github.com/prometheus/alertmanager/alert"
	"github.com/prometheus/alertmanager/config"
	amcommon "github.com/prometheus/alertmanager/config/common"
	"github.com/prometheus/alertmanager/notify"
	"github.com/prometheus/alertmanager/notify/opsgenie"
	"github.com/prometheus/alertmanager/notify/pagerduty"
	"github.com/prometheus/alertmanager/notify/webhook"
	"github.com/prometheus/alertmanager/template"
	"github.com/prometheus/common/model"
	"github.com/prometheus/common/promslog"

	"gauntlet.dev/gauntlet/generators/alertmanager"
	"gauntlet.dev/gauntlet/internal/chart/alertmanagertest"
)

// TestPagerDuty has Alertmanager's own notifier expand the templates, and reads what PagerDuty is sent.
func TestPagerDuty(t *testing.T) {
	got := send(t, "both", "pagerduty", firing("db-1"), firing("db-2"))
	want := map[string]any{
		"routing_key":  "secret",
		"event_action": "trigger",
		"client":       "Alertmanager",
		"links":        []any{map[string]any{"href": "https://runbooks.example.com/lag", "text": "Runbook"}},
		"payload": map[string]any{
			"summary":   "[P1] ReplicationLag of search in c1: db-1 lags behind (and 1 more)",
			"source":    "c1",
			"severity":  "critical",
			"class":     "ReplicationLag",
			"component": "search",
			"group":     "discovery",
			"custom_details": map[string]any{
				"priority": "P1", "team": "discovery", "namespace": nil, "cluster": "c1", "region": "na",
				"environment": "prod", "runbook": "https://runbooks.example.com/lag",
				"num_firing": 2., "num_resolved": 0., "resolved": []any{},
			},
		},
	}
	ignored := cmpopts.IgnoreMapEntries(func(key string, _ any) bool {
		return key == "dedup_key" || key == "client_url" || key == "firing"
	})
	if diff := cmp.Diff(want, got, ignored); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
}

// TestPagerDutyOfStrangers sends an alert that has none of the labels that gauntlet's own have.
func TestPagerDutyOfStrangers(t *testing.T) {
	got := send(t, "both", "pagerduty", alert(model.LabelSet{"alertname": "Strange"}, nil))
	payload := got["payload"].(map[string]any)
	if payload["summary"] != "Strange in acme" || payload["source"] != "acme" || payload["severity"] != "error" || got["links"] != nil {
		t.Errorf("event = %v", got)
	}
}

func TestOpsgenie(t *testing.T) {
	got := send(t, "both", "opsgenie", firing("db-1"))
	want := map[string]any{
		"message": "[P1] ReplicationLag of search in c1: db-1 lags behind",
		"description": "db-1 lags behind\nReads are stale: they may be wrong.\nRunbook: https://runbooks.example.com/lag\n" +
			"Source: https://prometheus.example.com/graph\n\n",
		"entity":     "search",
		"responders": []any{map[string]any{"name": "discovery", "type": "team"}},
		"tags":       []any{"P1", "critical", "prod", "na", "c1"},
		"priority":   "P1",
		"details": map[string]any{
			"alertname": "ReplicationLag", "service": "search", "team": "discovery", "priority": "P1", "severity": "critical",
			"cluster": "c1", "geo": "na", "stage": "prod", "instance": "db-1", "runbook": "https://runbooks.example.com/lag",
		},
	}
	ignored := cmpopts.IgnoreMapEntries(func(key string, _ any) bool { return key == "alias" || key == "source" })
	if diff := cmp.Diff(want, got, ignored); diff != "" {
		t.Errorf("alert (-want +got):\n%s", diff)
	}
}

func TestOpsgenieOfStrangers(t *testing.T) {
	got := send(t, "both", "opsgenie", alert(model.LabelSet{"alertname": "Strange", "severity": "none"}, nil))
	want := map[string]any{
		"message":     "Strange in acme",
		"description": "Source: https://prometheus.example.com/graph\n\n",
		"tags":        []any{"none"},
		"priority":    "P5",
		"details":     map[string]any{"alertname": "Strange", "severity": "none", "runbook": ""},
	}
	ignored := cmpopts.IgnoreMapEntries(func(key string, _ any) bool { return key == "alias" || key == "source" })
	if diff := cmp.Diff(want, got, ignored); diff != "" {
		t.Errorf("alert (-want +got):\n%s", diff)
	}
}

// TestSwitchURL shows that the Secret of the switch may tell evaluators apart in its URL.
func TestSwitchURL(t *testing.T) {
	got := send(t, "deadman", "webhook", alert(model.LabelSet{"alertname": "Watchdog", "cluster": "c1"}, nil))
	if got["path"] != "/ping/c1" || got["receiver"] != "deadman" {
		t.Errorf("posted %v to %v", got["receiver"], got["path"])
	}
}

func firing(instance string) *amalert.Alert {
	return alert(
		model.LabelSet{
			"alertname": "ReplicationLag", "service": "search", "team": "discovery", "priority": "P1", "severity": "critical",
			"cluster": "c1", "geo": "na", "stage": "prod", "instance": model.LabelValue(instance),
		},
		model.LabelSet{
			"summary":     model.LabelValue(instance + " lags behind"),
			"description": "Reads are stale: they may be wrong.",
			"runbook_url": "https://runbooks.example.com/lag",
		})
}

func alert(labels, annotations model.LabelSet) *amalert.Alert {
	now := time.Now()
	return &amalert.Alert{Alert: model.Alert{
		Labels: labels, Annotations: annotations, StartsAt: now, EndsAt: now.Add(time.Hour),
		GeneratorURL: "https://prometheus.example.com/graph",
	}}
}

// send has one integration of a receiver notify a server of the test, and gives what it posted.
func send(t *testing.T, name, integration string, alerts ...*amalert.Alert) map[string]any {
	t.Helper()
	got := map[string]any{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = json.Unmarshal(body, &got)
		}
		if err != nil {
			t.Error(err)
		}
		if integration == "webhook" {
			got["path"] = r.URL.Path
		}
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(server.Close)

	cfg, _ := alertmanager.Generate(fleet())
	am, err := alertmanagertest.Load(cfg)
	if err != nil {
		t.Fatal(err)
	}
	tmpl, err := template.FromGlobs(nil)
	if err != nil {
		t.Fatal(err)
	}
	tmpl.ExternalURL = &url.URL{Scheme: "https", Host: "alertmanager.example.com"}
	to := redirected(t, am.Config, name, server.URL)
	var notifier notify.Notifier
	switch logger := promslog.NewNopLogger(); integration {
	case "pagerduty":
		notifier, err = pagerduty.New(to.PagerdutyConfigs[0], tmpl, logger)
	case "opsgenie":
		notifier, err = opsgenie.New(to.OpsGenieConfigs[0], tmpl, logger)
	case "webhook":
		notifier, err = webhook.New(to.WebhookConfigs[0], tmpl, logger)
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx := notify.WithGroupKey(notify.WithReceiverName(t.Context(), name), "group")
	ctx = notify.WithGroupLabels(ctx, alerts[0].Labels)
	if _, err := notifier.Notify(ctx, alerts...); err != nil {
		t.Fatal(err)
	}
	return got
}

// redirected gives the receiver of that name, with the server's address and with secrets that exist.
func redirected(t *testing.T, c *config.Config, name, server string) config.Receiver {
	t.Helper()
	base, err := amcommon.ParseURL(server + "/")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range c.Receivers {
		if r.Name != name {
			continue
		}
		for _, p := range r.PagerdutyConfigs {
			p.URL, p.RoutingKeyFile = base, secret(t, "secret\n")
		}
		for _, o := range r.OpsGenieConfigs {
			o.APIURL, o.APIKeyFile = base, secret(t, "secret\n")
		}
		for _, w := range r.WebhookConfigs {
			w.URLFile = secret(t, server+"/ping/{{ .GroupLabels.cluster }}\n")
		}
		return r
	}
	t.Fatalf("there is no receiver %s", name)
	return config.Receiver{}
}

func secret(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
