package inventory

import "time"

// Scenario is a rehearsal: what happens to the fleet, and what is expected of it. Moments are durations since its start.
type Scenario struct {
	Source `json:"-"`

	Name        string        `json:"name"`
	Description string        `json:"description"`
	Duration    Duration      `json:"duration"`
	Start       time.Time     `json:"start"`
	Behaviors   []Behavior    `json:"behaviors"`
	Events      []Event       `json:"events"`
	Expect      []Expectation `json:"expect"`
}

// Chosen are processes, by all of the fields that are not empty.
type Chosen struct {
	Cluster     string `json:"cluster"`
	Region      string `json:"region"`
	Environment string `json:"environment"`
	Node        string `json:"node"`
	Service     string `json:"service"`
	Monitor     string `json:"monitor"`
	Component   string `json:"component"`
	Instance    string `json:"instance"`
	Pod         string `json:"pod"`
	Count       int    `json:"count"`
}

// Behavior is what targets do for a time. One of the pointers is set.
type Behavior struct {
	Of   Chosen   `json:"of"`
	From Duration `json:"from"`
	To   Duration `json:"to"` // 0: to the end

	Errors  *float64  `json:"errors"`
	Latency *Duration `json:"latency"`
	Values  *struct {
		Metric string            `json:"metric"`
		Labels map[string]string `json:"labels"`
		Curve  string            `json:"curve"`
		Step   Duration          `json:"step"`
	} `json:"values"`
	Restart *Duration `json:"restart"`
	Rollout *Duration `json:"rollout"`
	Scrape  *struct {
		Delay  Duration `json:"delay"`
		Status int      `json:"status"`
		Refuse bool     `json:"refuse"`
		Body   string   `json:"body"`
	} `json:"scrape"`
	Explode *struct {
		Metric    string `json:"metric"`
		Label     string `json:"label"`
		PerMinute int    `json:"perMinute"`
	} `json:"explode"`
}

// Event is something that happens to processes. One of the pointers is set.
type Event struct {
	At    Duration `json:"at"`
	Until Duration `json:"until"` // 0: to the end

	Kill      *Chosen `json:"kill"`
	Restart   *Chosen `json:"restart"`
	Partition *Chosen `json:"partition"`
}

// Expectation is what must come of a scenario. One of the pointers is set.
type Expectation struct {
	From Duration `json:"from"`
	To   Duration `json:"to"` // 0: the end

	Alert *struct {
		Name      string            `json:"name"`
		Labels    map[string]string `json:"labels"`
		Fires     bool              `json:"fires"`
		Resolves  bool              `json:"resolves"`
		Receivers map[string]int    `json:"receivers"` // nil: whoever it is
	} `json:"alert"`
	Query *struct {
		Asked
		Expr  string `json:"expr"`
		Dedup bool   `json:"dedup"`
		Is    []struct {
			Labels map[string]string `json:"labels"`
			Value  *float64          `json:"value"`
			Min    *float64          `json:"min"`
			Max    *float64          `json:"max"`
		} `json:"is"` // nil: any
		Partial *bool `json:"partial"` // nil: either
	} `json:"query"`
	NoGap *struct {
		Asked
		Selector string   `json:"selector"`
		Longest  Duration `json:"longest"`
	} `json:"noGap"`
	Targets *Budget `json:"targets"`
	Series  *Budget `json:"series"`
	Quiet   *struct {
		Except []string `json:"except"`
	} `json:"quiet"`
}

// Asked says who is asked: a Prometheus, or queriers.
type Asked struct {
	Layer   string `json:"layer"` // prometheus, cluster, region or global
	Cluster string `json:"cluster"`
	Region  string `json:"region"`
}

// Budget bounds what each replica of an instance has.
type Budget struct {
	Of  Chosen `json:"of"`
	Max int    `json:"max"`
}
