package inventory

import (
	"fmt"
	"io/fs"

	"gauntlet.dev/gauntlet/internal/diag"
)

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
		URL      string  `json:"url"`
		Revision string  `json:"revision"`
		Path     string  `json:"path"`
		Plugin   *Plugin `json:"plugin"` // nil where Argo CD syncs the output
	} `json:"repository"`
	Chart struct {
		Repository string `json:"repository"`
		Release    string `json:"release"`
		Path       string `json:"path"`   // below the root; empty where the inventory holds no chart
		Digest     string `json:"digest"` // sha256:… of the archive; empty where any will do
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
	Thanos    struct {
		RawRetention Duration `json:"rawRetention"`
	} `json:"thanos"`
	Thresholds struct {
		RateScrapes     int      `json:"rateScrapes"`
		MaxRange        Duration `json:"maxRange"`
		BoundlessLabels []string `json:"boundlessLabels"`
		RuleFile        int      `json:"ruleFile"` // percent
		RuleTime        Duration `json:"ruleTime"`
	} `json:"thresholds"`
	Guards struct {
		Prune     int      `json:"prune"`
		Clusters  int      `json:"clusters"` // 0 for any number
		Series    int      `json:"series"`
		Scenarios []string `json:"scenarios"`
	} `json:"guards"`
	// Platform says who answers for the chart's own alerts. Nil: nobody does, and they are left out.
	Platform *struct {
		Team     string `json:"team"`
		Priority string `json:"priority"`
	} `json:"platform"`
	Severities []FindingSeverity `json:"severities"`
}

// Plugin is Argo CD's config management plugin, where it compiles the inventory.
type Plugin struct {
	Name      string   `json:"name"`
	Inventory string   `json:"inventory"` // folder of the repository
	Hydrate   *Hydrate `json:"hydrate"`   // nil where Argo CD syncs what the plugin makes
}

// Hydrate says to which branch Argo CD's source hydrator commits what the plugin makes.
type Hydrate struct {
	Branch  string `json:"branch"`
	Staging string `json:"staging"` // empty where the branch itself is written
}

// chartThere reports a chart that is not where the fleet says.
func (f *Fleet) chartThere(fsys fs.FS) []diag.Diagnostic {
	if f.Chart.Path == "" {
		return nil
	}
	if _, err := fs.Stat(fsys, f.Chart.Path); err == nil {
		return nil
	}
	return []diag.Diagnostic{{Code: codeReference, Severity: diag.Error, Source: f.At("chart", "path"), Path: "chart.path",
		Message: fmt.Sprintf("chart %q cannot be read below the inventory's root; paths start there", f.Chart.Path)}}
}

// FindingSeverity says how bad findings of a policy are. Empty lists mean all.
type FindingSeverity struct {
	Code         string   `json:"code"`     // of a policy, or CATEGORY/*
	Severity     string   `json:"severity"` // error, warning or info
	Classes      []string `json:"classes"`
	Environments []string `json:"environments"`
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
