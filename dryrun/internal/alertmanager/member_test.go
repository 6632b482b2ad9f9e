package alertmanager

import (
	"io"
	"strings"
	"testing"
	"time"
)

const configuration = `
route:
  receiver: chat
  group_by: [alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 1h
  routes:
  - receiver: page
    matchers: [severity="critical"]
    continue: true
  - receiver: chat
inhibit_rules:
- source_matchers: [severity="critical"]
  target_matchers: [severity="warning"]
  equal: [cluster]
receivers:
- name: page
  pagerduty_configs:
  - routing_key: rehearsal
    description: '{{ .CommonAnnotations.summary }}'
  opsgenie_configs:
  - api_key: rehearsal
    send_resolved: false
    message: '{{ .CommonLabels.alertname }}'
- name: chat
  webhook_configs:
  - url: http://chat
- name: nobody
  webhook_configs:
  - url: http://nobody
`

var critical = map[string]string{"alertname": "Down", "severity": "critical", "cluster": "na1"}

func TestOncePerReceiver(t *testing.T) {
	got := run(t, configuration, func(x *fleet) {
		x.send(critical, 80*time.Minute)
		time.Sleep(10 * time.Minute)
	})
	expect(t, got,
		// For the first member, repeat_interval is not over at 1h1m30s: it ends then. For the second one it is.
		"1h1m45s 1 chat/webhook firing (Down firing)",
		"1h1m45s 1 page/opsgenie firing (Down firing) Down",
		"1h1m45s 1 page/pagerduty firing (Down firing) Down happened",
		"1h21m30s 0 chat/webhook resolved (Down resolved)",
		"1h21m30s 0 page/pagerduty resolved (Down resolved) Down happened",
		"1m30s 0 chat/webhook firing (Down firing)",
		"1m30s 0 page/opsgenie firing (Down firing) Down",
		"1m30s 0 page/pagerduty firing (Down firing) Down happened",
	)
}

func TestKilled(t *testing.T) {
	quiet := strings.Replace(configuration, "receiver: chat\n  group_by", "receiver: page\n  group_by", 1)
	quiet = strings.Replace(quiet, "    continue: true\n", "", 1)
	t.Run("before", func(t *testing.T) { // it would have told: the next one does
		expect(t, run(t, quiet, func(x *fleet) {
			x.members[0].Stop()
			x.send(critical, 10*time.Minute)
			time.Sleep(10 * time.Minute)
		}),
			"11m30s 1 page/pagerduty resolved (Down resolved) Down happened",
			"1m30s 1 page/opsgenie firing (Down firing) Down",
			"1m30s 1 page/pagerduty firing (Down firing) Down happened")
	})
	t.Run("after", func(t *testing.T) { // it told: the others know
		expect(t, run(t, quiet, func(x *fleet) {
			go x.send(critical, 10*time.Minute)
			time.Sleep(time.Minute)
			x.members[0].Stop()
			time.Sleep(2 * time.Minute)
			x.begin(0)
			time.Sleep(20 * time.Minute)
		}),
			"11m30s 1 page/pagerduty resolved (Down resolved) Down happened",
			"1m30s 0 page/opsgenie firing (Down firing) Down",
			"1m30s 0 page/pagerduty firing (Down firing) Down happened")
	})
	t.Run("all", func(t *testing.T) { // what was told is on their volumes
		expect(t, run(t, quiet, func(x *fleet) {
			go x.send(critical, 10*time.Minute)
			time.Sleep(2 * time.Minute)
			for _, m := range x.members {
				m.Stop()
			}
			for i := range x.members {
				x.begin(i)
			}
			time.Sleep(20 * time.Minute)
		}),
			"13m30s 0 page/pagerduty resolved (Down resolved) Down happened",
			"1m30s 0 page/opsgenie firing (Down firing) Down",
			"1m30s 0 page/pagerduty firing (Down firing) Down happened")
	})
}

// Who does not hear of the other tells, too. Afterwards they agree, and resolve once.
func TestPartition(t *testing.T) {
	got := run(t, configuration, func(x *fleet) {
		apart := func(a, b string) bool { return a == "10.0.0.3" && (b == "10.0.0.1" || b == "10.0.0.2") }
		join := x.net.Cut(apart)
		go x.send(map[string]string{"alertname": "Slow"}, 10*time.Minute)
		time.Sleep(3 * time.Minute)
		join()
		time.Sleep(20 * time.Minute)
	})
	expect(t, got,
		"11m30s 0 chat/webhook resolved (Slow resolved)",
		"1m30s 0 chat/webhook firing (Slow firing)",
		"1m30s 2 chat/webhook firing (Slow firing)")
}

func TestInhibition(t *testing.T) {
	got := run(t, configuration, func(x *fleet) {
		go x.send(critical, 10*time.Minute)
		time.Sleep(time.Second)
		go x.send(map[string]string{"alertname": "Slow", "severity": "warning", "cluster": "na1"}, 10*time.Minute)
		x.send(map[string]string{"alertname": "Slow", "severity": "warning", "cluster": "eu1"}, 10*time.Minute)
		time.Sleep(10 * time.Minute)
	})
	expect(t, got,
		"11m30s 0 chat/webhook resolved (Down resolved)",
		"11m30s 0 page/pagerduty resolved (Down resolved) Down happened",
		"11m31s 0 chat/webhook resolved (Slow resolved, Slow resolved)", // nothing inhibits any more
		"1m30s 0 chat/webhook firing (Down firing)",
		"1m30s 0 page/opsgenie firing (Down firing) Down",
		"1m30s 0 page/pagerduty firing (Down firing) Down happened",
		"1m31s 0 chat/webhook firing (Slow firing)")
}

func TestMuteTimes(t *testing.T) {
	muted := strings.Replace(configuration, "  - receiver: chat\n", "  - receiver: chat\n    mute_time_intervals: [night]\n", 1) + `
time_intervals:
- name: night
  time_intervals:
  - times: [{start_time: "00:00", end_time: "00:05"}]
`
	expect(t, run(t, muted, func(x *fleet) {
		x.send(map[string]string{"alertname": "Slow"}, 10*time.Minute)
		time.Sleep(time.Minute)
	}),
		"11m30s 0 chat/webhook resolved (Slow resolved)",
		"6m30s 0 chat/webhook firing (Slow firing)")
}

func TestTemplates(t *testing.T) {
	broken := strings.Replace(configuration, "{{ .CommonAnnotations.summary }}", `{{ template "absent" . }}`, 1)
	alert := func(x *fleet) { x.send(critical, 2*time.Minute) }
	for name, c := range map[string]struct {
		configuration string
		want          []string
	}{
		"a template that fails loses the page": {broken, []string{
			"1m30s 0 chat/webhook firing (Down firing)", "1m30s 0 page/opsgenie firing (Down firing) Down"}},
		"templates that are elsewhere are not known": {broken + "templates: [/etc/alertmanager/*.tmpl]\n", []string{
			"1m30s 0 chat/webhook firing (Down firing)", "1m30s 0 page/opsgenie firing (Down firing)", "1m30s 0 page/pagerduty firing (Down firing)"}},
	} {
		t.Run(name, func(t *testing.T) { expect(t, run(t, c.configuration, alert), c.want...) })
	}
}

func TestPages(t *testing.T) {
	run(t, configuration, func(x *fleet) {
		x.post(critical, time.Now(), time.Now().Add(time.Hour))
		for path, want := range map[string]string{
			"/-/ready":       "OK",
			"/metrics":       `alertmanager_alerts_received_total{status="firing",version="v2"} 1`,
			"/api/v2/status": `"name":"alertmanager-main-2"`,
			"/api/v2/alerts": `"alertname":"Down"`,
		} {
			answer, err := x.client.Get("http://10.0.0.1:9093" + path)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(answer.Body)
			answer.Body.Close()
			if err != nil || !strings.Contains(string(body), want) {
				t.Errorf("%s has no %s: %v %s", path, want, err, body)
			}
		}
		if err := x.members[0].Start(x.t.Context()); err == nil {
			t.Error("a member starts twice")
		}
	})
}
