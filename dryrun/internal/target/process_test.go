package target

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

const sample = `# HELP http_requests_total Requests.
# TYPE http_requests_total counter
http_requests_total{code="200",handler="/"} 900
http_requests_total{code="404",handler="/"} 100
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{status="200",le="0.1"} 50
http_request_duration_seconds_bucket{status="200",le="0.5"} 90
http_request_duration_seconds_bucket{status="200",le="+Inf"} 100
http_request_duration_seconds_sum{status="200"} 20
http_request_duration_seconds_count{status="200"} 100
http_request_duration_seconds_bucket{status="500",le="0.1"} 0
http_request_duration_seconds_bucket{status="500",le="0.5"} 0
http_request_duration_seconds_bucket{status="500",le="+Inf"} 0
http_request_duration_seconds_sum{status="500"} 0
http_request_duration_seconds_count{status="500"} 0
# TYPE queue_length gauge
queue_length 3
# TYPE process_start_time_seconds gauge
process_start_time_seconds 1.7e9
# TYPE certificate_expiration_timestamp_seconds gauge
certificate_expiration_timestamp_seconds{name="a"} 1.7e9
# TYPE index_refreshed_timestamp_seconds gauge
index_refreshed_timestamp_seconds 1.7e9
# TYPE jobs_failed_total counter
jobs_failed_total 7
`

var start = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

func process(t testing.TB, text string, behaviors ...Behavior) *Process {
	t.Helper()
	p, err := New([]byte(text), "shop/shop-0", start)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Behave(behaviors); err != nil {
		t.Fatal(err)
	}
	return p
}

// read has Prometheus read an answer.
func read(t testing.TB, text []byte) map[string]float64 {
	t.Helper()
	values, err := parsed(text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return values
}

func parsed(text []byte) (map[string]float64, error) {
	values := map[string]float64{}
	p := textparse.NewPromParser(text, labels.NewSymbolTable(), false)
	for {
		entry, err := p.Next()
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return nil, err
		}
		if entry != textparse.EntrySeries {
			continue
		}
		var l labels.Labels
		p.Labels(&l)
		if _, ok := values[l.String()]; ok {
			return nil, fmt.Errorf("%s stands twice", l)
		}
		_, _, values[l.String()] = p.Series()
	}
}

func at(since time.Duration) time.Time { return start.Add(since) }

// until makes a behavior of the first part of an hour.
func during(from, to time.Duration, b plan.Behavior) Behavior {
	return Behavior{Behavior: b, From: at(from), To: at(to)}
}

func ptr[T any](v T) *T { return &v }

func TestHealthy(t *testing.T) {
	p := process(t, sample)
	before, after := read(t, p.Metrics(at(0))), read(t, p.Metrics(at(time.Hour)))
	grown := func(series string) float64 { return after[series] - before[series] }

	found, missed := grown(`{__name__="http_requests_total", code="200", handler="/"}`), grown(`{__name__="http_requests_total", code="404", handler="/"}`)
	if found <= 0 || math.Abs(found/missed-9) > 1e-9 {
		t.Errorf("proportions of the sample are lost: %v to %v", found, missed)
	}
	count := grown(`{__name__="http_request_duration_seconds_count", status="200"}`)
	for le, share := range map[string]float64{"0.1": 0.5, "0.5": 0.9, "+Inf": 1} {
		if got := grown(`{__name__="http_request_duration_seconds_bucket", le="` + le + `", status="200"}`); math.Abs(got/count-share) > 1e-9 {
			t.Errorf("bucket %s has %v of %v", le, got, count)
		}
	}
	failed := grown(`{__name__="http_request_duration_seconds_count", status="500"}`)
	if failed != 0 {
		t.Errorf("%v of %v requests fail in a healthy process", failed, count)
	}
	for series, want := range map[string]float64{
		`{__name__="queue_length"}`:                                         3,
		`{__name__="jobs_failed_total"}`:                                    7,
		`{__name__="process_start_time_seconds"}`:                           float64(start.Unix()),
		`{__name__="certificate_expiration_timestamp_seconds", name="a"}`:   float64(start.Add(validity).Unix()),
		`{__name__="index_refreshed_timestamp_seconds"}`:                    float64(at(time.Hour).Add(-recently).Unix()),
		`{__name__="http_requests_total", code="500", handler="/"}`:         0, // it is not there
		`{__name__="http_request_duration_seconds_count", status="nobody"}`: 0,
	} {
		if after[series] != want {
			t.Errorf("%s is %v, want %v", series, after[series], want)
		}
	}
	if len(after) != len(before) || len(before) != strings.Count(sample, "\n")-strings.Count(sample, "#") {
		t.Errorf("%d series, then %d", len(before), len(after))
	}
}

func TestErrors(t *testing.T) {
	p := process(t, sample, during(10*time.Minute, 20*time.Minute, plan.Behavior{Errors: ptr(0.05)}))
	before, after := read(t, p.Metrics(at(10*time.Minute))), read(t, p.Metrics(at(20*time.Minute)))
	for metric, label := range map[string]string{"http_requests_total": "code", "http_request_duration_seconds_count": "status"} {
		failed, all := 0.0, 0.0
		for series, value := range after {
			if !strings.Contains(series, `"`+metric+`"`) {
				continue
			}
			all += value - before[series]
			if strings.Contains(series, label+`="500"`) {
				failed += value - before[series]
			}
		}
		if math.Abs(failed/all-0.05) > 1e-9 {
			t.Errorf("%s: %v of %v failed", metric, failed, all)
		}
	}
	later := read(t, p.Metrics(at(30*time.Minute)))
	failures := `{__name__="http_requests_total", code="500", handler="/"}`
	if now, then := later[failures], after[failures]; now < then || now > 1.01*then {
		t.Errorf("failures went from %v to %v after the end", then, now)
	}
	if got := read(t, p.Metrics(at(5*time.Minute))); got[failures] != 0 {
		t.Errorf("failures before the beginning: %v", got[failures])
	}
}

func TestLatency(t *testing.T) {
	p := process(t, sample, during(0, time.Hour, plan.Behavior{Latency: &plan.Duration{Duration: 300 * time.Millisecond}}))
	before, after := read(t, p.Metrics(at(0))), read(t, p.Metrics(at(time.Minute)))
	grown := func(part string) float64 {
		series := `{__name__="http_request_duration_seconds_` + part + `status="200"}`
		return after[series] - before[series]
	}
	count := grown(`count", `)
	if fast, slow, sum := grown(`bucket", le="0.1", `), grown(`bucket", le="0.5", `), grown(`sum", `); fast != 0 || math.Abs(slow-count) > 1e-9 || math.Abs(sum-0.3*count) > 1e-9 {
		t.Errorf("of %v requests of 0.3 s, %v took at most 0.1 s and %v at most 0.5 s, all together %v s", count, fast, slow, sum)
	}
}

func TestValues(t *testing.T) {
	values := func(metric, curve string, labels map[string]string) Behavior {
		return during(10*time.Minute, time.Hour, plan.Behavior{Values: &plan.Values{Metric: metric, Labels: labels, Curve: curve, Step: plan.Duration{Duration: time.Minute}}})
	}
	p := process(t, sample, values("queue_length", "10+5x2 _ 100", nil), values("new_metric", "7", map[string]string{"a": `"b"`}))
	for _, c := range []struct {
		since time.Duration
		want  float64
		there bool
	}{
		{9 * time.Minute, 3, true}, {10 * time.Minute, 10, true}, {12*time.Minute + time.Second, 20, true}, {13 * time.Minute, 0, false},
		{14 * time.Minute, 100, true}, {50 * time.Minute, 100, true}, {time.Hour, 3, true},
	} {
		got, there := read(t, p.Metrics(at(c.since)))[`{__name__="queue_length"}`]
		if got != c.want || there != c.there {
			t.Errorf("after %s: %v, %v", c.since, got, there)
		}
	}
	if got := read(t, p.Metrics(at(10*time.Minute)))[`{__name__="new_metric", a="\"b\""}`]; got != 7 {
		t.Errorf("a series that the sample does not have is %v", got)
	}
	bad := process(t, sample)
	if err := bad.Behave([]Behavior{values("m", "1+", nil)}); err == nil {
		t.Error("a curve that is none is taken")
	}
}

func TestRestart(t *testing.T) {
	p := process(t, sample, during(10*time.Minute, 0, plan.Behavior{Restart: &plan.Duration{Duration: 20 * time.Minute}}))
	p.behaviors[0].To = time.Time{}
	series := `{__name__="http_requests_total", code="200", handler="/"}`
	begin := read(t, p.Metrics(at(30*time.Minute)))
	if begin[series] != 0 || begin[`{__name__="process_start_time_seconds"}`] != float64(at(30*time.Minute).Unix()) {
		t.Errorf("after a restart it goes on with %v", begin[series])
	}
	for since, away := range map[time.Duration]bool{29 * time.Minute: false, 30 * time.Minute: true, 31 * time.Minute: false, 50 * time.Minute: true} {
		if s := p.scrape(at(since)); (s != nil && s.Refuse) != away {
			t.Errorf("after %s: %+v", since, s)
		}
	}
}

func TestExplosion(t *testing.T) {
	p := process(t, sample, during(10*time.Minute, time.Hour, plan.Behavior{Explode: &plan.Explosion{Metric: "http_requests_total", Label: "user", PerMinute: 100}}))
	healthy := len(read(t, p.Metrics(at(0))))
	for since, more := range map[time.Duration]int{10 * time.Minute: 0, 12 * time.Minute: 200, time.Hour: 0} {
		if got := len(read(t, p.Metrics(at(since)))) - healthy; got != more {
			t.Errorf("after %s: %d more series, want %d", since, got, more)
		}
	}
}

func TestScrape(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := process(t, sample)
		answer := func(s *plan.Scrape) (r *httptest.ResponseRecorder, took time.Duration) {
			if err := p.Behave([]Behavior{{Behavior: plan.Behavior{Scrape: s}}}); err != nil {
				t.Fatal(err)
			}
			r = httptest.NewRecorder()
			began := time.Now()
			p.ServeHTTP(r, httptest.NewRequest(http.MethodGet, "/metrics", nil).WithContext(t.Context()))
			return r, time.Since(began)
		}
		if r, took := answer(&plan.Scrape{Delay: plan.Duration{Duration: 20 * time.Second}}); took != 20*time.Second || len(read(t, r.Body.Bytes())) == 0 {
			t.Errorf("slow: after %s %s", took, r.Body)
		}
		if r, _ := answer(&plan.Scrape{Status: 503}); r.Code != 503 {
			t.Errorf("status %d", r.Code)
		}
		if r, _ := answer(&plan.Scrape{Body: "<html>"}); r.Body.String() != "<html>" {
			t.Errorf("body %s", r.Body)
		}
		defer func() {
			if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
				t.Error("who refuses answers:", err)
			}
		}()
		answer(&plan.Scrape{Refuse: true})
	})
}

func TestGarbage(t *testing.T) {
	for text, want := range map[string]string{
		"a 1\n<html>\n":   "line 1: ",
		"a 1\nb 2\na 3\n": "line 3: {__name__=\"a\"} stands twice",
		"# TYPE h histogram\nh_bucket{le=\"1\"} 1\n":       "h_bucket{le=\"1.0\"} has no h_count beside it",
		"# TYPE s summary\ns{quantile=\"0.5\"} 1\ns_sum 1": "s{quantile=\"0.5\"} has no s_count beside it",
	} {
		if _, err := New([]byte(text), "a", start); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func FuzzNew(f *testing.F) {
	f.Add(sample)
	f.Add("a{b=\"\\n\\\\\\\"\"} NaN\n# TYPE a counter\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := New([]byte(text), "a", start)
		if err != nil {
			return
		}
		want, err := parsed([]byte(text))
		if err != nil {
			t.Skip() // of two series that are one
		}
		got := read(t, p.Metrics(at(time.Hour)))
		if len(got) != len(want) {
			t.Errorf("%d series became %d:\n%s\n%s", len(want), len(got), text, p.Metrics(at(time.Hour)))
		}
	})
}

func BenchmarkMetrics(b *testing.B) {
	var text strings.Builder
	text.WriteString("# TYPE http_requests_total counter\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "http_requests_total{code=\"200\",handler=\"/%d\",method=\"GET\"} %d\n", i, i)
	}
	p := process(b, text.String())
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		p.body = p.render(p.body[:0], at(time.Duration(n)*time.Second))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/sample")
}
