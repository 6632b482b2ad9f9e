package thanos

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const plainEndpoints = "- address: dns+CLUSTER\n"

func TestRawAndDeduplicated(t *testing.T) {
	run(t, plainEndpoints, func(x *fleet) {
		for _, c := range []struct {
			who, expr string
			dedup     bool
			want      string
		}{
			{"na1", "count(up)", false, `{} => 2`},
			{"na1", "up", true, `{__name__="up", cluster="na1", job="shop"} => 1`},
			{"global", "count(up)", false, `{} => 4`},
			{"global", "count(up)", true, `{} => 2`},
			{"global", `count(up{cluster="eu1"})`, false, `{} => 2`},
		} {
			x.expect(c.who+" "+c.expr, x.ask(c.who, c.expr, c.dedup, false), c.want)
		}
		a, err := x.query["global"].Range(x.t.Context(), "sum(up)", time.Now().Add(-time.Minute), time.Now(), 30*time.Second, true, false)
		if err != nil || !strings.HasPrefix(a.Value.String(), "{} =>\n2 @[946684980000]\n") || strings.Count(a.Value.String(), "\n") != 3 {
			x.t.Error(a.Value, err)
		}
	})
}

// A replica that is gone shows in raw answers only.
func TestReplicaLoss(t *testing.T) {
	run(t, plainEndpoints, func(x *fleet) {
		x.sidecar["10.1.0.1"].Stop()
		x.scrape(time.Minute)
		x.expect("raw", x.ask("global", `count by (replica) (up{cluster="na1"})`, false, false), `{replica="prometheus-main-1"} => 1`)
		x.expect("deduplicated", x.ask("global", `count by (cluster) (up{cluster="na1"})`, true, false), `{cluster="na1"} => 1`)
		if err := x.sidecar["10.1.0.1"].Start(x.t.Context()); err != nil {
			x.t.Fatal(err)
		}
		x.scrape(time.Minute)
		x.expect("started again", x.ask("global", `count(up{cluster="na1"})`, false, false), `{} => 2`)
	})
}

// While a region is cut off, its series are missing. A querier says so until it has found out that the endpoint is ill, which is some
// seconds; from then on only a strict endpoint is asked, and missed.
func TestCut(t *testing.T) {
	for name, c := range map[string]struct {
		endpoints string
		says      bool
	}{
		"resolved by DNS": {plainEndpoints, false},
		"group":           {"- address: CLUSTER\n  group: true\n", false},
		"plain":           {"- address: CLUSTER\n", false},
		"strict":          {"- address: CLUSTER\n  strict: true\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, c.endpoints, func(x *fleet) {
				ask := func(partial bool) (value string, warns bool) {
					value, _, warns = strings.Cut(x.ask("global", "count by (cluster) (up)", true, partial), " warning: ")
					return value, warns
				}
				join := x.options.Net.Cut(func(a, b string) bool { return a == "10.9.0.9" && b == "10.2.0.9" })
				value, warns := ask(true)
				x.expect("at once", value, `{cluster="na1"} => 1`)
				if !warns {
					x.t.Error("it does not say that something is missing")
				}
				x.scrape(time.Minute)
				value, warns = ask(true)
				x.expect("later", value, `{cluster="na1"} => 1`)
				if warns != c.says {
					x.t.Errorf("it says that something is missing: %v", warns)
				}
				if value, _ = ask(false); strings.HasPrefix(value, "error: ") != c.says {
					x.t.Errorf("without a partial answer: %s", value)
				}
				if got := x.ask("eu1", "count(up)", true, false); !strings.HasPrefix(got, "{} => 1") {
					x.t.Errorf("the region itself: %s", got)
				}
				join()
				x.scrape(time.Minute)
				if value, warns = ask(true); warns || !strings.Contains(value, "eu1") {
					x.t.Errorf("after it was joined: %s, %v", value, warns)
				}
			})
		})
	}
}

func TestQueryAPI(t *testing.T) {
	run(t, plainEndpoints, func(x *fleet) {
		client := x.options.httpClient("10.1.0.9")
		get := func(path string, parameters url.Values) (answer struct {
			Status   string
			Warnings []string
			Data     json.RawMessage
		}) {
			r, err := client.Get("https://query.na1.example.com:10902/api/v1/" + path + "?" + parameters.Encode())
			if err != nil {
				x.t.Fatal(err)
			}
			defer r.Body.Close()
			if err := json.NewDecoder(r.Body).Decode(&answer); err != nil || r.StatusCode != http.StatusOK {
				x.t.Fatal(r.Status, err)
			}
			return answer
		}
		for dedup, want := range map[string]string{
			"false": `[{"metric":{},"value":[946685040,"2"]}]`, "true": `[{"metric":{},"value":[946685040,"1"]}]`,
		} {
			a := get("query", url.Values{"query": {"count(up)"}, "dedup": {dedup}, "partial_response": {"false"}})
			if !strings.Contains(string(a.Data), want) {
				x.t.Errorf("dedup=%s: %s", dedup, a.Data)
			}
		}
		if a := get("query", url.Values{"query": {"count(up)"}, "dedup": {"true"}, "replicaLabels[]": {"cluster"}}); !strings.Contains(string(a.Data), `"2"`) {
			x.t.Errorf("by another replica label: %s", a.Data)
		}
		if a := get("stores", nil); strings.Count(string(a.Data), `"lastError":null`) != 2 {
			x.t.Errorf("stores: %s", a.Data)
		}
	})
}

func TestNotRunning(t *testing.T) {
	run(t, plainEndpoints, func(x *fleet) {
		if err := x.query["global"].Start(x.t.Context()); err == nil {
			x.t.Error("a querier starts twice")
		}
		x.query["na1"].Stop()
		x.expect("a stopped one", x.ask("na1", "up", true, true), "error: na1/thanos-query does not run")
		if err := x.query["na1"].Start(x.t.Context()); err != nil {
			x.t.Fatal(err)
		}
		x.scrape(time.Minute)
		x.expect("a new start", x.ask("na1", "count(up)", true, false), "{} => 1")
	})
}
