// Package trace is what a rehearsal leaves behind: what happened, in the order in which it happened. Reports are made of it, and
// two of them can be compared.
//
// The same plan and scenario give the same trace, byte for byte: it holds no wall time. docs/rehearsal.md explains the fields.
package trace

import (
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// Version is that of the format.
const Version = 1

// Trace is one rehearsal. Moments are durations since its start.
type Trace struct {
	Version  int           `json:"version"`
	Fleet    string        `json:"fleet"`
	Scenario string        `json:"scenario"`
	Start    time.Time     `json:"start"`
	Duration plan.Duration `json:"duration"`
	Phase    int           `json:"phase"` // of the scrapes: another one shifts them
	// Stopped says why the rehearsal ended early; empty where it did not.
	Stopped string `json:"stopped,omitempty"`
	// Reached is the moment to which it came.
	Reached plan.Duration `json:"reached"`

	Topology      []Node         `json:"topology"`
	Events        []Event        `json:"events"`
	Targets       []Target       `json:"targets"`
	Alerts        []Alert        `json:"alerts"`
	Notifications []Notification `json:"notifications"`
	Curves        []Curve        `json:"curves"`
	Expectations  []Expectation  `json:"expectations"`
	Coverage      []Coverage     `json:"coverage"`
	Counts        Counts         `json:"counts"`
}

// Node is a process, and whom it asks or sends to.
type Node struct {
	ID        string   `json:"id"` // cluster/pod
	Cluster   string   `json:"cluster"`
	Region    string   `json:"region"`
	Component string   `json:"component"` // prometheus, alertmanager, query, rule, store, …
	Instance  string   `json:"instance"`
	Layer     string   `json:"layer,omitempty"` // of Thanos
	Queries   []string `json:"queries,omitempty"`
	Sends     []string `json:"sends,omitempty"` // alerts to
	Down      []Span   `json:"down,omitempty"`
	Cut       []Span   `json:"cut,omitempty"`
}

// Span is a part of the time. To is 0 where it lasted to the end.
type Span struct {
	From plan.Duration `json:"from"`
	To   plan.Duration `json:"to,omitempty"`
}

// Event is one that the scenario asked for.
type Event struct {
	At      plan.Duration `json:"at"`
	Action  string        `json:"action"` // kill, start, cut, join, or what a behavior does
	What    string        `json:"what"`   // for people
	Nodes   []string      `json:"nodes,omitempty"`
	Written plan.Place    `json:"written"`
}

// Target is a target as one replica sees it.
type Target struct {
	By     string            `json:"by"` // node that scrapes
	Job    string            `json:"job"`
	Labels map[string]string `json:"labels"`
	Owner  string            `json:"owner"`
	Down   []Span            `json:"down,omitempty"` // up is not 1
	Error  string            `json:"error,omitempty"`
	Series int               `json:"series"` // of the last scrape, after relabeling
}

// Alert is one alert of one evaluator, from its first pending evaluation to its end.
type Alert struct {
	By       string            `json:"by"` // node that evaluates
	Name     string            `json:"name"`
	Labels   map[string]string `json:"labels"` // without external labels
	Pending  plan.Duration     `json:"pending"`
	Firing   *plan.Duration    `json:"firing,omitempty"`
	Resolved *plan.Duration    `json:"resolved,omitempty"`
	Value    float64           `json:"value"` // when it began to fire
	Summary  string            `json:"summary,omitempty"`
}

// Notification is one message that a receiver got.
type Notification struct {
	At       plan.Duration     `json:"at"`
	By       string            `json:"by"` // the Alertmanager's node
	Receiver string            `json:"receiver"`
	Type     string            `json:"type"`   // pagerduty, opsgenie, webhook, …
	Status   string            `json:"status"` // firing or resolved
	Title    string            `json:"title,omitempty"`
	Group    map[string]string `json:"group"`
	Alerts   []Notified        `json:"alerts"`
}

// Notified is an alert in a notification.
type Notified struct {
	Labels map[string]string `json:"labels"`
	Status string            `json:"status"`
	Since  plan.Duration     `json:"since"`
}

// Curve is a series as a layer answers it.
type Curve struct {
	Title  string            `json:"title"`
	Layer  string            `json:"layer"`
	By     string            `json:"by"`
	Dedup  bool              `json:"dedup"`
	Labels map[string]string `json:"labels"`
	// Points are moments in seconds since the start, and values. A gap is where a step has none.
	Points [][2]float64 `json:"points"`
}

// Expectation is one of the scenario's with its verdict.
type Expectation struct {
	Text   string        `json:"text"`
	At     plan.Place    `json:"at"`
	From   plan.Duration `json:"from"`
	To     plan.Duration `json:"to"`
	Met    bool          `json:"met"`
	Reason string        `json:"reason,omitempty"` // where it was not
}

// Coverage says of an alerting rule whether it fired.
type Coverage struct {
	Alert     string     `json:"alert"`
	Evaluator string     `json:"evaluator"`
	Severity  string     `json:"severity,omitempty"`
	Owner     string     `json:"owner,omitempty"`
	Priority  string     `json:"priority,omitempty"`
	At        plan.Place `json:"at"`
	Fired     bool       `json:"fired"`
	Pending   bool       `json:"pending"`
	Cannot    string     `json:"cannot,omitempty"`
}

// Counts say how much was done.
type Counts struct {
	Replicas    int    `json:"replicas"`
	Targets     int    `json:"targets"`
	Series      int    `json:"series"`
	Samples     uint64 `json:"samples"`
	Evaluations uint64 `json:"evaluations"`
	Queries     int    `json:"queries"`
}
