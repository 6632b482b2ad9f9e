package thanos

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/dryrun/internal/names"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

func TestArguments(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"strict.yaml": "endpoints:\n- address: dns+query:10901\n  strict: true\n",
		"broken.yaml": "endpoints: {",
		"sd.yaml":     "- file_sd_configs: [{files: [a.yaml]}]\n  static_configs: []\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		component, args string
		want            string // in the error; empty for none
	}{
		{"query", "--log.level=debug --grpc-client-tls-secure --query.partial-response --no-query.auto-downsampling --selector-label=a=\"b\" --query.timeout 1d", ""},
		{"query", "--query.replica-label=a --query.replica-label b,c", ""},
		{"query", "--query.enforce-tenancy", "unknown long flag '--query.enforce-tenancy': this flag is not rehearsed"},
		{"query", "--deduplication.func=none", "enum value must be one of penalty,chain, got 'none'"},
		{"query", "--selector-label=a", `label a: it is not of the form name="value"`},
		{"query", "--endpoint.sd-config-file=absent.yaml", "no such file or directory"},
		{"query", "--endpoint.sd-config-file=broken.yaml", "broken.yaml: error converting YAML to JSON"},
		{"query", "--endpoint.sd-config-file=strict.yaml", "dns+query:10901 is a dynamically specified endpoint"},
		{"query", "--endpoint-strict=dns+query:10901", "dns+query:10901 is a dynamically specified endpoint"},
		{"rule", "--query=http://query --label=r=\"1\" --alertmanagers.url=dns+http://am:9093/prefix --alert.label-drop=r", ""},
		{"rule", "--alertmanagers.url=http://am", "no query configuration parameter was given"},
		{"rule", "--query=http://query --alertmanagers.url=am", "alertmanagers.url contains empty scheme"},
		{"rule", "--query=http://query --query.config=[]", "cannot be given at the same time"},
		{"rule", "--query.config-file=sd.yaml", "only static addresses over HTTP are rehearsed"},
		{"rule", "--query=http://query --remote-write.config-file=x", "unknown long flag '--remote-write.config-file': this flag is not rehearsed"},
		{"rule", "--query=http://query --alert.query-template={{", "--alert.query-template: template: :1: unclosed action"},
		{"rule", "--query=http://query --rule-file=[", "rule files [: syntax error in pattern"},
		{"query-frontend", "--query-frontend.downstream-url http://query:10902 --cache-compression-type=snappy", ""},
		{"query-frontend", "--query-frontend.downstream-url=query:10902", "--query-frontend.downstream-url: query:10902 is no URL with a host"},
		{"store", "--anything", ""},
		{"compact", "--wait", ""},
		{"receive", "", "this component is not rehearsed"},
	} {
		options := Options{Plan: dir, Names: names.New(&plan.Plan{}), Logger: slog.New(slog.DiscardHandler)}
		_, err := New(plan.Thanos{Pod: plan.Pod{Cluster: "na1", Name: "x"}, Component: c.component, Args: strings.Fields(c.args)}, options)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s %s: %v", c.component, c.args, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "na1/x: thanos "+c.component+": ")):
			t.Errorf("%s %s: %v, want %s", c.component, c.args, err, c.want)
		}
	}
}
