package processes

import (
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/dryrun/internal/names"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

// engineOf makes an engine for a plan in a folder with files.
func engineOf(t *testing.T, p *plan.Plan, files map[string]string) *Engine {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	known := names.New(p)
	e, err := New(Options{
		Programs: &Programs{Prometheus: "prometheus", Alertmanager: "alertmanager", Thanos: "thanos"}, Folder: folder, Data: t.TempDir(),
		Net: wire.New(known.Hosts), Names: known, Record: func(trace.Notification) {}, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

var ports = regexp.MustCompile(`127\.0\.0\.1:[0-9]+`)

// tidy takes out what differs from run to run.
func tidy(e *Engine, text string) string {
	return ports.ReplaceAllString(strings.NewReplacer(e.Data, "DATA", e.Folder, "PLAN").Replace(text), "LOOPBACK")
}

// fleetOf has a process, a store of two pods, and two Alertmanagers.
func fleetOf(of plan.Thanos) *plan.Plan {
	stores := plan.Name{Name: "store.m.svc.cluster.local", Cluster: "na1", Addresses: []string{"10.1.0.1", "10.1.0.2"}, Headless: true, Ports: []plan.Port{{Name: "grpc", Port: 10901, Target: 10901}}}
	managers := plan.Name{Name: "am.m.svc.cluster.local", Cluster: "na1", Addresses: []string{"10.1.0.3", "10.1.0.4"}, Headless: true, Ports: []plan.Port{{Name: "web", Port: 9093, Target: 9093}}}
	return &plan.Plan{Clusters: []plan.Cluster{{Name: "na1"}}, Thanos: []plan.Thanos{of}, Names: []plan.Name{stores, managers}}
}

// TestArguments gives what programs of each component are started with.
func TestArguments(t *testing.T) {
	files := map[string]string{
		"thanos/endpoints.yaml": "endpoints:\n- address: query.example.com:10901\n  strict: true\n  client_config: {server_name: x}\n" +
			"- address: dnssrv+_grpc._tcp.store.m.svc.cluster.local\n  group: true\n- address: dnssrv+_grpc._tcp.store.m.svc.cluster.local\n",
		"rules/a.yaml": "groups: []\n",
	}
	for _, test := range []struct {
		of   plan.Thanos
		want []string
		err  string
	}{
		{
			of: plan.Thanos{Component: "query", GRPC: 10901, HTTP: 10902, Args: []string{
				"--grpc-address=0.0.0.0:10901", "--grpc-server-tls-cert=files/tls.crt", "--query.replica-label", "replica", "--query.auto-downsampling",
				"--endpoint.sd-config-file=thanos/endpoints.yaml", "--endpoint=dns+store.m.svc.cluster.local:10901",
			}},
			want: []string{
				"query", "--query.replica-label=replica", "--query.auto-downsampling", "--endpoint.sd-config-file=DATA/na1/m/query-0/endpoints.yaml",
				"--endpoint=10.1.0.1:10901", "--endpoint=10.1.0.2:10901", "--http-address=LOOPBACK", "--log.level=warn", "--grpc-address=LOOPBACK",
			},
		},
		{
			of: plan.Thanos{Component: "rule", GRPC: 10901, HTTP: 10902, Bucket: "metrics", Args: []string{
				"--data-dir=/thanos/data", "--label=ruler=\"a\"", "--rule-file=rules/*.yaml", "--query=http://query.m.svc.cluster.local:10902",
				"--alertmanagers.url=dnssrv+http://_web._tcp.am.m.svc.cluster.local", "--objstore.config-file=buckets/metrics.yml",
			}},
			want: []string{
				"rule", "--label=ruler=\"a\"", "--rule-file=rules/*.yaml", "--query=http://LOOPBACK", "--alertmanagers.url=http://LOOPBACK", "--alertmanagers.url=http://LOOPBACK",
				"--http-address=LOOPBACK", "--log.level=warn", "--grpc-address=LOOPBACK", "--data-dir=DATA/na1/m/rule-0",
				"--objstore.config=type: FILESYSTEM\nconfig:\n  directory: \"DATA/buckets/metrics\"\n",
			},
		},
		{
			of:   plan.Thanos{Component: "query-frontend", HTTP: 9090, Args: []string{"--query-frontend.downstream-url=http://query.m.svc.cluster.local:10902", "--labels.split-interval=24h"}},
			want: []string{"query-frontend", "--query-frontend.downstream-url=http://LOOPBACK", "--labels.split-interval=24h", "--http-address=LOOPBACK", "--log.level=warn"},
		},
		{
			of:  plan.Thanos{Component: "query", HTTP: 10902, Args: []string{"--endpoint.sd-config=endpoints: []"}},
			err: "na1/query-0: thanos query: --endpoint.sd-config: real processes are not rehearsed with it; name the addresses by flags of their own",
		},
		{
			of:  plan.Thanos{Component: "query", HTTP: 10902, Args: []string{"--endpoint.sd-config-file=thanos/none.yaml"}},
			err: "na1/query-0: thanos query: open PLAN/thanos/none.yaml: no such file or directory",
		},
	} {
		test.of.Pod = plan.Pod{Cluster: "na1", Namespace: "m", Name: test.of.Component + "-0", IP: "10.1.0.9"}
		e := engineOf(t, fleetOf(test.of), files)
		made, err := e.Thanos(test.of)
		if err != nil {
			if got := tidy(e, err.Error()); got != test.err {
				t.Errorf("%s: error %s, want %s", test.of.Component, got, test.err)
			}
			continue
		}
		t.Cleanup(func() { made.Close() })
		var got []string
		for _, a := range made.server.args {
			got = append(got, tidy(e, a))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.of.Component, diff)
		}
	}
}

// TestEndpoints writes the endpoints with the addresses that DNS would give, and without TLS.
func TestEndpoints(t *testing.T) {
	of := plan.Thanos{Pod: plan.Pod{Cluster: "na1", Namespace: "m", Name: "query-0", IP: "10.1.0.9"}, Component: "query", HTTP: 10902, Args: []string{"--endpoint.sd-config-file=e.yaml"}}
	e := engineOf(t, fleetOf(of), map[string]string{
		"e.yaml": "endpoints:\n- address: query.example.com:10901\n  strict: true\n  client_config: {server_name: x}\n" +
			"- address: dnssrv+_grpc._tcp.store.m.svc.cluster.local\n  group: true\n- address: dnssrv+_grpc._tcp.store.m.svc.cluster.local\n",
	})
	made, err := e.Thanos(of)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { made.Close() })
	got, err := os.ReadFile(filepath.Join(e.Data, "na1", "m", "query-0", "endpoints.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	want := "endpoints:\n- address: query.example.com:10901\n  strict: true\n- address: 10.1.0.1:10901\n  group: true\n- address: 10.1.0.1:10901\n- address: 10.1.0.2:10901\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
