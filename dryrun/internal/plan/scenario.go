package plan

import "time"

// Scenario is what happens in a rehearsal, and what is expected of it. Its names resolve: the compiler refuses others.
type Scenario struct {
	Name        string    `json:"name"`
	Description string    `json:"description"`
	At          Place     `json:"at"`
	Start       time.Time `json:"start"`
	Duration    Duration  `json:"duration"`

	Behaviors []Behavior `json:"behaviors"`
	Events    []Event    `json:"events"`
	Expect    []Expect   `json:"expect"`
}

// Chosen are processes, by all of the fields that are not empty.
type Chosen struct {
	Cluster     string `json:"cluster,omitempty"`
	Region      string `json:"region,omitempty"`
	Environment string `json:"environment,omitempty"`
	Node        string `json:"node,omitempty"`
	Owner       string `json:"owner,omitempty"`     // service or exporter: its targets
	Component   string `json:"component,omitempty"` // prometheus, alertmanager, query, rule, store
	Instance    string `json:"instance,omitempty"`  // namespace/name of a Prometheus or an Alertmanager, or workload
	Pod         string `json:"pod,omitempty"`
	// Count takes the first ones only, by cluster and name, in each cluster. 0 takes all.
	Count int `json:"count,omitempty"`
}

// Behavior changes what targets expose, from From on and until To.
type Behavior struct {
	Of   Chosen   `json:"of"`
	From Duration `json:"from"` // since the start
	To   Duration `json:"to"`   // 0: to the end
	At   Place    `json:"at"`

	// One of these is set.
	Errors  *float64   `json:"errors,omitempty"`  // ratio of requests that fail, 0 to 1
	Latency *Duration  `json:"latency,omitempty"` // of each request
	Values  *Values    `json:"values,omitempty"`
	Restart *Duration  `json:"restart,omitempty"` // every so often: counters begin again, and the target is away for a scrape
	Scrape  *Scrape    `json:"scrape,omitempty"`
	Explode *Explosion `json:"explode,omitempty"`
	Rollout *Duration  `json:"rollout,omitempty"` // pods are replaced, one after the other, so long each
}

// Values gives series the values of a curve.
type Values struct {
	Metric string            `json:"metric"`
	Labels map[string]string `json:"labels,omitempty"` // of the series; those that have them follow, and where none has, one is made
	Curve  string            `json:"curve"`            // promtool's notation, such as 0+10x60 100x20
	Step   Duration          `json:"step"`             // between two values of it
}

// Scrape changes how a target answers.
type Scrape struct {
	Delay  Duration `json:"delay,omitempty"`
	Status int      `json:"status,omitempty"` // HTTP status in place of an answer
	Refuse bool     `json:"refuse,omitempty"` // the connection
	Body   string   `json:"body,omitempty"`   // in place of the metrics: garbage
}

// Explosion adds series that differ in a label.
type Explosion struct {
	Metric    string `json:"metric"`
	Label     string `json:"label"`
	PerMinute int    `json:"perMinute"`
}

// Event kills, restarts or cuts off processes.
type Event struct {
	At    Place    `json:"at"`
	After Duration `json:"after"` // since the start
	Until Duration `json:"until"` // 0: to the end. What is killed is started again then, what is cut off is joined

	// One of these is set.
	Kill      *Chosen `json:"kill,omitempty"`      // it stops, and loses nothing that was on its volume
	Restart   *Chosen `json:"restart,omitempty"`   // it stops and starts at once
	Partition *Chosen `json:"partition,omitempty"` // it goes on, and reaches and is reached by none outside of what was chosen
}

// Expect is one expectation. One of Alert, Query, NoGap, Targets, Series and Quiet is set.
type Expect struct {
	At   Place    `json:"at"`
	From Duration `json:"from"` // the window
	To   Duration `json:"to"`   // 0: the end

	Alert   *ExpectAlert `json:"alert,omitempty"`
	Query   *ExpectQuery `json:"query,omitempty"`
	NoGap   *ExpectGap   `json:"noGap,omitempty"`
	Targets *Budget      `json:"targets,omitempty"`
	Series  *Budget      `json:"series,omitempty"`
	Quiet   *Quiet       `json:"quiet,omitempty"`
}

// ExpectAlert expects an alert to fire, or not to.
type ExpectAlert struct {
	Name   string            `json:"name"`
	Labels map[string]string `json:"labels,omitempty"`
	Fires  bool              `json:"fires"`
	// Receivers are those that are told of it, each so many times within the window. Others are told nothing. Nil: whoever; empty: nobody.
	Receivers map[string]int `json:"receivers"`
	Resolves  bool           `json:"resolves,omitempty"` // within the window
}

// ExpectQuery expects an answer of a layer.
type ExpectQuery struct {
	Layer   string `json:"layer"`             // prometheus, cluster, region or global
	Cluster string `json:"cluster,omitempty"` // of the layers cluster and prometheus
	Region  string `json:"region,omitempty"`  // of the layer region
	Expr    string `json:"expr"`
	// Dedup asks for deduplicated series. Of the layer prometheus, the first replica answers.
	Dedup bool `json:"dedup"`
	// Is lists the samples of the answer, at the end of the window. Nil: any; empty: none.
	Is []Sample `json:"is"`
	// Partial: whether the answer must be partial, or must not be. Nil: either.
	Partial *bool `json:"partial,omitempty"`
}

// Sample is one sample of a vector.
type Sample struct {
	Labels map[string]string `json:"labels,omitempty"`
	Min    float64           `json:"min"`
	Max    float64           `json:"max"`
}

// ExpectGap expects that no series of the selector misses a sample for longer than Longest at a layer, deduplicated.
type ExpectGap struct {
	Layer   string   `json:"layer"`
	Cluster string   `json:"cluster,omitempty"`
	Region  string   `json:"region,omitempty"`
	Expr    string   `json:"expr"`
	Longest Duration `json:"longest"`
}

// Budget bounds a number, of each replica of an instance.
type Budget struct {
	Of  Chosen `json:"of"`
	Max int    `json:"max"`
}

// Quiet expects that nobody is told of anything, but for the alerts that it names.
type Quiet struct {
	Except []string `json:"except,omitempty"`
}
