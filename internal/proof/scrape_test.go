package proof

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/discovery"

	// Prometheus reads only the kinds of discovery that are linked in.
	_ "github.com/prometheus/prometheus/discovery/kubernetes"

	"gauntlet.dev/gauntlet/internal/golden"
)

var registerEC2 = sync.OnceFunc(func() { discovery.RegisterConfig(&ec2SDConfig{}) })

// load has Prometheus load a configuration.
func load(t testing.TB, text []byte) *config.Config {
	t.Helper()
	registerEC2()
	c, err := config.Load(string(text), nil)
	if err != nil {
		t.Fatalf("Prometheus refuses: %v\n%s", err, text)
	}
	return c
}

// TestScrapeJobs lists what the Prometheus of a hub and the one that spans its region scrape, as Prometheus names it.
func TestScrapeJobs(t *testing.T) {
	listed := 0
	for _, e := range exampleEvaluators(t) {
		if e.config == nil || e.cluster.Name != "prod-na-1" {
			continue
		}
		listed++
		var jobs []string
		for _, s := range e.config.ScrapeConfigs {
			jobs = append(jobs, s.JobName+"\n")
		}
		slices.Sort(jobs)
		golden.File(t, "testdata/jobs-"+e.object.GetName()+".txt", strings.Join(jobs, ""))
	}
	if listed != 2 {
		t.Errorf("%d Prometheuses in prod-na-1", listed)
	}
}

// TestExternalLabels compares the labels that Prometheus puts on everything with those that the inventory means.
func TestExternalLabels(t *testing.T) {
	f := example(t).inventory.Fleet
	for _, e := range exampleEvaluators(t) {
		want := map[string]string{f.Labels.Region: e.cluster.Region}
		switch {
		case e.ruler != nil:
			want["ruler"] = e.object.GetName()
			want[operatorRulerReplica] = podName
			if e.object.GetName() == "ruler-global" {
				delete(want, f.Labels.Region)
			}
		default:
			want["prometheus"] = e.name
			want[f.Labels.Replica] = podName
			if e.object.GetName() == f.Chart.Release+"-prometheus" {
				want[f.Labels.Cluster], want[f.Labels.Environment] = e.cluster.Name, e.cluster.Environment
			}
		}
		if diff := cmp.Diff(want, e.externalLabels()); diff != "" {
			t.Errorf("external labels of %s (-want +got):\n%s", e, diff)
		}
	}
}

// TestAlertsAreOneOfReplicas sends the alert of each replica, and finds no label that tells them apart.
func TestAlertsAreOneOfReplicas(t *testing.T) {
	for _, e := range exampleEvaluators(t) {
		if len(e.replicaLabels()) == 0 {
			t.Errorf("nothing tells the replicas of %s apart", e)
		}
		// A ruler's alert may come from series that carry the replica label of the Prometheus that scraped them.
		sent := e.sends(map[string]string{"alertname": "Down", example(t).inventory.Fleet.Labels.Replica: "prometheus-0"})
		for name, value := range sent {
			if strings.Contains(value, podName) || name == example(t).inventory.Fleet.Labels.Replica {
				t.Errorf("%s tells Alertmanager which replica sends: %s=%s", e, name, value)
			}
		}
	}
}

// TestHostsAreFoundWithoutKeys looks at each EC2 discovery as Prometheus reads it.
func TestHostsAreFoundWithoutKeys(t *testing.T) {
	found := 0
	for _, e := range exampleEvaluators(t) {
		if e.config == nil {
			continue
		}
		for _, s := range e.config.ScrapeConfigs {
			for _, d := range s.ServiceDiscoveryConfigs {
				hosts, ok := d.(*ec2SDConfig)
				if !ok {
					continue
				}
				found++
				if hosts.AccessKey != "" || hosts.SecretKey != "" || hosts.Profile != "" {
					t.Errorf("%s of %s has keys", s.JobName, e)
				}
				if len(hosts.Filters) == 0 || hosts.Port == 80 {
					t.Errorf("%s of %s finds any host, or asks it at the default port: %+v", s.JobName, e, hosts)
				}
			}
		}
	}
	if found == 0 {
		t.Error("no host is found by EC2")
	}
}
