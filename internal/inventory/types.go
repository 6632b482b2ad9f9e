package inventory

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
)

// Duration is a duration in Prometheus' notation. Zero means that the user wrote none.
type Duration time.Duration

// UnmarshalJSON reads Prometheus' notation.
func (d *Duration) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	v, err := model.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("duration %q: %w", s, err)
	}
	*d = Duration(v)
	return nil
}

// String formats the duration in Prometheus' notation.
func (d Duration) String() string { return model.Duration(d).String() }

// Severity is the value of an alert's severity label.
type Severity string

// The severities.
const (
	Critical Severity = "critical"
	Warning  Severity = "warning"
	Info     Severity = "info"
)

// Severities lists them, worst first.
var Severities = []Severity{Critical, Warning, Info}

// Evaluator is where a rule is evaluated.
type Evaluator string

// The evaluators.
const (
	InCluster Evaluator = "cluster" // by the instance that scrapes
	InRegion  Evaluator = "region"  // by the region's ruler
	Globally  Evaluator = "global"  // by the global ruler
)

// SecretKey names one key of a Kubernetes Secret.
type SecretKey struct {
	Name string `json:"name"`
	Key  string `json:"key"`
}

// Resources are a container's requests and limits.
type Resources struct {
	Requests Quantities `json:"requests"`
	Limits   Quantities `json:"limits"`
}

// Quantities are amounts in Kubernetes' notation.
type Quantities struct {
	CPU    string `json:"cpu,omitempty"`
	Memory string `json:"memory,omitempty"`
}

// Storage is a volume.
type Storage struct {
	Class string `json:"class"`
	Size  string `json:"size"`
}

// Where chooses clusters: those that are in each of the lists that are not empty.
type Where struct {
	Environments []string `json:"environments"`
	Regions      []string `json:"regions"`
	Clusters     []string `json:"clusters"`
}

// Fleet is the organization's monitoring as a whole.
type Fleet struct {
	Source `json:"-"`

	Name      string `json:"name"`
	Namespace string `json:"namespace"`
	Labels    struct {
		Replica      string `json:"replica"`
		RulerReplica string `json:"rulerReplica"`
		Cluster      string `json:"cluster"`
		Region       string `json:"region"`
		Environment  string `json:"environment"`
	} `json:"labels"`
	Versions struct {
		Chart        string `json:"chart"`
		Operator     string `json:"operator"`
		Prometheus   string `json:"prometheus"`
		Alertmanager string `json:"alertmanager"`
		Thanos       string `json:"thanos"`
	} `json:"versions"`
	Repository struct {
		URL      string `json:"url"`
		Revision string `json:"revision"`
		Path     string `json:"path"`
	} `json:"repository"`
	Chart struct {
		Repository string `json:"repository"`
		Release    string `json:"release"`
	} `json:"chart"`
	ArgoCDNamespace string `json:"argocdNamespace"`
	GlobalCluster   string `json:"globalCluster"`
	Domain          string `json:"domain"`
	Alertmanager    struct {
		Replicas        int    `json:"replicas"`
		DefaultReceiver string `json:"defaultReceiver"`
		DeadMansSwitch  struct {
			Receiver string   `json:"receiver"`
			Interval Duration `json:"interval"`
		} `json:"deadMansSwitch"`
	} `json:"alertmanager"`
	Grafana struct {
		AdminSecret string `json:"adminSecret"`
	} `json:"grafana"`
	TLSSecret string `json:"tlsSecret"`
	// Platform says who answers for the chart's own alerts. Nil: nobody does, and they are left out.
	Platform *struct {
		Team     string `json:"team"`
		Priority string `json:"priority"`
	} `json:"platform"`
}

// Region is a part of the world with an object store of its own.
type Region struct {
	Source `json:"-"`

	Name   string `json:"name"`
	Hub    string `json:"hub"`
	Bucket struct {
		Name      string    `json:"name"`
		Secret    SecretKey `json:"secret"`
		Retention struct {
			Raw         Duration `json:"raw"`
			FiveMinutes Duration `json:"fiveMinutes"`
			OneHour     Duration `json:"oneHour"`
		} `json:"retention"`
		Deduplicate bool    `json:"deduplicate"`
		Storage     Storage `json:"storage"`
	} `json:"bucket"`
	Waivers []*Waiver `json:"waivers"`
}

// Environment is a stage of delivery.
type Environment struct {
	Source `json:"-"`

	Name        string `json:"name"`
	Description string `json:"description"`
}

// Cluster is a Kubernetes cluster.
type Cluster struct {
	Source `json:"-"`

	Name        string         `json:"name"`
	Region      string         `json:"region"`
	Environment string         `json:"environment"`
	Server      string         `json:"server"`
	Kubernetes  string         `json:"kubernetes"`
	Values      map[string]any `json:"values"` // raw chart values, as JSON values
	Waivers     []*Waiver      `json:"waivers"`
}

// Span is what an instance spans.
type Span string

// The spans.
const (
	SpansCluster Span = "cluster"
	SpansRegion  Span = "region"
)

// Instance is a Prometheus: what scrapes, stores and evaluates.
type Instance struct {
	Source `json:"-"`

	Name               string    `json:"name"`
	Spans              Span      `json:"spans"`
	Where              Where     `json:"where"`
	Replicas           int32     `json:"replicas"`
	Shards             int32     `json:"shards"`
	Retention          Duration  `json:"retention"`
	RetentionSize      string    `json:"retentionSize"`
	ScrapeInterval     Duration  `json:"scrapeInterval"`
	EvaluationInterval Duration  `json:"evaluationInterval"`
	Storage            Storage   `json:"storage"`
	Resources          Resources `json:"resources"`
	Limits             Limits    `json:"limits"`
	Waivers            []*Waiver `json:"waivers"`
}

// Team owns services.
type Team struct {
	Source `json:"-"`

	Name    string `json:"name"`
	Contact string `json:"contact"`
}

// Receiver is where Alertmanager sends to.
type Receiver struct {
	Source `json:"-"`

	Name      string `json:"name"`
	PagerDuty *struct {
		RoutingKey SecretKey `json:"routingKey"`
		Severity   string    `json:"severity"`
	} `json:"pagerduty"`
	Opsgenie *struct {
		APIKey   SecretKey `json:"apiKey"`
		APIURL   string    `json:"apiURL"`
		Priority string    `json:"priority"`
	} `json:"opsgenie"`
	Webhook *struct {
		URL SecretKey `json:"url"`
	} `json:"webhook"`
	SendResolved bool `json:"sendResolved"`
}

// Class is a class of priority.
type Class struct {
	Source `json:"-"`

	Name  string `json:"name"`
	Rules struct {
		File string `json:"file"` // own or shared
		Name string `json:"name"`
	} `json:"rules"`
	Severities []Severity  `json:"severities"`
	Receivers  []ClassSend `json:"receivers"`
	For        struct {
		Min Duration `json:"min"`
		Max Duration `json:"max"`
	} `json:"for"`
	Demands struct {
		Runbook bool `json:"runbook"`
		Limits  bool `json:"limits"`
		Owner   bool `json:"owner"`
	} `json:"demands"`
	Evaluator Evaluator `json:"evaluator"`
}

// ClassSend says who hears of a class's alerts. Empty lists mean all.
type ClassSend struct {
	Severities   []Severity `json:"severities"`
	Environments []string   `json:"environments"`
	Receiver     string     `json:"receiver"`
	Repeat       Duration   `json:"repeat"`
}

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

// Service is something that exposes metrics and may page.
type Service struct {
	Owner

	Selector  map[string]string `json:"selector"`
	Endpoints []Endpoint        `json:"endpoints"`
}

// Endpoint is one thing to scrape.
type Endpoint struct {
	From       string   `json:"from"` // service or pod
	Port       string   `json:"port"`
	TargetPort any      `json:"targetPort"` // string or float64
	Path       string   `json:"path"`
	Scheme     string   `json:"scheme"`
	Interval   Duration `json:"interval"`
	Timeout    Duration `json:"timeout"`
	Limits     Limits   `json:"limits"`
	Drop       []string `json:"drop"`
}

// Limits are bounds for one target. Zero means none.
type Limits struct {
	Samples  uint64 `json:"samples"`
	Targets  uint64 `json:"targets"`
	Labels   uint64 `json:"labels"`
	BodySize string `json:"bodySize"`
}

// Metric is one metric that is exposed.
type Metric struct {
	Name   string   `json:"name"`
	Type   string   `json:"type"` // counter, gauge, histogram or summary
	Labels []string `json:"labels"`
	Help   string   `json:"help"`
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
		Groups   []string `json:"groups"`
		Port     int32    `json:"port"`
		Path     string   `json:"path"`
		Interval Duration `json:"interval"`
		Limits   Limits   `json:"limits"`
	} `json:"hosts"`
	Probe *struct {
		Prober   string   `json:"prober"`
		Module   string   `json:"module"`
		Targets  []string `json:"targets"`
		Interval Duration `json:"interval"`
	} `json:"probe"`
	Addresses *struct {
		Targets  []string `json:"targets"`
		Path     string   `json:"path"`
		Scheme   string   `json:"scheme"`
		Interval Duration `json:"interval"`
		Limits   Limits   `json:"limits"`
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

// Waiver excuses a finding.
type Waiver struct {
	Source `json:"-"`

	Code   string `json:"code"`
	Reason string `json:"reason"`
	Owner  string `json:"owner"`
	Until  string `json:"until"` // the last day on which it holds, as 2026-12-31
}
