package target

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
)

// family is one metric: all series that are of one name but for the suffixes of histograms and summaries.
type family struct {
	name   string
	kind   model.MetricType
	head   string // its TYPE line
	series []series
	rate   float64  // of all that it counts in a healthy process, each second
	tells  bool     // its labels tell failures from successes
	made   []series // where the sample shows no failures: how those would be called
}

// series is one line of an answer.
type series struct {
	labels labels.Labels
	text   string  // all of the line before the value
	value0 float64 // in the sample
	part   part    // of a histogram or summary
	le     float64 // of a bucket
	failed bool    // it counts failures
	made   bool    // it is not in the sample, and counts what a behavior makes fail
	// portion is what it has of all failures of the metric, or of all successes. Buckets and sums have that of their count.
	portion float64
	// share is what a bucket has of the observations of its count, and for a sum their mean.
	share float64
}

// part is which part of a metric a series is.
type part int

const (
	plain part = iota
	bucket
	sum
	count
	quantile
)

// parse reads an exposition.
func parse(text []byte) ([]*family, error) {
	p := textparse.NewPromParser(text, labels.NewSymbolTable(), false)
	kinds := map[string]model.MetricType{}
	byName := map[string]*family{}
	var families []*family
	seen := map[string]bool{}
	at := reading{text: text}
	for {
		entry, err := p.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, at.wrong(err)
		}
		switch entry {
		case textparse.EntryType:
			name, kind := p.Type()
			kinds[string(name)] = kind
		case textparse.EntrySeries:
			written, _, value := p.Series()
			at.found(written)
			var l labels.Labels
			p.Labels(&l)
			id := l.String()
			if seen[id] {
				return nil, at.wrong(fmt.Errorf("%s stands twice", id))
			}
			seen[id] = true
			base, which := split(l.Get(model.MetricNameLabel), kinds)
			if byName[base] == nil {
				byName[base] = newFamily(base, kinds[base])
				families = append(families, byName[base])
			}
			byName[base].add(l, which, value)
		}
	}
	return families, nil
}

// reading is how far an exposition was read.
type reading struct {
	text []byte
	at   int // where the last series stands
}

func (r *reading) found(series []byte) {
	if i := bytes.Index(r.text[r.at:], series); i >= 0 {
		r.at += i + len(series)
	}
}

// wrong is an error on the line that was read last, or on one of the comments behind it.
func (r *reading) wrong(err error) error {
	return fmt.Errorf("line %d: %w", bytes.Count(r.text[:r.at], []byte("\n"))+1, err)
}

// split gives the metric that a series is of, and which part of it.
func split(name string, kinds map[string]model.MetricType) (string, part) {
	for suffix, which := range map[string]part{"_bucket": bucket, "_sum": sum, "_count": count} {
		base, ok := strings.CutSuffix(name, suffix)
		switch kind := kinds[base]; {
		case !ok:
		case kind == model.MetricTypeHistogram, kind == model.MetricTypeSummary && which != bucket:
			return base, which
		}
	}
	if kinds[name] == model.MetricTypeSummary {
		return name, quantile
	}
	return name, plain
}

func newFamily(name string, kind model.MetricType) *family {
	if kind == "" {
		kind = guess(name)
	}
	return &family{name: name, kind: kind, head: "# TYPE " + name + " " + typeName(kind) + "\n"}
}

// guess is for metrics without a type.
func guess(name string) model.MetricType {
	if strings.HasSuffix(name, "_total") || strings.HasSuffix(name, "_count") {
		return model.MetricTypeCounter
	}
	return model.MetricTypeGauge
}

func typeName(kind model.MetricType) string {
	switch kind {
	case model.MetricTypeCounter, model.MetricTypeGauge, model.MetricTypeHistogram, model.MetricTypeSummary:
		return string(kind)
	}
	return "untyped"
}

func (f *family) add(l labels.Labels, which part, value float64) {
	s := series{labels: l, text: write(l), value0: value, part: which, failed: fails(l)}
	if which == bucket {
		s.le, _ = strconv.ParseFloat(l.Get(labels.BucketLabel), 64)
	}
	f.series = append(f.series, s)
}

// write writes a series as it stands in an exposition, with a space behind it.
func write(l labels.Labels) string {
	var b strings.Builder
	b.WriteString(l.Get(model.MetricNameLabel))
	separator := byte('{')
	l.Range(func(l labels.Label) {
		if l.Name == model.MetricNameLabel {
			return
		}
		b.WriteByte(separator)
		b.WriteString(l.Name + `="` + escape.Replace(l.Value) + `"`)
		separator = ','
	})
	if separator == ',' {
		b.WriteByte('}')
	}
	b.WriteByte(' ')
	return b.String()
}

var escape = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)

// link finds the counts of the parts of histograms and summaries, and what each part has of them.
func (f *family) link() error {
	counts := map[string]*series{}
	for i := range f.series {
		if s := &f.series[i]; s.part == count {
			counts[s.whole()] = s
		}
	}
	for i := range f.series {
		s := &f.series[i]
		if s.part == plain || s.part == count {
			continue
		}
		whole := counts[s.whole()]
		if whole == nil {
			return fmt.Errorf("%shas no %s_count beside it", s.text, f.name)
		}
		s.portion = whole.portion
		if whole.value0 > 0 {
			s.share = s.value0 / whole.value0
		}
	}
	f.cumulate()
	return nil
}

// whole names the histogram or summary that a series is part of.
func (s *series) whole() string {
	return s.labels.MatchLabels(false, model.MetricNameLabel, labels.BucketLabel, model.QuantileLabel).String()
}

// cumulate makes the shares of buckets grow with their bounds, whatever the sample says.
func (f *family) cumulate() {
	buckets := map[string][]*series{}
	for i := range f.series {
		if s := &f.series[i]; s.part == bucket {
			buckets[s.whole()] = append(buckets[s.whole()], s)
		}
	}
	for _, of := range buckets {
		slices.SortFunc(of, func(a, b *series) int { return cmp.Compare(a.le, b.le) })
		share := 0.0
		for _, s := range of {
			share = min(max(share, s.share), 1)
			s.share = share
		}
		of[len(of)-1].share = 1
	}
}
