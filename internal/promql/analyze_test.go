package promql_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/prometheus/promql/parser"

	"gauntlet.dev/gauntlet/internal/promql"
)

// declared is what the tests know of metrics.
func declared(metric string) promql.Series {
	target := promql.Closed("pod").With("job", promql.Always).With("cluster", promql.Always)
	switch metric {
	case "requests_total", "errors_total":
		return promql.Series{Kind: promql.Counter, Labels: target.With("code", promql.Perhaps)}
	case "h_bucket":
		return promql.Series{Kind: promql.Counter, Labels: target.WithSeveral("le")}
	case "length":
		return promql.Series{Kind: promql.Gauge, Labels: target}
	case "requests:rate5m":
		return promql.Series{Kind: promql.Rate, Labels: promql.Closed().With("cluster", promql.Always), Recorded: true}
	case "requests:sum":
		return promql.Series{Kind: promql.Sum, Recorded: true}
	}
	return promql.Series{}
}

// analyze writes the facts of an expression, a line each.
func analyze(t *testing.T, text string) string {
	t.Helper()
	expr, err := parser.NewParser(parser.Options{EnableBinopFillModifiers: true}).ParseExpr(text)
	if err != nil {
		t.Fatal(err)
	}
	f := promql.Analyze(expr, declared, "cluster")
	in := func(r promql.Range) string { return text[r[0]:r[1]] }
	var b strings.Builder
	add := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	for _, s := range f.Selectors {
		if s.Range > 0 || s.Back > 0 || s.Absent {
			add("%s %s back %s absent %t: %s", s.Metric, s.Range, s.Back, s.Absent, in(s.At))
		}
	}
	for _, w := range f.Windows {
		add("%s of %q %s %q recorded %t subquery %t: %s", w.Function, w.Metric, w.Range, w.Kind, w.Recorded, w.Subquery, in(w.At))
	}
	for _, c := range f.Compared {
		add("%q %s %s zero %t: %s", c.Metric, c.Kind, c.Op, c.Zero, in(c.At))
	}
	for _, j := range f.Joins {
		if j.Many != "" {
			add("%s by %s, many on the %s: %s", j.Op, j.Label, j.Many, in(j.At))
			continue
		}
		add("%s by %s, %s lacks it, %q and %q: %s", j.Op, j.Label, j.Lacks, j.Left, j.Right, in(j.At))
	}
	for _, i := range f.Impossible {
		add("%s never: same %t bool %t counts %s empty %t: %s", i.Op, i.Same, i.Bool, i.Count, f.Empty, in(i.At))
	}
	for _, r := range f.Removed {
		add("%s %s, which %s took: %s", r.Where, r.Label, r.By, in(r.At))
	}
	for _, u := range f.Undefined {
		add("%s of NaN: %s", u.By, in(u.At))
	}
	for _, d := range f.Drops {
		add("%s drops %s: %s", d.By, d.Label, in(d.At))
	}
	return b.String()
}

// decided writes why an alert on an expression fires at any values, and what chooses its series.
func decided(t *testing.T, text string) string {
	t.Helper()
	expr, err := parser.NewParser(parser.Options{EnableExperimentalFunctions: true}).ParseExpr(text)
	if err != nil {
		t.Fatal(err)
	}
	f := promql.Analyze(expr, declared)
	var all []string
	if u := f.Unconditional; u != nil {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s sure %t: %s", u.By, u.Sure, text[u.At[0]:u.At[1]])))
	}
	if c := f.Chosen; c != nil {
		all = append(all, fmt.Sprintf("%s: %s", c.By, text[c.At[0]:c.At[1]]))
	}
	return strings.Join(all, ", ")
}

func TestConditions(t *testing.T) {
	for text, want := range map[string]string{
		"length": "sure false: length", "sum(rate(requests_total[5m]))": "sure false: requests_total[5m]",
		"length and requests_total": "sure false: length", "length * 2 - requests_total": "sure false: length",
		"length > 5": "", "sum(length > 5)": "", "count(length > 5) >= 1": "", "length and (requests_total > 5)": "", "max_over_time((length > 5)[1h:])": "",
		"absent(length)": "", "length unless requests_total": "", "vector(1)": "", "time() > bool 5": "", "count(length) > 0": "",
		"length > bool 5": "bool sure false: length > bool 5", "(length > 2) > bool 5": "", "(length > bool 5) + (length > bool 6) > 1": "",
		"sum(length > bool 5)":          "bool sure false: length > bool 5",
		"length > 5 or vector(0)":       "or sure true: vector(0)",
		"vector(0) or length > 5":       "or sure true: vector(0)",
		"length or requests_total":      "sure false: length",
		"length > 5 or requests_total":  "or sure false: requests_total",
		"(length > 5 or vector(0)) > 3": "", "sum(length) or vector(0)": "or sure true: vector(0)",
		"(length > 5 or vector(0)) and requests_total": "or sure false: vector(0)",
		"rate(requests_total[5m]) >= 0":                "always sure false: rate(requests_total[5m]) >= 0",
		"abs(length) >= 0":                             "", // not so of NaN
		"0 <= requests_total":                          "always sure false: 0 <= requests_total",
		"topk(3, length) > 5":                          "topk: topk", "sum(topk(3, length)) > 5": "", "topk(3, sum(length)) > 5": "", "limitk(3, length) > 5": "limitk: limitk",
		"topk by (job) (1, length) > 5": "topk: topk", "length > on (job) group_left topk by (job) (1, length)": "", "topk by (job) (1, length) > on (job) length": "",
		"topk by (job) (2, length) > on (job) length": "topk: topk", "length > 5 or topk(3, length) > 2": "topk: topk",
	} {
		if got := decided(t, text); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestAnalyze(t *testing.T) {
	for text, want := range map[string]string{
		"sum(rate(requests_total[5m])) > 1": `requests_total 5m0s back 5m0s absent false: requests_total[5m]
rate of "requests_total" 5m0s "counter" recorded false subquery false: requests_total[5m]
sum drops cluster: sum
`,
		"sum by (cluster) (increase((length[1m] offset 1h)))": `length 1m0s back 1h1m0s absent false: length[1m] offset 1h
increase of "length" 1m0s "gauge" recorded false subquery false: (length[1m] offset 1h)
`,
		"rate(requests:rate5m[5m])": `requests:rate5m 5m0s back 5m0s absent false: requests:rate5m[5m]
rate of "requests:rate5m" 5m0s "rate" recorded true subquery false: requests:rate5m[5m]
`,
		"deriv(sum without (pod) (requests_total)[1h:1m] offset 2h)": `requests_total 1h0m0s back 3h0m0s absent false: requests_total
deriv of "requests_total" 1h0m0s "sum" recorded false subquery true: sum without (pod) (requests_total)[1h:1m] offset 2h
`,
		"max by (cluster) (requests_total) > 5 and requests:sum == 0": `"requests_total" sum > zero false: max by (cluster) (requests_total)
"requests:sum" sum == zero true: requests:sum
`,
		"100 < bool (requests_total + errors_total)": `"" sum < zero false: (requests_total + errors_total)
`,
		"length > 5 and requests_total > 0": `"requests_total" counter > zero true: requests_total
`,
		"requests_total > 0": `"requests_total" counter > zero false: requests_total
`,
		"requests_total - errors_total > 5 or length > 3 or count(requests_total) > 1": "",
		"absent(requests_total{cluster=\"a\"}) or absent_over_time(up[10m])": `requests_total 0s back 0s absent true: requests_total{cluster="a"}
up 10m0s back 10m0s absent true: up[10m]
`,
		"absent(up)": "up 0s back 0s absent true: up\nabsent drops cluster: absent\n",
		"sum by (pod) (length) / requests:rate5m":                                             "/ by cluster, left lacks it, \"\" and \"\": sum by (pod) (length) / requests:rate5m\n",
		"length / on (pod) requests:rate5m":                                                   "/ drops cluster: length / on (pod) requests:rate5m\n",
		"length / on (job) requests:rate5m":                                                   "/ by job, right lacks it, \"\" and \"\": length / on (job) requests:rate5m\n/ drops cluster: length / on (job) requests:rate5m\n",
		`length{job="a"} unless length{job="b"}`:                                              "unless by job,  lacks it, \"a\" and \"b\": length{job=\"a\"} unless length{job=\"b\"}\n",
		`length{job="a"} + ignoring (job) length{job="b"}`:                                    "",
		`length{job="a"} + fill (0) length{job="b"}`:                                          "",
		"h_bucket / ignoring (le) length":                                                     "/ by le, many on the left: h_bucket / ignoring (le) length\n",
		"length / on (pod, job) group_right rate(h_bucket[5m])":                               "h_bucket 5m0s back 5m0s absent false: h_bucket[5m]\nrate of \"h_bucket\" 5m0s \"counter\" recorded false subquery false: h_bucket[5m]\n",
		"length * on (job) group_left sum without (pod) (h_bucket)":                           "* by le, many on the right: length * on (job) group_left sum without (pod) (h_bucket)\n",
		`h_bucket{le="1"} / ignoring (le) length`:                                             "",
		"(h_bucket > 5) / ignoring (le) length":                                               "\"h_bucket\" counter > zero false: h_bucket\n",
		"topk(1, h_bucket) / ignoring (le) length or h_bucket / on (le) h_bucket":             "",
		"h_bucket and ignoring (le) length":                                                   "",
		"rate(sum(unknown)[5m:1m])":                                                           "unknown 5m0s back 5m0s absent false: unknown\nrate of \"unknown\" 5m0s \"sum\" recorded false subquery true: sum(unknown)[5m:1m]\nsum drops cluster: sum\n",
		"deriv(sum(unknown)[5m:1m])":                                                          "unknown 5m0s back 5m0s absent false: unknown\nderiv of \"unknown\" 5m0s \"\" recorded false subquery true: sum(unknown)[5m:1m]\nsum drops cluster: sum\n",
		"length or requests:rate5m":                                                           "",
		"unknown * on (x) group_left (y) other":                                               "",
		"length > 5 or on (pod) count by (pod) (length) < 1 and on (pod) length":              "< never: same false bool false counts left empty false: count by (pod) (length) < 1\n",
		"0 == count by (cluster) (length)":                                                    "== never: same false bool false counts right empty true: 0 == count by (cluster) (length)\n",
		"(length > 9) < 5 < 3":                                                                "< never: same false bool false counts  empty true: (length > 9) < 5\n",
		"length > bool 1 > 1":                                                                 "> never: same false bool false counts  empty true: length > bool 1 > 1\n",
		"absent(length{cluster=\"a\"}) < bool 1":                                              "length 0s back 0s absent true: length{cluster=\"a\"}\n< never: same false bool true counts  empty false: absent(length{cluster=\"a\"}) < bool 1\n",
		"length > length or length != length or length == length":                             "> never: same true bool false counts  empty false: length > length\n",
		"length unless on () vector(1)":                                                       "unless never: same false bool false counts  empty true: length unless on () vector(1)\n",
		"count by (code, cluster) (sum by (job, cluster) (requests_total))":                   "by code, which sum took: count\n",
		"length * on (job, cluster) group_left (code) sum by (job, cluster) (requests_total)": "group code, which sum took: length * on (job, cluster) group_left (code) sum by (job, cluster) (requests_total)\n",
		"unknown and on (job, cluster) sum by (cluster) (length)":                             "on job, which sum took: unknown and on (job, cluster) sum by (cluster) (length)\n",
		"avg by (cluster) (rate(requests_total[5m]) / rate(errors_total[5m]) * 100)":          "requests_total 5m0s back 5m0s absent false: requests_total[5m]\nerrors_total 5m0s back 5m0s absent false: errors_total[5m]\nrate of \"requests_total\" 5m0s \"counter\" recorded false subquery false: requests_total[5m]\nrate of \"errors_total\" 5m0s \"counter\" recorded false subquery false: errors_total[5m]\navg of NaN: rate(requests_total[5m]) / rate(errors_total[5m])\n",
		"avg by (cluster) (length / on (cluster) (requests:rate5m > 0)) + sum by (cluster) (length / on (cluster) requests:rate5m > 0) + max by (cluster) (length / on (cluster) requests:rate5m)": "",
		"sum(length) / sum(unknown)": "sum drops cluster: sum\n",
	} {
		if diff := cmp.Diff(want, analyze(t, text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}
