package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMistakes(t *testing.T) {
	dir := small(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"no plan":              {[]string{"run", t.TempDir()}, "is no plan: it has no plan.json"},
		"no such scenario":     {[]string{"run", dir, "--scenario", "outage"}, `the plan has no scenario "outage"; it has outage-and-loss`},
		"a file for a folder":  {[]string{"run", dir, "--traces", filepath.Join(dir, "plan.json")}, "not a directory"},
		"no such cluster":      {[]string{"run", dir, "--cluster", "na2"}, `the plan has no cluster "na2"; it has na1`},
		"a folder of others":   {[]string{"run", dir, "--blocks", dir}, "which is no block: name a new folder, or one that holds nothing but blocks"},
		"no address":           {[]string{"run", dir, "--serve", "9090"}, `"9090" is no address; write host:port, such as 127.0.0.1:9090`},
		"no port for gRPC":     {[]string{"run", dir, "--serve", ":65535"}, `"65535" is no port that has another one behind it`},
		"a port that is taken": {[]string{"run", dir, "--serve", taken.Addr().String()}, "address already in use"},
		"no folder":            {[]string{"run", dir, "--html", filepath.Join(dir, "reports", "x.html")}, "reports/x.html is not there; make it first"},
		"another version":      {[]string{"run", edited(t, "plan.json", `"version":1`, `"version":2`)}, "take gauntlet and gauntlet-dryrun of one release"},
		"a sample that is garbage": {[]string{"run", edited(t, "metrics/shop.prom", "shop_requests_total{", "shop_requests_total{{")},
			"outage-and-loss: metrics/shop.prom: "},
		"a rule that never ends": {[]string{"run", edited(t, "rules/shop.yaml", `up{job="shop"} == 0`,
			"sum_over_time(sum_over_time(vector(1)[7d:1s])[7d:1s]) < 0"), "--stuck", "3s"},
			"has not gone on for 3s; it computes the alert ShopDown at shop.yaml:12: make the expressions and templates of that simpler\n"},
		"a template that never ends": {[]string{"run", edited(t, "rules/shop.yaml", "{{ $labels.pod }}", "{{ range 1000000000000 }}{{ end }}"), "--stuck", "3s"},
			"has not gone on for 3s; it computes the alert ShopDown at shop.yaml:12: make the expressions and templates of that simpler\n"},
		"a template that swells": {[]string{"run", edited(t, "rules/shop.yaml", "{{ $labels.pod }}", "{{ range 1000000000000 }}xxxxxxxx{{ end }}"), "--swollen", "128"},
			"takes 128 MiB more memory without going on; it computes the alert ShopDown at shop.yaml:12: make the expressions and templates of that simpler\n"},
		"a template that replaces": {[]string{"run", edited(t, "rules/shop.yaml", "{{ $labels.pod }}", "{{ $x := printf `%1000000d` 1 }}{{ reReplaceAll `` $x $x }}"), "--swollen", "128"},
			"takes 128 MiB more memory without going on; it computes the alert ShopDown at shop.yaml:12: "},
		"a template that asks on and on": {[]string{"run", edited(t, "rules/shop.yaml", "{{ $labels.pod }}", "{{ range 1000000000000 }}{{ query `up` }}{{ end }}"), "--swollen", "128"},
			"takes 128 MiB more memory without going on; it computes the alert ShopDown at shop.yaml:12: "},
		"a receiver's template that never ends": {[]string{"run", edited(t, "alertmanager/main.yml", "routing_key: rehearsal", "routing_key: rehearsal\n    description: '{{ range 1000000000000 }}{{ end }}'"), "--stuck", "3s"},
			"has not gone on for 3s; it computes Description of the receiver pagerduty: make the expressions and templates of that simpler\n"},
		"a receiver's template that swells": {[]string{"run", edited(t, "alertmanager/main.yml", "routing_key: rehearsal", "routing_key: rehearsal\n    description: '{{ range 1000000000000 }}xxxxxxxx{{ end }}'"), "--swollen", "128"},
			"takes 128 MiB more memory without going on; it computes Description of the receiver pagerduty: "},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, status := program(t, test.args...)
			if status != exitError || stdout != "" || !strings.Contains(stderr, test.want) {
				t.Errorf("status %d, stdout %s, stderr %s, want %s", status, stdout, stderr, test.want)
			}
		})
	}
}

// TestMemory asserts that GOMEMLIMIT is a bound.
func TestMemory(t *testing.T) {
	t.Setenv("GOMEMLIMIT", "24MiB")
	_, stderr, status := program(t, "run", small(t))
	if status != exitError || !strings.HasSuffix(stderr, "takes more memory than GOMEMLIMIT allows; raise it, or play a part of the fleet by --cluster\n") {
		t.Errorf("status %d, stderr %s", status, stderr)
	}
}

// edited is the small plan with another text in one of its files.
func edited(t *testing.T, file, old, with string) string {
	t.Helper()
	dir := small(t)
	at := filepath.Join(dir, file)
	text, err := os.ReadFile(at)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("%s has no %s", file, old)
	}
	if err := os.WriteFile(at, []byte(strings.ReplaceAll(string(text), old, with)), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}
