package processes

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// TestReceivers sends what Alertmanager sends, and what it would not.
func TestReceivers(t *testing.T) {
	start := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	message := `{"status":"firing","groupLabels":{"alertname":"Down"},"alerts":[{"status":"firing","labels":{"alertname":"Down","pod":"b"},"startsAt":"2026-01-05T09:01:00Z"},` +
		`{"status":"resolved","labels":{"alertname":"Down","pod":"a"},"startsAt":"2026-01-05T09:00:30Z"}]}`
	quoted, err := json.Marshal(message)
	if err != nil {
		t.Fatal(err)
	}
	told := func(status, first string) []trace.Notified {
		return []trace.Notified{
			{Labels: map[string]string{"alertname": "Down", "pod": "a"}, Status: first, Since: plan.Duration{Duration: 30 * time.Second}},
			{Labels: map[string]string{"alertname": "Down", "pod": "b"}, Status: status, Since: plan.Duration{Duration: time.Minute}},
		}
	}
	group := map[string]string{"alertname": "Down"}
	var got []trace.Notification
	receivers := newReceivers(start, func(n trace.Notification) {
		n.At = plan.Duration{}
		got = append(got, n)
	})
	for _, test := range []struct {
		method, path, body string
		status             int
		want               *trace.Notification
	}{
		{"POST", "/na1/am-0/on%20call/pagerduty", `{"event_action":"trigger","payload":{"summary":"It is down","custom_details":{"gauntlet":` + message + `}}}`, http.StatusAccepted,
			&trace.Notification{By: "na1/am-0", Receiver: "on call", Type: "pagerduty", Status: "firing", Title: "It is down", Group: group, Alerts: told("firing", "resolved")}},
		{"POST", "/na1/am-0/low/opsgenie/v2/alerts", `{"alias":"x","message":"It is down","details":{"gauntlet":` + string(quoted) + `}}`, http.StatusAccepted,
			&trace.Notification{By: "na1/am-0", Receiver: "low", Type: "opsgenie", Status: "firing", Title: "It is down", Group: group, Alerts: told("firing", "resolved")}},
		{"PUT", "/na1/am-0/low/opsgenie/v2/alerts/x/message", `{}`, http.StatusOK, nil},
		{"POST", "/na1/am-1/low/opsgenie/v2/alerts/x/close?identifierType=alias", `{}`, http.StatusAccepted,
			&trace.Notification{By: "na1/am-1", Receiver: "low", Type: "opsgenie", Status: "resolved", Group: group, Alerts: told("resolved", "resolved")}},
		{"POST", "/na1/am-1/low/opsgenie/v2/alerts/x/close", `{}`, http.StatusBadRequest, nil}, // it is closed
		{"POST", "/na1/am-0/chat/slack", message, http.StatusAccepted,
			&trace.Notification{By: "na1/am-0", Receiver: "chat", Type: "slack", Status: "firing", Group: group, Alerts: told("firing", "resolved")}},
		{"POST", "/na1/am-0/chat/slack", "no JSON", http.StatusBadRequest, nil},
		{"POST", "/na1/am-0/low/pagerduty", `{"payload":{"custom_details":{}}}`, http.StatusBadRequest, nil},
		{"GET", "/na1/am-0/chat/slack", "", http.StatusMethodNotAllowed, nil},
	} {
		got = nil
		w := httptest.NewRecorder()
		receivers.ServeHTTP(w, httptest.NewRequest(test.method, test.path, strings.NewReader(test.body)))
		var want []trace.Notification
		if test.want != nil {
			want = append(want, *test.want)
		}
		if diff := cmp.Diff(want, got); diff != "" || w.Code != test.status {
			t.Errorf("%s %s: status %d, want %d (-want +got):\n%s", test.method, test.path, w.Code, test.status, diff)
		}
	}
}
