// Package metrics knows the metrics that well-known programs expose: what a cluster runs, what the chart brings and what
// watches it. Find tells of a metric, and Belongs whether a name that Find does not know can exist at all.
//
// The table is derived by ./derive from the programs' own sources, and names the versions that it was made of in its first
// lines. It holds what the programs define themselves, not what they take from libraries that services use as well, like
// http_requests_total.
package metrics

import (
	_ "embed"
	"slices"
	"strings"
)

// table is what ./derive writes: a line for each metric, sorted by name.
//
//go:embed table.txt
var table string

// Type is the type of a metric.
type Type string

// The types of metrics. Unknown is also what a program itself calls untyped.
const (
	Counter   Type = "counter"
	Gauge     Type = "gauge"
	Histogram Type = "histogram"
	Summary   Type = "summary"
	Unknown   Type = "unknown"
)

// Metric is a metric of one or more programs.
type Metric struct {
	Name string // as it was asked for
	Type Type
	// Part is "bucket", "sum" or "count" where the name is that of a part of a histogram or summary, else empty.
	Part string
	// Programs are those that expose it, sorted; see Programs.
	Programs []string
	// Labels are those that one of the programs gives to it, sorted. One that ends with * stands for all that begin so. Labels
	// that the scrape adds, like job, are not among them.
	Labels []string
}

// Counts tells whether the metric's series only grow, as rate and increase need it.
func (m Metric) Counts() bool {
	return m.Type == Counter || m.Part != ""
}

// HasLabel tells whether the programs may give this label to the metric.
func (m Metric) HasLabel(name string) bool {
	return slices.ContainsFunc(m.Labels, func(l string) bool {
		prefix, open := strings.CutSuffix(l, "*")
		return l == name || open && strings.HasPrefix(name, prefix)
	})
}

// parts are the labels that tell the series of a part apart.
var parts = []struct {
	name  string
	label string
	types []Type
}{
	{"bucket", "le", []Type{Histogram}},
	{"sum", "", []Type{Histogram, Summary}},
	{"count", "", []Type{Histogram, Summary}},
}

// Find tells what is known of a metric: by its name, or by that of a part of a histogram or summary.
func Find(name string) (Metric, bool) { return find(table, name) }

func find(table, name string) (Metric, bool) {
	if m, ok := read(table, name); ok {
		if m.Type == Summary {
			m.Labels = with(m.Labels, "quantile")
		}
		return m, true
	}
	for _, p := range parts {
		base, ok := strings.CutSuffix(name, "_"+p.name)
		if !ok {
			continue
		}
		m, ok := read(table, base)
		if !ok || !slices.Contains(p.types, m.Type) {
			return Metric{}, false
		}
		m.Name, m.Part = name, p.name
		if p.label != "" {
			m.Labels = with(m.Labels, p.label)
		}
		return m, true
	}
	return Metric{}, false
}

// Belongs tells whose metric a name must be, going by how it begins: the program, or "" if that may be any. Exhaustive is true
// if the table has all metrics of the program that begin so: then one that Find does not know does not exist, unless
// somebody declares it. A node exporter with a textfile directory, which the chart does not give it, exposes whatever scripts write.
//
// Others borrow such a beginning for things that the program knows nothing of, like kube_router_ and node_reboot_required. So
// it is exhaustive only where the table has another metric that goes on with the same word.
func Belongs(name string) (program string, exhaustive bool) { return belongs(table, name) }

func belongs(table, name string) (string, bool) {
	if strings.Contains(name, ":") { // rules record such names
		return "", false
	}
	for at := strings.LastIndexByte(name, '_'); at > 0; at = strings.LastIndexByte(name[:at], '_') {
		for _, l := range linesOf(table, name[:at+1]+"*") {
			word, _, _ := strings.Cut(name[at+1:], "_")
			return l.programs[0], l.kind == "closed" && hasPrefix(table, name[:at+1]+word+"_")
		}
	}
	return "", false
}

// read merges the lines of a metric.
func read(table, name string) (Metric, bool) {
	if strings.HasSuffix(name, "*") { // a family
		return Metric{}, false
	}
	m := Metric{Name: name}
	for _, l := range linesOf(table, name) {
		switch m.Type {
		case "":
			m.Type = Type(l.kind)
		case Type(l.kind):
		default:
			m.Type = Unknown
		}
		m.Programs = with(m.Programs, l.programs...)
		m.Labels = with(m.Labels, l.labels...)
	}
	return m, m.Type != ""
}

// with gives a sorted list with more members, each once.
func with(list []string, more ...string) []string {
	list = append(slices.Clip(list), more...)
	slices.Sort(list)
	return slices.Compact(list)
}
