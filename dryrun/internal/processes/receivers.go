package processes

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/alertmanager/template"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// receivers stand in for those who are told: PagerDuty, Opsgenie, webhooks. They record the messages that they get.
type receivers struct {
	start  time.Time
	record func(trace.Notification)

	mu   sync.Mutex
	open map[string]*template.Data // what was told of alerts of Opsgenie, by receiver and alias: who closes one says no more than its alias
}

func newReceivers(start time.Time, record func(trace.Notification)) http.Handler {
	r := &receivers{start: start, record: record, open: map[string]*template.Data{}}
	mux := http.NewServeMux()
	const of = "POST /{cluster}/{pod}/{receiver}/"
	mux.HandleFunc(of+"pagerduty", r.answer(r.pagerduty))
	mux.HandleFunc(of+"opsgenie/v2/alerts", r.answer(r.opsgenie))
	mux.HandleFunc(of+"opsgenie/v2/alerts/{alias}/close", r.answer(r.opsgenieClose))
	mux.HandleFunc("PUT /{cluster}/{pod}/{receiver}/opsgenie/", func(http.ResponseWriter, *http.Request) {}) // an update says what the message before said
	mux.HandleFunc(of+"{kind}", r.answer(webhook))
	return mux
}

// answer records what a message tells.
func (r *receivers) answer(read func(*http.Request) (kind, title string, of *template.Data, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		at := time.Now()
		kind, title, of, err := read(req)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		n := trace.Notification{
			At: r.since(at), By: req.PathValue("cluster") + "/" + req.PathValue("pod"), Receiver: req.PathValue("receiver"),
			Type: kind, Status: of.Status, Title: title, Group: of.GroupLabels,
		}
		for _, a := range of.Alerts {
			n.Alerts = append(n.Alerts, trace.Notified{Labels: a.Labels, Status: a.Status, Since: r.since(a.StartsAt)})
		}
		slices.SortFunc(n.Alerts, func(a, b trace.Notified) int { return strings.Compare(fmt.Sprint(a.Labels), fmt.Sprint(b.Labels)) })
		r.record(n)
		w.WriteHeader(http.StatusAccepted)
	}
}

func (r *receivers) since(t time.Time) plan.Duration { return plan.Duration{Duration: t.Sub(r.start)} }

// pagerduty reads an event of PagerDuty's Events API v2.
func (r *receivers) pagerduty(req *http.Request) (kind, title string, of *template.Data, err error) {
	var event struct {
		Payload struct {
			Summary string                     `json:"summary"`
			Details map[string]json.RawMessage `json:"custom_details"`
		} `json:"payload"`
	}
	if err := json.NewDecoder(req.Body).Decode(&event); err != nil {
		return "", "", nil, err
	}
	of, err = wholeOf(event.Payload.Details[wholeField])
	return "pagerduty", event.Payload.Summary, of, err
}

// opsgenie reads a request of Opsgenie's Alert API that creates an alert.
func (r *receivers) opsgenie(req *http.Request) (kind, title string, of *template.Data, err error) {
	var event struct {
		Alias   string                     `json:"alias"`
		Message string                     `json:"message"`
		Details map[string]json.RawMessage `json:"details"`
	}
	if err := json.NewDecoder(req.Body).Decode(&event); err != nil {
		return "", "", nil, err
	}
	if of, err = wholeOf(event.Details[wholeField]); err != nil {
		return "", "", nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open[aliased(req, event.Alias)] = of
	return "opsgenie", event.Message, of, nil
}

// opsgenieClose reads a request that closes an alert: all that it stood for is over.
func (r *receivers) opsgenieClose(req *http.Request) (kind, title string, of *template.Data, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := aliased(req, req.PathValue("alias"))
	open := r.open[key]
	if open == nil {
		return "", "", nil, fmt.Errorf("no alert is open as %s", key)
	}
	delete(r.open, key)
	closed := *open
	closed.Status, closed.Alerts = "resolved", slices.Clone(open.Alerts)
	for i := range closed.Alerts {
		closed.Alerts[i].Status = closed.Status
	}
	return "opsgenie", "", &closed, nil
}

// aliased tells alerts of receivers apart. Another member of a cluster may close what one has opened.
func aliased(req *http.Request, alias string) string {
	return req.PathValue("cluster") + "/" + req.PathValue("receiver") + "/" + alias
}

// webhook reads what Alertmanager sends to a webhook, which is all that it knows.
func webhook(req *http.Request) (kind, title string, of *template.Data, err error) {
	of = &template.Data{}
	return req.PathValue("kind"), "", of, json.NewDecoder(req.Body).Decode(of)
}

// wholeOf reads the field that goes along with a message, which may be JSON or a text with JSON.
func wholeOf(field json.RawMessage) (*template.Data, error) {
	of := &template.Data{}
	var text string
	if json.Unmarshal(field, &text) == nil {
		field = json.RawMessage(text)
	}
	if err := json.Unmarshal(field, of); err != nil {
		return nil, fmt.Errorf("the field %s: %w", wholeField, err)
	}
	return of, nil
}
