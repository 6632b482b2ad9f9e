package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// readNodeExporter reads the sample that the exporter's tests compare with, and from its syntax what no test has.
func readNodeExporter(dir string, s source) (found, error) {
	sampled, err := readSample(filepath.Join(dir, "collector", "fixtures", "e2e-output.txt"))
	if err != nil {
		return found{}, err
	}
	read, err := readGo(dir, s)
	if err != nil {
		return found{}, err
	}
	known := byName(sampled)
	kept := found{unread: read.unread}
	for _, m := range sampled {
		if strings.HasPrefix(m.name, s.prefixes[0]) {
			m.programs = s.programs
			kept.metrics = append(kept.metrics, m)
		}
	}
	for _, k := range keyedMetrics {
		read.metrics = append(read.metrics, k.read(s, dir)...)
	}
	for _, m := range read.metrics {
		if sample, ok := known[m.name]; ok && m.kind == unknown {
			m.kind = sample.kind
		}
		kept.metrics = append(kept.metrics, m)
	}
	return kept, nil
}

// readSample reads metrics in the text format. Of a metric whose series were left out of the sample, the type is still there.
func readSample(path string) ([]metric, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", path, err)
	}
	metrics := ofFamilies(families)
	for line := range strings.Lines(string(text)) {
		comment, ok := strings.CutPrefix(line, "# TYPE ")
		if name, kind, _ := strings.Cut(strings.TrimSpace(comment), " "); ok && families[name] == nil {
			metrics = append(metrics, metric{name: name, kind: kindOf(kind), labels: []string{anyLabel}})
		}
	}
	return metrics, nil
}

// ofFamilies turns a sample into metrics.
func ofFamilies(families map[string]*dto.MetricFamily) []metric {
	var metrics []metric
	for name, f := range families {
		m := metric{name: name, kind: kindOf(f.GetType().String())}
		for _, series := range f.Metric {
			for _, l := range series.Label {
				m.labels = append(m.labels, l.GetName())
			}
		}
		m.labels = distinct(m.labels)
		metrics = append(metrics, m)
	}
	return metrics
}

// readClient samples what a program has of the Go client: of the runtime, of the process and of the handler of scrapes. All
// programs of the table have these.
func readClient(_ string, s source) (found, error) {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	promhttp.InstrumentMetricHandler(r, promhttp.HandlerFor(r, promhttp.HandlerOpts{Registry: r}))
	families, err := r.Gather()
	if err != nil {
		return found{}, err
	}
	by := map[string]*dto.MetricFamily{}
	for _, f := range families {
		by[f.GetName()] = f
	}
	metrics := ofFamilies(by)
	for i := range metrics {
		metrics[i].programs = s.programs
	}
	return found{metrics: metrics}, nil
}
