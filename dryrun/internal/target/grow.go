package target

import (
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
)

// What a healthy process does, where the sample does not say it.
const (
	validity = 60 * 24 * time.Hour // of certificates
	recently = 20 * time.Second    // ago is when what happens again and again happened last
	busy     = 10000               // is what a counter of a sample shows at least, if that happens all the time
)

// fails tells whether a series counts what failed on the side of the process, by the labels that are usual for it.
func fails(l labels.Labels) bool {
	failed := false
	l.Range(func(l labels.Label) {
		switch strings.ToLower(l.Name) {
		case "code", "status", "status_code", "http_status", "response_code":
			failed = failed || len(l.Value) == 3 && (l.Value[0] == '5' || l.Value == "429") || strings.EqualFold(l.Value, "5xx")
		case "outcome":
			failed = failed || l.Value == "SERVER_ERROR"
		case "result", "phase", "state":
			v := strings.ToLower(l.Value)
			failed = failed || strings.HasPrefix(v, "err") || strings.HasPrefix(v, "fail")
		}
	})
	return failed
}

// failing gives what the labels of a series that counts a success would be for a failure, and whether they tell it at all.
func failing(l labels.Labels) (labels.Labels, bool) {
	b := labels.NewBuilder(l)
	tells := false
	l.Range(func(l labels.Label) {
		switch strings.ToLower(l.Name) {
		case "code", "status", "status_code", "http_status", "response_code":
			if len(l.Value) == 3 {
				b.Set(l.Name, "500")
				tells = true
			}
		case "outcome":
			b.Set(l.Name, "SERVER_ERROR")
			tells = true
		}
	})
	return b.Labels(), tells
}

// quiet are words in the names of counters that stand still in a healthy process.
var quiet = []string{"error", "_err", "fail", "drop", "exceeded", "deadlock", "reject", "panic", "oom", "throttl", "retr", "restart", "evict", "timeout", "refused", "lost", "abort", "corrupt", "missed", "skipped", "denied", "invalid"}

// grow gives a family its rate, and each series its portion. All of them keep the proportions of the sample; the whole is some
// requests a second, on which the process' identity decides. It is the same for all families of a process, as one counter may be
// compared with another one, but for those that have counted little in the sample.
func (f *family) grow(identity string) error {
	successes, failures := 0.0, 0.0
	fails := 0
	for i := range f.series {
		switch s := &f.series[i]; {
		case !s.counts():
		case s.failed:
			failures += s.value0
			fails++
		default:
			successes += s.value0
		}
	}
	f.tells = fails > 0
	for i := range f.series {
		switch s := &f.series[i]; {
		case !s.counts():
		case s.failed && failures > 0:
			s.portion = s.value0 / failures
		case s.failed:
			s.portion = 1 / float64(fails)
		case successes > 0:
			s.portion = s.value0 / successes
		}
	}
	if f.kind != model.MetricTypeGauge && successes > 0 && !f.still() {
		h := fnv.New64a()
		h.Write([]byte(identity))
		f.rate = (5 + float64(h.Sum64()%1000)/200) * min(1, successes/busy)
	}
	if err := f.link(); err != nil {
		return err
	}
	f.lend()
	f.make()
	return nil
}

// still tells whether a counter stands still in a healthy process, by its name.
func (f *family) still() bool {
	return slices.ContainsFunc(quiet, func(word string) bool { return strings.Contains(f.name, word) })
}

// counts tells whether a series counts by itself: buckets and sums follow their count.
func (s *series) counts() bool { return s.part == plain || s.part == count }

// lend gives the parts of histograms that have seen nothing the shares of one that has: of the first of the same bound.
func (f *family) lend() {
	type kind struct {
		part
		le float64
	}
	known, empty := map[kind]float64{}, map[string]bool{}
	for i := range f.series {
		s := &f.series[i]
		if s.part == count && s.value0 == 0 {
			empty[s.whole()] = true
		}
	}
	for i := range f.series {
		s := &f.series[i]
		if _, ok := known[kind{s.part, s.le}]; !ok && !empty[s.whole()] {
			known[kind{s.part, s.le}] = s.share
		}
	}
	for i := range f.series {
		if s := &f.series[i]; empty[s.whole()] {
			s.share = known[kind{s.part, s.le}]
		}
	}
}

// make names the series that failures would have where the sample shows none.
func (f *family) make() {
	if f.tells {
		return
	}
	made := map[string]bool{}
	counts := 0
	for _, s := range f.series {
		l, tells := failing(s.labels)
		text := write(l)
		if !tells || s.part == quantile || made[text] {
			continue
		}
		made[text] = true
		s.labels, s.text, s.failed, s.made, s.value0 = l, text, true, true, 0
		f.made = append(f.made, s)
		if s.counts() {
			counts++
		}
	}
	f.tells = counts > 0
	for i := range f.made {
		f.made[i].portion = 1 / float64(counts)
	}
}
