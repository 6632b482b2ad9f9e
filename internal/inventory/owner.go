package inventory

import "github.com/prometheus/prometheus/model/rulefmt"

// Owner is what services and exporters have in common: it is scraped, it has rules, and a team answers for it.
type Owner struct {
	Source `json:"-"`

	Name      string   `json:"name"`
	Team      string   `json:"team"`
	Priority  string   `json:"priority"`
	Namespace string   `json:"namespace"`
	Where     Where    `json:"where"`
	Metrics   []Metric `json:"metrics"`
	Samples   []string `json:"samples"`

	Alerts     []Rule   `json:"alerts"`
	Recordings []Rule   `json:"recordings"`
	RuleFiles  []string `json:"ruleFiles"`

	Waivers []*Waiver `json:"waivers"`

	// Files holds the groups of RuleFiles, in their order.
	Files []RuleFile `json:"-"`
	// Shown holds the files of Samples, in their order.
	Shown []SampleFile `json:"-"`
	// Exposes is what the targets are known to expose: Metrics, and the metrics of the samples. It is nil where the
	// inventory says nothing about them.
	Exposes []Metric `json:"-"`
}

// AlertLabels are the labels that tell whose an alert is. The compiler sets them, and nobody else may.
func (o *Owner) AlertLabels() map[string]string {
	return map[string]string{"service": o.Name, "team": o.Team, "priority": o.Priority}
}

// RuleFile is a file of rule groups that is taken as it is.
type RuleFile struct {
	Source // the file
	Path   string
	Groups []rulefmt.RuleGroup
}

// SampleFile is a file in the text exposition format.
type SampleFile struct {
	Path string
	Text []byte
}

// Text gives the file as it was read.
func (f *RuleFile) Text() []byte { return f.doc.Text }

// Service is something that exposes metrics and may page.
type Service struct {
	Owner

	Selector  map[string]string `json:"selector"`
	Endpoints []Endpoint        `json:"endpoints"`
}

// Metric is one metric that is exposed.
type Metric struct {
	Name   string   `json:"name"`
	Type   string   `json:"type"` // counter, gauge, histogram or summary
	Labels []string `json:"labels"`
	Help   string   `json:"help"`

	Sampled bool `json:"-"` // it was read from a sample, whose series need not have all the labels
}

// Rule is an alerting or a recording rule.
type Rule struct {
	Alert         string            `json:"alert"`
	Record        string            `json:"record"`
	Expr          string            `json:"expr"`
	For           Duration          `json:"for"`
	KeepFiringFor Duration          `json:"keep_firing_for"`
	Labels        map[string]string `json:"labels"`
	Annotations   map[string]string `json:"annotations"`
	Evaluator     Evaluator         `json:"evaluator"` // empty: as the class says
}

// Exporter makes metrics of something that has none of its own.
type Exporter struct {
	Owner

	Kind       string `json:"kind"`
	Instance   string `json:"instance"`
	Kubernetes *struct {
		Selector  map[string]string `json:"selector"`
		Endpoints []Endpoint        `json:"endpoints"`
	} `json:"kubernetes"`
	Hosts *struct {
		Groups []string `json:"groups"`
		Port   int32    `json:"port"`
		Path   string   `json:"path"`
		Scheme string   `json:"scheme"`
		Scrape
	} `json:"hosts"`
	Probe *struct {
		Prober  string   `json:"prober"`
		Module  string   `json:"module"`
		Targets []string `json:"targets"`
		Scheme  string   `json:"scheme"`
		Request
	} `json:"probe"`
	Addresses *struct {
		Targets []string `json:"targets"`
		Path    string   `json:"path"`
		Scheme  string   `json:"scheme"`
		Scrape
	} `json:"addresses"`
}

// HostGroup is a group of EC2 instances.
type HostGroup struct {
	Source `json:"-"`

	Name        string      `json:"name"`
	Region      string      `json:"region"`
	Environment string      `json:"environment"`
	AWSRegion   string      `json:"awsRegion"`
	Filters     []EC2Filter `json:"filters"`
	RoleARN     string      `json:"roleARN"`
}

// EC2Filter is one filter of EC2's DescribeInstances.
type EC2Filter struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}
