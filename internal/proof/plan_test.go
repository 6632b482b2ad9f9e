package proof

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	amconfig "github.com/prometheus/alertmanager/config"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/plan"
)

// lowered is the plan of the example fleet.
func lowered(t *testing.T) *plan.Lowered {
	t.Helper()
	f := example(t)
	l, err := plan.Lower(f.bundle, f.inventory)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Warnings) > 0 {
		t.Errorf("warnings: %q", l.Warnings)
	}
	return l
}

// TestPlanLoads has Prometheus and Alertmanager load the configuration of each replica, and finds the files that it names.
func TestPlanLoads(t *testing.T) {
	l := lowered(t)
	for _, p := range l.Plan.Prometheuses {
		c := load(t, l.Files[p.Config])
		if got := c.GlobalConfig.ExternalLabels.Get(l.Plan.Labels.Replicas[0]); got != p.Name {
			t.Errorf("%s/%s says that it is replica %q", p.Cluster, p.Name, got)
		}
		var rules []string
		for _, r := range c.RuleFiles {
			rules = append(rules, path.Join(path.Dir(p.Config), r))
		}
		if diff := cmp.Diff(p.Rules, rules); diff != "" {
			t.Errorf("rules of %s/%s (-plan +configuration):\n%s", p.Cluster, p.Name, diff)
		}
	}
	for _, a := range l.Plan.Alertmanagers {
		if _, err := amconfig.Load(string(l.Files[a.Config])); err != nil {
			t.Errorf("%s/%s: %v", a.Cluster, a.Name, err)
		}
	}
	for name, text := range l.Files {
		for _, left := range []string{"$(POD_NAME)", "$(SHARD)", "/etc/prometheus/", "/var/run/secrets/"} {
			if strings.Contains(string(text), left) {
				t.Errorf("%s refers to %s", name, left)
			}
		}
	}
}

// TestPlanHasWhatIsEvaluated compares the rules of each replica with those that the operator chooses.
func TestPlanHasWhatIsEvaluated(t *testing.T) {
	l := lowered(t)
	inPlan := map[string][]string{}
	add := func(evaluator string, files []string) {
		for _, file := range files {
			if text := string(l.Files[file]); !slices.Contains(inPlan[evaluator], text) {
				inPlan[evaluator] = append(inPlan[evaluator], text)
			}
		}
		slices.Sort(inPlan[evaluator])
	}
	for _, p := range l.Plan.Prometheuses {
		add(p.Cluster+"/"+p.Instance, p.Rules)
	}
	for _, r := range l.Plan.Thanos {
		if r.Component == "rule" {
			add(r.Cluster+"/"+r.Workload, r.Rules)
		}
	}
	chosen := map[string][]string{}
	for _, f := range ruleFiles(t) {
		chosen[f.evaluator.String()] = append(chosen[f.evaluator.String()], f.text)
		slices.Sort(chosen[f.evaluator.String()])
	}
	if diff := cmp.Diff(chosen, inPlan); diff != "" {
		t.Errorf("rules (-operator +plan):\n%s", diff)
	}
}

// TestPlanExposes has Prometheus' own parser read what targets expose, and asks that each alert can fire.
func TestPlanExposes(t *testing.T) {
	l := lowered(t)
	owners := map[string]int{}
	for _, target := range l.Plan.Targets {
		owners[target.Owner]++
		if target.Metrics == "" && !target.Self {
			t.Errorf("%s of %s exposes nothing", target.Address, target.Owner)
		}
		parser := expfmt.NewTextParser(model.UTF8Validation)
		if _, err := parser.TextToMetricFamilies(bytes.NewReader(l.Files[target.Metrics])); err != nil {
			t.Errorf("%s: %v", target.Metrics, err)
		}
	}
	f := example(t).inventory
	for _, s := range f.Services {
		if owners[s.Name] == 0 && len(s.Endpoints) > 0 {
			t.Errorf("no target is service %s", s.Name)
		}
	}
	for _, e := range f.Exporters {
		if owners[e.Name] == 0 {
			t.Errorf("no target is exporter %s", e.Name)
		}
	}
	for _, a := range l.Plan.Alerts {
		if a.Cannot != "" || a.Owner == "" && a.Name != "Watchdog" || a.At.Line == 0 {
			t.Errorf("alert %+v", a)
		}
	}
}

// TestPlanPlacesHosts asks that a host in no cluster is in the region and the environment of its group.
func TestPlanPlacesHosts(t *testing.T) {
	type place struct{ owner, region, environment string }
	groups := map[string]plan.Host{}
	l := lowered(t)
	for _, h := range l.Plan.Hosts {
		groups[h.IP] = h
	}
	got := map[string]place{}
	for _, target := range l.Plan.Targets {
		if h, ok := groups[target.IP]; ok && target.Cluster == "" {
			got[h.Group+" "+target.Address[strings.IndexByte(target.Address, ':'):]] = place{target.Owner, target.Region, target.Environment}
		} else if target.Region+target.Environment != "" {
			t.Errorf("%s is no host and is in region %q and environment %q", target.Address, target.Region, target.Environment)
		}
	}
	want := map[string]place{
		"kafka-eu :9100":   {"node-exporter", "eu", "prod"},
		"kafka-eu :9308":   {"kafka", "eu", "prod"},
		"kafka-na :9100":   {"node-exporter", "na", "prod"},
		"kafka-na :9308":   {"kafka", "na", "prod"},
		"legacy-ftp :9100": {"node-exporter", "na", "prod"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(place{})); diff != "" {
		t.Errorf("hosts (-want +got):\n%s", diff)
	}
}

// TestPlanFindsLayers takes away what says of whom each manifest is. Who asks whom gives the same layers.
func TestPlanFindsLayers(t *testing.T) {
	f := example(t)
	foreign := &manifest.Bundle{}
	for _, u := range f.bundle.Units {
		of := *u
		if of.Scope != manifest.ArgoCDScope {
			of.Scope = "manifests"
		}
		foreign.Units = append(foreign.Units, &of)
	}
	l, err := plan.Lower(foreign, f.inventory)
	if err != nil {
		t.Fatal(err)
	}
	layers := func(p *plan.Plan) map[string]string {
		all := map[string]string{}
		for _, process := range p.Thanos {
			all[process.Cluster+"/"+process.Name] = process.Layer
		}
		return all
	}
	if diff := cmp.Diff(layers(lowered(t).Plan), layers(l.Plan)); diff != "" {
		t.Errorf("layers (-told +found):\n%s", diff)
	}
}

// TestPlanIsTheSameAgain lowers the fleet twice.
func TestPlanIsTheSameAgain(t *testing.T) {
	if diff := cmp.Diff(lowered(t), lowered(t)); diff != "" {
		t.Errorf("the second time (-first +second):\n%s", diff)
	}
}
