package inventory

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/prometheus/common/model"
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
