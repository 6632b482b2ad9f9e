package inventory

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"gauntlet.dev/gauntlet/internal/diag"
)

// sample reads a file in the text exposition format and gives it with the metrics that it shows.
func (rr ruleReader) sample(owner Source, name string, path ...any) ([]byte, []Metric, []diag.Diagnostic, error) {
	doc, ds, err := rr.referred(owner, name, path)
	if err != nil || ds != nil {
		return nil, nil, ds, err
	}
	if at, long := longLine(doc.Text); long {
		found := doc.finding(codeFile, fmt.Sprintf("this line is longer than %d KiB, which no sample's may be; shorten it", maxLine>>10))
		found.Source = diag.Span{File: name, Line: at, Column: 1}
		return nil, nil, []diag.Diagnostic{found}, nil
	}
	families, err := parseSample(doc.Text)
	if err != nil {
		found := doc.finding(codeFile, fmt.Sprintf("%s is not in the text exposition format", name))
		why := oneLine(err.Error())
		if m := sampleError.FindStringSubmatch(why); m != nil {
			line, _ := strconv.Atoi(m[1])
			found.Source, why = doc.lineSpan(diag.Span{File: name, Line: line}), why[len(m[0]):]
		}
		found.Message += ": " + why
		return nil, nil, []diag.Diagnostic{found}, nil
	}
	var metrics []Metric
	for _, f := range families {
		metrics = append(metrics, familyMetric(f))
	}
	slices.SortFunc(metrics, func(a, b Metric) int { return cmp.Compare(a.Name, b.Name) })
	return doc.Text, metrics, nil, nil
}

// maxLine bounds a line of a sample: the parser looks at each label of a series for each other one.
const maxLine = 64 << 10

// longLine gives the number of a line that is too long.
func longLine(text []byte) (number int, long bool) {
	for line := range bytes.Lines(text) {
		if number++; len(line) > maxLine {
			return number, true
		}
	}
	return 0, false
}

// parseSample has Prometheus' parser read a sample. The parser panics at some texts that are not in the format, such as
// braces without a name behind a TYPE line.
func parseSample(text []byte) (families map[string]*dto.MetricFamily, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("a line has no metric name")
		}
	}()
	p := expfmt.NewTextParser(model.UTF8Validation)
	return p.TextToMetricFamilies(bytes.NewReader(text))
}

var sampleError = regexp.MustCompile(`^text format parsing error in line (\d+): `)

func familyMetric(f *dto.MetricFamily) Metric {
	labels := map[string]bool{}
	for _, m := range f.Metric {
		for _, l := range m.Label {
			labels[l.GetName()] = true
		}
	}
	m := Metric{Name: f.GetName(), Type: strings.ToLower(f.GetType().String()), Help: f.GetHelp(), Sampled: true}
	m.Labels = slices.AppendSeq([]string{}, maps.Keys(labels)) // none are said to be none
	slices.Sort(m.Labels)
	return m
}

// Series lists the series that the metric makes, as counters and gauges of their own.
func (m Metric) Series() []Metric {
	of := func(name, kind string, more ...string) Metric {
		part := Metric{Name: m.Name + name, Type: kind, Labels: m.Labels, Help: m.Help, Sampled: m.Sampled}
		if part.Labels != nil {
			part.Labels = slices.Concat(m.Labels, more)
		}
		return part
	}
	switch m.Type {
	case "histogram":
		return []Metric{of("_bucket", "counter", "le"), of("_sum", "counter"), of("_count", "counter")}
	case "summary":
		return []Metric{of("", "gauge", "quantile"), of("_sum", "counter"), of("_count", "counter")}
	}
	return []Metric{m}
}
