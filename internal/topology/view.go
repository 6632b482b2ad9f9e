package topology

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"

	"github.com/prometheus/prometheus/model/labels"

	"gauntlet.dev/gauntlet/internal/promql"
)

// spread is what is known of the external labels of some evaluators.
type spread struct {
	always  []string // all of them have it
	some    []string // some of them have it, or it may be gone when replicas are merged
	differs []string // of always and some, those of more than one value
}

// spreadOf tells how the external labels of evaluators differ. Few sets occur, each of them often.
func (j *judge) spreadOf(s set) *spread {
	var key []byte
	for _, w := range s {
		key = binary.LittleEndian.AppendUint64(key, w)
	}
	if known := j.spreads[string(key)]; known != nil {
		return known
	}
	found, count := &spread{some: j.fleet.ReplicaLabels}, 0
	values, times := map[string][]string{}, map[string]int{}
	for i := range s.all {
		count++
		for name, value := range j.evaluators[i].labels {
			times[name]++
			if !slices.Contains(values[name], value) {
				values[name] = append(values[name], value)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if times[name] == count {
			found.always = append(found.always, name)
		} else {
			found.some = append(slices.Clip(found.some), name)
		}
		if len(values[name]) > 1 {
			found.differs = append(found.differs, name)
		}
	}
	j.spreads[string(key)] = found
	return found
}

// producers gives the evaluators whose series an evaluator sees when it asks by a selector. Without a name that is known,
// they may come from any Prometheus.
func (j *judge) producers(i int, metric string, matchers []*labels.Matcher) set {
	e := j.evaluators[i]
	if !e.ruler {
		return setOf(i)
	}
	have, known := j.has[metric]
	switch {
	case metric == "":
		have = e.reaches
	case !known:
		have = j.prometheuses
		if by, told := j.programs.have(metric); told && !j.programs.opaque.meets(e.reaches) {
			have = by
		}
	case strings.HasPrefix(metric, nodeMetrics):
		have = slices.Clone(have)
		have.addAll(j.chartNodes)
	}
	found := e.reaches.and(have)
	for _, m := range matchers {
		if !slices.Contains(j.external, m.Name) {
			continue
		}
		var some set
		for k := range found.all {
			if m.Matches(j.evaluators[k].labels[m.Name]) {
				some.add(k)
			}
		}
		found = some
	}
	return found
}

// seen tells what evaluators see of a metric: what is stored, and where they ask others, their external labels. Where
// nobody is known to evaluate, whoever does may see more.
func (j *judge) seen(by set, metric string) promql.Series {
	s := j.seriesOf(metric).Series
	if !by.meets(j.rulers) {
		if len(by) == 0 {
			s.Labels = promql.Open(s.Labels)
		}
		return s
	}
	var all set
	for i := range by.and(j.rulers).all {
		all.addAll(j.producers(i, metric, nil))
	}
	ext := j.spreadOf(all)
	alone := !by.meets(j.prometheuses)
	for _, name := range ext.always {
		if alone && !slices.Contains(j.fleet.ReplicaLabels, name) {
			s.Labels = s.Labels.With(name, promql.Always)
		} else {
			s.Labels = perhaps(s.Labels, name)
		}
	}
	for _, name := range ext.some {
		s.Labels = perhaps(s.Labels, name)
	}
	return s
}

// perhaps gives labels to which one more may be added.
func perhaps(l promql.Labels, name string) promql.Labels {
	if l.Of(name) == promql.Never {
		return l.With(name, promql.Perhaps)
	}
	return l
}
