package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fleet is two clusters of one region, and one of another, with a layer for each and one for all.
func fleet() *Plan {
	pod := func(cluster, name string) Pod {
		return Pod{Cluster: cluster, Namespace: "monitoring", Name: name, IP: cluster + name}
	}
	p := &Plan{Version: Version, Labels: Labels{Cluster: "cluster", Region: "region"}}
	for _, c := range []Cluster{{Name: "eu1", Region: "eu"}, {Name: "na1", Region: "na"}, {Name: "na2", Region: "na"}} {
		p.Clusters = append(p.Clusters, c)
		p.Prometheuses = append(p.Prometheuses, Prometheus{Pod: pod(c.Name, "prometheus-0"), Instance: "monitoring/main"})
		p.Alertmanagers = append(p.Alertmanagers, Alertmanager{Pod: pod(c.Name, "alertmanager-0"), Instance: "monitoring/main"})
		p.Thanos = append(p.Thanos, Thanos{Pod: pod(c.Name, "query-0"), Component: "query", Layer: "cluster"})
		p.Targets = append(p.Targets, Target{Pod: pod(c.Name, "shop-0"), Owner: "shop"})
		p.Names = append(p.Names, Name{Name: "query.monitoring.svc", Cluster: c.Name})
	}
	p.Thanos = append(p.Thanos, Thanos{Pod: pod("na1", "query-global-0"), Component: "query", Layer: "global"})
	p.Targets = append(p.Targets, Target{Pod: Pod{Name: "host"}, Owner: "kafka", Region: "sa"}, Target{Pod: pod("na2", "search-0"), Owner: "search"})
	p.Targets = append(p.Targets, Target{Pod: Pod{Cluster: "eu1", Name: "node-0", IP: "10.0.0.1"}, Owner: "node-exporter"})
	p.Hosts = []Host{{ID: "i-1", IP: "10.0.0.1"}}
	p.Names = append(p.Names, Name{Name: "query.na2.example.com"})
	p.Alerts = []Alert{
		{Name: "ShopDown", Evaluator: "monitoring/main", Clusters: []string{"eu1", "na1", "na2"}},
		{Name: "SearchDown", Evaluator: "monitoring/main", Clusters: []string{"na2"}},
	}
	return p
}

func TestPartProcesses(t *testing.T) {
	part, left, err := fleet().Part([]string{"na1"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range part.Clusters {
		got = append(got, "cluster "+x.Name)
	}
	for _, x := range part.Prometheuses {
		got = append(got, x.IP)
	}
	for _, x := range part.Alertmanagers {
		got = append(got, x.IP)
	}
	for _, x := range part.Thanos {
		got = append(got, x.IP)
	}
	for _, x := range part.Targets {
		got = append(got, x.IP+" of "+x.Owner)
	}
	for _, x := range part.Names {
		got = append(got, x.Cluster+" "+x.Name)
	}
	for _, x := range part.Alerts {
		got = append(got, x.Name)
	}
	want := []string{"cluster na1", "na1prometheus-0", "na1alertmanager-0", "na1query-0", "na1query-global-0", "na1shop-0 of shop", " of kafka", "10.0.0.1 of node-exporter",
		"na1 query.monitoring.svc", " query.na2.example.com", "ShopDown"}
	if diff := cmp.Diff(want, got); diff != "" || len(left) > 0 {
		t.Errorf("what is in the part (-want +got), left out %v:\n%s", left, diff)
	}
	if _, _, err := fleet().Part([]string{"na1", "na3"}); err == nil || err.Error() != `the plan has no cluster "na3"; it has eu1, na1, na2` {
		t.Errorf("error %v", err)
	}
}

// TestPartExpectations says of each expectation in which parts it stays.
func TestPartExpectations(t *testing.T) {
	alert := func(name string, fires bool, labels ...string) Expect {
		a := &ExpectAlert{Name: name, Fires: fires, Labels: map[string]string{}}
		for i := 0; i < len(labels); i += 2 {
			a.Labels[labels[i]] = labels[i+1]
		}
		return Expect{Alert: a}
	}
	query := func(layer, cluster, region string) Expect {
		return Expect{Query: &ExpectQuery{Layer: layer, Cluster: cluster, Region: region}}
	}
	const na, eu, both = "na1", "eu1", "na1 and na2"
	parts := map[string][]string{na: {"na1"}, eu: {"eu1"}, both: {"na1", "na2"}}
	for name, test := range map[string]struct {
		expect Expect
		stays  []string
	}{
		"quiet":                          {Expect{Quiet: &Quiet{}}, []string{na, eu, both}},
		"an alert of a cluster":          {alert("ShopDown", true, "cluster", "na1"), []string{na, both}},
		"none of a cluster":              {alert("ShopDown", false, "cluster", "eu1"), []string{eu}},
		"an alert of a region":           {alert("ShopDown", true, "region", "na"), []string{both}},
		"an alert of all":                {alert("ShopDown", true), nil},
		"none of all":                    {alert("ShopDown", false), []string{na, eu, both}},
		"an alert of those that have it": {alert("SearchDown", true), []string{both}},
		"none of those that have it":     {alert("SearchDown", false), []string{both}},
		"a query of a Prometheus":        {query("prometheus", "eu1", ""), []string{eu}},
		"a query of a cluster":           {query("cluster", "na1", ""), []string{na, both}},
		"a query of a region":            {query("region", "", "na"), []string{both}},
		"a query of a region of one":     {query("region", "", "eu"), []string{eu}},
		"a query of all":                 {query("global", "", ""), nil},
		"a gap":                          {Expect{NoGap: &ExpectGap{Layer: "cluster", Cluster: "na1"}}, []string{na, both}},
		"a budget of targets":            {Expect{Targets: &Budget{Of: Chosen{Cluster: "na1"}}}, []string{na, both}},
		"a budget of series":             {Expect{Series: &Budget{Of: Chosen{Region: "eu"}}}, []string{eu}},
		"a budget of all":                {Expect{Series: &Budget{Of: Chosen{Instance: "monitoring/main"}}}, []string{na, eu, both}},
		"a budget of what is elsewhere":  {Expect{Targets: &Budget{Of: Chosen{Owner: "search"}}}, []string{both}},
		"a budget of a host":             {Expect{Targets: &Budget{Of: Chosen{Owner: "kafka"}}}, []string{na, eu, both}},
	} {
		t.Run(name, func(t *testing.T) {
			for part, clusters := range parts {
				p := fleet()
				p.Scenarios = []Scenario{{Name: "a", Expect: []Expect{test.expect}}}
				of, left, err := p.Part(clusters)
				if err != nil {
					t.Fatal(err)
				}
				want := false
				for _, s := range test.stays {
					want = want || s == part
				}
				gone := []Left{{Scenario: "a", Expectations: 1, Whole: true}}
				if want != (len(of.Scenarios) == 1) || want != (len(left) == 0) || !want && !cmp.Equal(left, gone) {
					t.Errorf("%s: it stays: %v, left out %v", part, len(of.Scenarios) == 1, left)
				}
			}
		})
	}
	if whole, left, err := fleet().Part([]string{"eu1", "na1", "na2"}); err != nil || left != nil || !cmp.Equal(whole.Thanos, fleet().Thanos) {
		t.Errorf("all clusters are not all: left out %v, error %v", left, err)
	}
}

// TestPartHappens leaves out what happens elsewhere, and keeps what happens everywhere.
func TestPartHappens(t *testing.T) {
	p := fleet()
	errors := 0.5
	p.Scenarios = []Scenario{{
		Name:      "a",
		Behaviors: []Behavior{{Of: Chosen{Owner: "shop"}, Errors: &errors}, {Of: Chosen{Owner: "shop", Cluster: "eu1"}, Errors: &errors}},
		Events: []Event{{Kill: &Chosen{Component: "prometheus"}}, {Restart: &Chosen{Cluster: "eu1"}}, {Partition: &Chosen{Region: "eu"}},
			{Partition: &Chosen{Region: "na"}}, {Partition: &Chosen{Region: "sa"}}},
	}}
	part, left, err := p.Part([]string{"na1"})
	if err != nil {
		t.Fatal(err)
	}
	want := []Scenario{{Name: "a", Behaviors: p.Scenarios[0].Behaviors[:1], Expect: []Expect{},
		Events: []Event{p.Scenarios[0].Events[0], p.Scenarios[0].Events[3], p.Scenarios[0].Events[4]}}}
	if diff := cmp.Diff(want, part.Scenarios); diff != "" {
		t.Errorf("scenarios (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Left{{Scenario: "a", Behaviors: 1, Events: 2}}, left); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	if len(p.Scenarios[0].Events) != 5 {
		t.Error("the plan itself was changed")
	}
}
