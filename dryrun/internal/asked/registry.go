package asked

import (
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

// Registry is a registry of one process, which takes only what somebody asks for. What it does not take counts as it always does, and
// nobody looks at it.
type Registry struct {
	*prometheus.Registry
	metrics *Metrics
	also    []string
}

// Registry makes a registry that takes the metrics, and those of the names.
func (m *Metrics) Registry(also ...string) *Registry {
	return &Registry{Registry: prometheus.NewRegistry(), metrics: m, also: also}
}

// Register implements prometheus.Registerer.
func (r *Registry) Register(c prometheus.Collector) error {
	if !r.takes(c) {
		return nil
	}
	return r.Registry.Register(c)
}

// MustRegister implements prometheus.Registerer.
func (r *Registry) MustRegister(all ...prometheus.Collector) {
	for _, c := range all {
		if r.takes(c) {
			r.Registry.MustRegister(c)
		}
	}
}

// takes tells whether somebody asks for a metric of a collector, or whether the collector does not say which ones it has.
func (r *Registry) takes(c prometheus.Collector) bool {
	descriptions := make(chan *prometheus.Desc)
	go func() {
		defer close(descriptions)
		c.Describe(descriptions)
	}()
	described, takes := false, false
	for d := range descriptions {
		described = true
		name := family(d)
		takes = takes || r.metrics.Has(name) || slices.Contains(r.also, name)
	}
	return takes || !described
}

// family gives the name of a metric, which its description shows in its text only.
func family(d *prometheus.Desc) string {
	_, after, _ := strings.Cut(d.String(), `fqName: "`)
	name, _, _ := strings.Cut(after, `"`)
	return name
}
