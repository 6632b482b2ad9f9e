// Package topology answers, from what was compiled and from nothing else: what selects what, evaluates what, routes where
// and queries whom. Its Fleet is what the policies see of the whole, its Facts what they see beside one object.
package topology

import (
	"slices"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// Fleet is every part of the federation and the edges between them, in the order of clusters and names.
type Fleet struct {
	Prometheuses  []*Prometheus  `json:"prometheuses"`
	Rulers        []*Ruler       `json:"rulers"`
	Queriers      []*Querier     `json:"queriers"`
	Stores        []*Store       `json:"stores"`
	Compactors    []*Compactor   `json:"compactors"`
	Applications  []*Application `json:"applications"`
	Projects      []*Project     `json:"projects"`
	Exporters     []*Exporter    `json:"exporters"`
	Cycles        [][]string     `json:"cycles"`         // each the IDs of queriers that reach themselves, from the least one on
	ReplicaLabels []string       `json:"replica_labels"` // every label that a producer puts on its replicas to tell them apart
	Expressions   Expressions    `json:"expressions"`
	Routes        []*Route       `json:"routes"`
	Shared        []*Shared      `json:"shared"` // monitors that several Prometheuses of a cluster select

	Servers      map[string]Server `json:"servers"` // by ID
	Unreached    []Unreached       `json:"unreached"`
	Duplicates   []Duplicate       `json:"duplicates"`
	UnknownFlags []UnknownFlag     `json:"unknown_flags"`

	// ChartDifferences are those between the Prometheuses that the chart declares and its values.
	ChartDifferences []*ChartDifference `json:"chart_differences"`

	objects map[string]standing // by reference
	facts   map[*manifest.Object]any
	judge   *judge
}

// Ref names the object that a part was read from, so that a finding finds its way back to the user's line.
type Ref struct {
	// Object is the reference that a finding gives back in its "object".
	Object string `json:"object"`
	// Path leads to the part inside the object.
	Path []any `json:"path"`
}

// at is a place below this one.
func (r Ref) at(path ...any) Ref { return Ref{r.Object, slices.Concat(r.Path, path)} }

// Prometheus is a Prometheus object with its replicas.
type Prometheus struct {
	Ref
	ID                string            `json:"id"`   // cluster/namespace/name
	Name              string            `json:"name"` // namespace/name
	Cluster           string            `json:"cluster"`
	Replicas          int32             `json:"replicas"`
	Shards            int32             `json:"shards"`
	ExternalLabels    map[string]string `json:"external_labels"`     // without the replica label, with the operator's own
	ReplicaLabel      string            `json:"replica_label"`       // empty where it is cleared
	ReplicaLabelField string            `json:"replica_label_field"` // that names or clears it
	Bucket            string            `json:"bucket"`              // the object store Secret, as region-independent as it is written: namespace/name/key; empty without a sidecar
	Alertmanagers     []string          `json:"alertmanagers"`
	Sidecar           bool              `json:"sidecar"`
	MinTime           *Setting          `json:"min_time"`  // how far back the sidecar serves; null for as far as there are samples
	Retention         *Setting          `json:"retention"` // on its own disk; null where only the size of the disk bounds it
}

// Setting is a duration with the place that it is written at: that of the part where it is the default.
type Setting struct {
	Ref
	Value   string `json:"value"` // as it is written
	Seconds int64  `json:"seconds"`
}

// Ruler is a ThanosRuler with its replicas.
type Ruler struct {
	Ref
	ID           string            `json:"id"`
	Name         string            `json:"name"`
	Cluster      string            `json:"cluster"`
	Replicas     int32             `json:"replicas"`
	Labels       map[string]string `json:"labels"` // without the replica label
	ReplicaLabel string            `json:"replica_label"`
	PodLabels    []string          `json:"pod_labels"`  // all that differ from pod to pod
	DropLabels   []string          `json:"drop_labels"` // dropped from alerts
	Operated     bool              `json:"operated"`    // by the operator
	Bucket       string            `json:"bucket"`
	Queriers     []string          `json:"queriers"` // IDs of what it asks; of the addresses that nothing in the fleet answers, the address
}

// Querier is a Thanos querier.
type Querier struct {
	Ref
	ID            string     `json:"id"`
	Name          string     `json:"name"`
	Cluster       string     `json:"cluster"`
	ReplicaLabels []string   `json:"replica_labels"`
	Endpoints     []Endpoint `json:"endpoints"`
	Opaque        bool       `json:"opaque"` // it may ask more than is known
}

// Endpoint is one store API that a querier asks.
type Endpoint struct {
	Ref
	Address string   `json:"address"`
	Targets []string `json:"targets"` // IDs of the parts behind the address; empty where nothing in the fleet answers it

	// Balanced says that one of the pods behind the address is asked at a time, and not each.
	Balanced bool `json:"balanced"`

	Pod        bool     `json:"pod"`         // the address is that of one pod
	TLS        bool     `json:"tls"`         // it is dialed with TLS
	ServerName string   `json:"server_name"` // that the certificate must have; empty for that of the address
	NameOf     []string `json:"name_of"`     // IDs of the parts that bear the server name, as far as is known
	Terminated bool     `json:"terminated"`  // something on the way may end TLS
}

// Store is a store gateway.
type Store struct {
	Ref
	ID      string `json:"id"`
	Name    string `json:"name"`
	Cluster string `json:"cluster"`
	Bucket  string `json:"bucket"`

	Shard *Shard `json:"shard"` // null where it serves each block, or where that is not known
	Known bool   `json:"known"` // it is known which blocks it serves

	// How far back what it serves begins and ends. Null is without a bound. Absolute says that one is a fixed moment.
	Oldest   *Setting `json:"oldest"`
	Newest   *Setting `json:"newest"`
	Absolute bool     `json:"absolute"`
}

// Shard is the part of the blocks of a bucket that a store gateway serves, by a hash of their IDs.
type Shard struct {
	Ref
	Modulus  int64   `json:"modulus"`
	Residues []int64 `json:"residues"` // all from 0 to the modulus, without it, that are served
}

// Compactor is a compactor.
type Compactor struct {
	Ref
	ID            string   `json:"id"`
	Cluster       string   `json:"cluster"`
	Bucket        string   `json:"bucket"`
	ReplicaLabels []string `json:"replica_labels"` // those that it deduplicates by; usually none
	Name          string   `json:"name"`
	Replicas      int32    `json:"replicas"`

	// How long the bucket keeps blocks. Null or 0 is for ever.
	Raw          *Setting `json:"raw"`
	FiveMinutes  *Setting `json:"five_minutes"`
	OneHour      *Setting `json:"one_hour"`
	Downsampling bool     `json:"downsampling"`

	// Keeps lists the IDs of the producers of its bucket whose blocks it selects by their labels. It is null where it
	// takes all.
	Keeps []string `json:"keeps"`
	Known bool     `json:"known"` // it is known which blocks it selects
}

// UnknownFlag is a flag that its version of Thanos does not have.
type UnknownFlag struct {
	Ref
	Command string `json:"command"`
	Version string `json:"version"`
	Flag    string `json:"flag"`    // without the leading --
	Until   string `json:"until"`   // the last version that has it; empty where none is known
	From    string `json:"from"`    // the first, where it comes later
	Instead string `json:"instead"` // what was probably meant
}

// Server is what answers the store API: a part, by what queriers see of it.
type Server struct {
	Component string `json:"component"` // sidecar, rule, store, receive or query
	Pods      int32  `json:"pods"`
	TLS       bool   `json:"tls"`
}

// Application is an Argo CD application that brings objects of the fleet into a cluster.
type Application struct {
	Ref
	ID         string `json:"id"`
	Cluster    string `json:"cluster"`
	Wave       int    `json:"wave"`
	ServerSide bool   `json:"server_side"` // ServerSideApply=true
	CRDs       bool   `json:"crds"`        // its source holds the operator's CRDs
	Chart      bool   `json:"chart"`       // its source is the chart
	// Project is the ID of the Project that it belongs to, whether that is among the fleet's or not.
	Project     string      `json:"project"`
	Destination Destination `json:"destination"`
}

// Destination is a cluster, by its API server or by its name in Argo CD, and a namespace there. In a Project, each may be a
// pattern; one that begins with an exclamation mark denies.
type Destination struct {
	Server    string `json:"server"`
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
}

// Project is an Argo CD AppProject.
type Project struct {
	Ref
	ID           string        `json:"id"` // namespace/name
	Destinations []Destination `json:"destinations"`
}

// Exporter is something that exactly one Prometheus may scrape in each cluster: the node exporter.
type Exporter struct {
	Ref
	Name   string   `json:"name"`
	Where  []string `json:"where"`  // clusters for which the answer is the same
	Owners []string `json:"owners"` // names of the Prometheuses that scrape it there
}

// MonitorFacts say who scrapes by a ServiceMonitor, PodMonitor, Probe or ScrapeConfig.
type MonitorFacts struct {
	Selections []Selection `json:"selections"`
	ScrapeFacts
}

// Selection is the same answer for one or more clusters.
type Selection struct {
	Clusters []string `json:"clusters"`
	By       []string `json:"by"` // names of the Prometheuses that select the object
}

// RulesFacts say what becomes of a PrometheusRule and of each of its rules.
type RulesFacts struct {
	Rules      []RuleFacts     `json:"rules"`
	Blind      []Selection     `json:"blind,omitempty"` // where nobody selects the object, though it is known who might
	Evaluators []RuleEvaluator `json:"evaluators,omitempty"`
	Uneven     []Uneven        `json:"uneven,omitempty"`
	Bytes      int             `json:"bytes,omitempty"` // of the file that the operator makes of it; 0 where that is small
}

// RuleEvaluator is one that selects the object, once for all clusters in which it is the same.
type RuleEvaluator struct {
	Name            string  `json:"name"`
	Ruler           bool    `json:"ruler"`
	IntervalSeconds float64 `json:"interval_seconds"` // of groups that do not say
}

// Uneven is a group whose rules are not evaluated once for the same number of scrapes each time.
type Uneven struct {
	Path     []any  `json:"path"` // of the group in its object
	Interval string `json:"interval"`
	Scrape   string `json:"scrape"` // the longest interval of what the group asks for
}

// RuleFacts say what becomes of one rule.
type RuleFacts struct {
	Path        []any             `json:"path"` // of the rule in its object
	Alert       string            `json:"alert,omitempty"`
	Record      string            `json:"record,omitempty"`
	Labels      map[string]string `json:"labels"` // of the rule and of its group
	Metrics     []string          `json:"metrics"`
	Expression  *Expression       `json:"expression,omitempty"` // left out where it does not parse, and where another rule of the same line has it
	Evaluations []Evaluation      `json:"evaluations"`
	Collisions  []Collision       `json:"collisions,omitempty"`
	Smoothed    bool              `json:"smoothed,omitempty"` // of an alert without a for: its expression looks back over a time by itself
}

// Collision is a label of a rule that an evaluator of it sets as well, to another value.
type Collision struct {
	Label      string   `json:"label"`
	Value      string   `json:"value"`
	Evaluators []string `json:"evaluators"` // names
	Lost       bool     `json:"lost"`       // the evaluator's takes the place of the rule's
}

// Twin is another rule that does the same.
type Twin struct {
	Ref         // of the rule
	Name string `json:"name"` // Kind namespace/name, group, rule
}

// Evaluation is the same outcome in one or more clusters.
type Evaluation struct {
	Clusters  []string   `json:"clusters"`
	Evaluator string     `json:"evaluator"` // name of the Prometheus or ruler
	NotHere   []NotHere  `json:"not_here"`
	Twins     []Twin     `json:"twins"`    // other rules of the same evaluator, or of another that sees the same series, that are the same
	Unrouted  []Unrouted `json:"unrouted"` // label sets of the alert that end nowhere or at the default receiver alone
}

// NotHere is a metric that a rule needs and that its evaluator does not have, though another has it.
type NotHere struct {
	Metric    string   `json:"metric"`
	ScrapedBy []string `json:"scraped_by"` // names of the Prometheuses that have it
}

// Unrouted is a label set that no route is for.
type Unrouted struct {
	Labels   map[string]string `json:"labels"`
	Receiver string            `json:"receiver"` // the default one; empty for none
	Silent   bool              `json:"silent"`   // it sends nothing
}
