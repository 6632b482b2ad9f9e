// Package plan is the form in which a fleet is rehearsed: a folder of standard files – what Prometheus, Alertmanager, Thanos and
// service discovery read – and plan.json, the index that says which process reads which.
//
// The compiler writes plans and the runtime reads them. They are two Go modules that cannot import each other, since they
// build with different versions of Prometheus. So this file stands in both, and a test of the compiler's holds them equal.
package plan

import "time"

// Version is that of the format. A runtime reads its own and no other.
const Version = 1

// Index is the name of the file in the folder that holds a Plan as JSON. All other paths in it are relative to the folder.
const Index = "plan.json"

// Plan is a fleet, lowered.
type Plan struct {
	Version int    `json:"version"`
	Fleet   string `json:"fleet"`
	Labels  Labels `json:"labels"`

	Clusters      []Cluster      `json:"clusters"`
	Prometheuses  []Prometheus   `json:"prometheuses"`
	Alertmanagers []Alertmanager `json:"alertmanagers"`
	Thanos        []Thanos       `json:"thanos"`
	Names         []Name         `json:"names"`
	Targets       []Target       `json:"targets"`
	Hosts         []Host         `json:"hosts"`
	Alerts        []Alert        `json:"alerts"`
	Scenarios     []Scenario     `json:"scenarios"`
}

// Labels are the names of the external labels that tell producers apart.
type Labels struct {
	Replicas []string `json:"replicas"` // those that differ between identical replicas
	Cluster  string   `json:"cluster"`
	Region   string   `json:"region"`
}

// Cluster is a Kubernetes cluster.
type Cluster struct {
	Name        string `json:"name"`
	Region      string `json:"region"`
	Environment string `json:"environment"`
	Objects     string `json:"objects"` // file: what service discovery finds there, a List of Kubernetes objects
}

// Pod is where a process runs. Addresses are unique in the whole plan.
type Pod struct {
	Cluster   string `json:"cluster"`
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Node      string `json:"node"`
	IP        string `json:"ip"`
}

// Prometheus is one replica of one shard of an instance.
type Prometheus struct {
	Pod
	Instance string   `json:"instance"` // namespace/name of the Prometheus object
	Replica  int      `json:"replica"`
	Shard    int      `json:"shard"`
	Port     int      `json:"port"`
	Config   string   `json:"config"`            // file: prometheus.yml
	Rules    []string `json:"rules"`             // files that the configuration names
	Sidecar  int      `json:"sidecar,omitempty"` // gRPC port of the Thanos sidecar; 0 for none
}

// Alertmanager is one member of a cluster of Alertmanagers: those of the same instance share their notification log.
type Alertmanager struct {
	Pod
	Instance string `json:"instance"` // namespace/name of the Alertmanager object
	Replica  int    `json:"replica"`
	Port     int    `json:"port"`
	Config   string `json:"config"` // file: alertmanager.yml
}

// Thanos is one process of Thanos, but for sidecars. Files that its arguments name are paths in the plan.
type Thanos struct {
	Pod
	Workload  string   `json:"workload"`  // namespace/name of the Deployment, StatefulSet or ThanosRuler
	Component string   `json:"component"` // query, rule, store, query-frontend, compact: the first argument
	Layer     string   `json:"layer"`     // cluster, region or global: of whom it is
	GRPC      int      `json:"grpc,omitempty"`
	HTTP      int      `json:"http,omitempty"`
	Args      []string `json:"args"`            // after the component
	Rules     []string `json:"rules,omitempty"` // files, of a ruler
	// Bucket names the object store that a store or compactor reads. Sidecars and rulers of the region upload into it.
	Bucket string `json:"bucket,omitempty"`
}

// Name is a DNS name that leads to pods: a Service, or what external-dns publishes.
type Name struct {
	Name      string   `json:"name"`
	Cluster   string   `json:"cluster,omitempty"` // where it is known; empty for everywhere
	Addresses []string `json:"addresses"`         // of the pods behind it
	Ports     []Port   `json:"ports,omitempty"`
	Headless  bool     `json:"headless,omitempty"` // it resolves to all pods; otherwise one of them answers
}

// Port is a named port of a Service, and where it leads to.
type Port struct {
	Name   string `json:"name"`
	Port   int    `json:"port"`
	Target int    `json:"target"`
}

// Target is something that can be scraped. What it exposes is a file in the text exposition format: one moment of a healthy
// process, from which the runtime goes on.
type Target struct {
	Pod             // Name is that of a host or an address where it is no pod
	Owner    string `json:"owner"`    // service or exporter of the inventory; the monitor's name where there is none
	Priority string `json:"priority"` // of the owner
	Address  string `json:"address"`  // host:port that is dialed
	Scheme   string `json:"scheme"`   // http or https
	Path     string `json:"path"`
	Metrics  string `json:"metrics"` // file
	// Self tells that the process is one of the plan, and answers for itself.
	Self bool `json:"self,omitempty"`
	// Region and Environment are those of a host that is in no cluster. A pod has those of its cluster.
	Region      string `json:"region,omitempty"`
	Environment string `json:"environment,omitempty"`
}

// Host is an EC2 instance.
type Host struct {
	Region   string            `json:"region"` // of AWS
	ID       string            `json:"id"`
	Group    string            `json:"group"` // host group of the inventory
	IP       string            `json:"ip"`
	Hostname string            `json:"hostname"`
	Zone     string            `json:"zone"`
	Tags     map[string]string `json:"tags"`
}

// Alert is an alerting rule as somebody evaluates it.
type Alert struct {
	Name      string            `json:"name"`
	Expr      string            `json:"expr"`
	For       Duration          `json:"for,omitempty"`
	Labels    map[string]string `json:"labels,omitempty"`
	Evaluator string            `json:"evaluator"` // instance of a Prometheus, or workload of a ruler
	Clusters  []string          `json:"clusters"`  // in which that evaluator runs
	Owner     string            `json:"owner,omitempty"`
	Priority  string            `json:"priority,omitempty"`
	At        Place             `json:"at"`
	// Cannot says why no scenario can make it fire; empty where one may.
	Cannot string `json:"cannot,omitempty"`
}

// Place is a line that the user wrote.
type Place struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// Duration is written as time.Duration prints it: 1h30m0s.
type Duration struct{ time.Duration }

// UnmarshalText reads what MarshalText writes.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	d.Duration, err = time.ParseDuration(string(text))
	return err
}

// MarshalText is for JSON.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }
