package thanos

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// A frontend answers what its querier answers, and a store that has nothing neither adds to answers nor makes them partial.
func TestFrontendAndStore(t *testing.T) {
	run(t, plainEndpoints, func(x *fleet) {
		for _, at := range []plan.Thanos{
			{Pod: plan.Pod{Cluster: "global", IP: "10.9.0.40"}, Component: "query-frontend", HTTP: 10902, Args: []string{"--query-frontend.downstream-url=http://10.9.0.41:10902"}},
			{Pod: plan.Pod{Cluster: "global", IP: "10.9.0.42"}, Component: "store", GRPC: 10901, HTTP: 10902},
			{Pod: plan.Pod{Cluster: "global", IP: "10.9.0.43"}, Component: "compact", HTTP: 10902},
			querierPod("global", "10.9.0.41", "--endpoint=10.9.0.42:10901", "--endpoint=query.na1.example.com:10901"),
		} {
			p, err := New(at, x.options)
			if err != nil {
				x.t.Fatal(err)
			}
			if err := p.Start(x.t.Context()); err != nil {
				x.t.Fatal(err)
			}
			defer p.Stop()
			if q, ok := p.(*Querier); ok {
				q.Update(x.t.Context())
			}
		}
		client := x.options.httpClient("10.1.0.9")
		for address, want := range map[string]string{
			"http://10.9.0.40:10902/api/v1/query?partial_response=false&query=count(up)": `{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[946685040,"1"]}]`,
			"http://10.9.0.42:10902/-/ready":                                             "OK",
			"http://10.9.0.41:10902/metrics":                                             "thanos_proxy_store_empty_stream_responses_total",
		} {
			r, err := client.Get(address)
			if err != nil {
				x.t.Fatal(err)
			}
			body, err := io.ReadAll(r.Body)
			r.Body.Close()
			if err != nil || r.StatusCode != http.StatusOK || !strings.Contains(string(body), want) {
				x.t.Errorf("%s: %s, %v, %s", address, r.Status, err, body)
			}
		}
	})
}
