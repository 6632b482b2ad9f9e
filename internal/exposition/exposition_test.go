package exposition

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
)

// TestWrite shows what rules make of declared metrics.
func TestWrite(t *testing.T) {
	for _, c := range []struct {
		name    string
		asks    string // one expression a line
		metric  Metric
		want    string
		without bool // buckets, which are many
	}{
		{name: "nobody asks", metric: Metric{Name: "jobs_total", Type: "counter", Labels: []string{"queue"}},
			want: `jobs_total{queue="queue-1"} 100000`},
		{name: "errors", asks: `rate(http_requests_total{job="shop", code=~"5.."}[5m])`,
			metric: Metric{Name: "http_requests_total", Type: "counter", Labels: []string{"code", "method"}},
			want:   "http_requests_total{code=\"200\",method=\"GET\"} 100000\nhttp_requests_total{code=\"500\",method=\"GET\"} 1"},
		{name: "labels of a failure agree", asks: `requests_total{outcome="SERVER_ERROR"}`,
			metric: Metric{Name: "requests_total", Type: "counter", Labels: []string{"outcome", "status"}},
			want:   "requests_total{outcome=\"SUCCESS\",status=\"200\"} 100000\nrequests_total{outcome=\"SERVER_ERROR\",status=\"500\"} 1"},
		{name: "all that a pattern lists", asks: `members{group=~"mail|search"} == 0`,
			metric: Metric{Name: "members", Type: "gauge", Labels: []string{"group"}},
			want:   "members{group=\"mail\"} 1\nmembers{group=\"search\"} 1"},
		{name: "an example of a pattern", asks: `hits{uri=~"/api/leads.*", method!="GET"}`,
			metric: Metric{Name: "hits", Type: "gauge", Labels: []string{"uri", "method"}},
			want:   "hits{method=\"GET\",uri=\"/api/leads\"} 10\nhits{method=\"other\",uri=\"/api/leads\"} 10"},
		{name: "less than the threshold", asks: `queue_length{job="x"} > 40`, metric: Metric{Name: "queue_length", Type: "gauge"}, want: `queue_length 10`},
		{name: "more than the threshold", asks: `20 > burst_balance`, metric: Metric{Name: "burst_balance", Type: "gauge"}, want: `burst_balance 81`},
		{name: "the upper side of a quotient", asks: `max by (pod) (used) / max by (pod) (capacity) > 0.8`,
			metric: Metric{Name: "used", Type: "gauge"}, want: `used 20`},
		{name: "the lower side of a quotient", asks: `max by (pod) (used) / max by (pod) (capacity) > 0.8`,
			metric: Metric{Name: "capacity", Type: "gauge"}, want: `capacity 100`},
		{name: "a quotient that must not be small", asks: `free / total < 0.05`, metric: Metric{Name: "free", Type: "gauge"}, want: `free 52.5`},
		{name: "a switch", asks: `min(pg_up) == 0`, metric: Metric{Name: "pg_up", Type: "gauge"}, want: `pg_up 1`},
		{name: "what a condition builds on", asks: `lag > 30 and on (instance) is_replica == 1`, metric: Metric{Name: "is_replica", Type: "gauge"}, want: `is_replica 1`},
		{name: "a counter that must grow slowly", asks: `sum(increase(requests_total[1h])) > 20000`, metric: Metric{Name: "requests_total", Type: "counter"}, want: `requests_total 10`},
		{name: "what must be rare is not usual", asks: "rate(reviews_total{verdict=\"spam\"}[1h]) / rate(reviews_total[1h]) > 0.5",
			metric: Metric{Name: "reviews_total", Type: "counter", Labels: []string{"verdict"}},
			want:   "reviews_total{verdict=\"verdict-1\"} 100000\nreviews_total{verdict=\"spam\"} 10"},
		{name: "what must not be there", asks: `count by (name) (app_info{status="OutOfSync"}) > 0`,
			metric: Metric{Name: "app_info", Type: "gauge", Labels: []string{"name", "status"}}, want: `app_info{name="name-1",status="200"} 1`},
		{name: "a date", asks: `time() - last_backup_timestamp_seconds > 86400`,
			metric: Metric{Name: "last_backup_timestamp_seconds", Type: "gauge"}, want: `last_backup_timestamp_seconds 1.7e+09`},
		{name: "a histogram", asks: `rate(latency_seconds_bucket{le="0.3"}[5m])`, metric: Metric{Name: "latency_seconds", Type: "histogram"},
			want: "latency_seconds_sum 6000\nlatency_seconds_count 100000", without: true},
		{name: "a label that must be quoted", asks: `m{path="a\"b\\c"}`, metric: Metric{Name: "m", Type: "gauge", Labels: []string{"path"}}, want: `m{path="a\"b\\c"} 10`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := Ask(strings.Split(c.asks, "\n")).Write([]Metric{c.metric})
			var lines []string
			for line := range strings.Lines(string(text)) {
				if strings.HasPrefix(line, "#") || c.without && strings.Contains(line, "_bucket") {
					continue
				}
				lines = append(lines, strings.TrimSpace(line))
			}
			if diff := cmp.Diff(c.want, strings.Join(lines, "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			parses(t, text)
		})
	}
}

// TestHistogramAddsUp reads a histogram back: buckets grow, the last is the count, and the bound that is asked for is there.
func TestHistogramAddsUp(t *testing.T) {
	text := Ask([]string{`h_seconds_bucket{le="0.3"}`}).Write([]Metric{{Name: "h_seconds", Type: "histogram"}})
	families, err := reader().TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	h := families["h_seconds"].GetMetric()[0].GetHistogram()
	var last uint64
	var found []float64
	for _, b := range h.GetBucket() {
		if b.GetCumulativeCount() < last {
			t.Errorf("bucket %g has %d, and the one below %d", b.GetUpperBound(), b.GetCumulativeCount(), last)
		}
		last = b.GetCumulativeCount()
		found = append(found, b.GetUpperBound())
	}
	if last != h.GetSampleCount() || !slices.Contains(found, 0.3) {
		t.Errorf("%d in the last bucket of %v, and %d counted", last, found, h.GetSampleCount())
	}
}

// TestForLeavesOthersOut asks what is asked of one job.
func TestForLeavesOthersOut(t *testing.T) {
	asked := Ask([]string{`m{job="a", x="1"}`, `m{job="b", x="2"}`, `n{namespace="c"}`})
	if diff := cmp.Diff([]string{"m"}, asked.For(map[string]string{"job": "a", "namespace": "d"}).Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if got := asked.For(map[string]string{"job": "a"}).Matchers("m"); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

// FuzzExample makes texts of patterns. What is made of a pattern without assertions, it matches.
func FuzzExample(f *testing.F) {
	for _, pattern := range []string{"5..", "/api/.*", "a|b", "[0-9]{3}", "(x+)y?", "[^a-z]", "", "a{2,4}", `\d+\.\d+`, "(?i)get"} {
		f.Add(pattern)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		m, err := labels.NewMatcher(labels.MatchRegexp, "l", pattern)
		if err != nil || strings.ContainsAny(pattern, `^$\`) || len(pattern) > 100 {
			t.Skip()
		}
		for _, text := range examples(m) {
			if !m.Matches(text) {
				t.Errorf("%q is no example of %q", text, pattern)
			}
		}
	})
}

func reader() *expfmt.TextParser {
	p := expfmt.NewTextParser(model.UTF8Validation)
	return &p
}

func parses(t *testing.T, text []byte) {
	t.Helper()
	if _, err := reader().TextToMetricFamilies(bytes.NewReader(text)); err != nil {
		t.Errorf("%v:\n%s", err, text)
	}
}
