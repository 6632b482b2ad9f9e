package proof

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/generators/argocd"
)

// TestReplicaLabelsAgree compares the labels by which replicas differ, as their producers set them, with those that every
// querier deduplicates by and every ruler drops. None of them may be a label that says where a series is from.
func TestReplicaLabelsAgree(t *testing.T) {
	var produced []string
	for _, e := range exampleEvaluators(t) {
		produced = append(produced, e.replicaLabels()...)
	}
	slices.Sort(produced)
	produced = slices.Compact(produced)
	own := example(t).inventory.Fleet.Labels
	for _, place := range []string{own.Cluster, own.Region, own.Environment} {
		if slices.Contains(produced, place) {
			t.Errorf("replicas differ by %s", place)
		}
	}
	queriers := 0
	for _, c := range example(t).clusters {
		for _, p := range podsOf(t, c) {
			args := p.Args()
			if len(args) == 0 || args[0] != "query" {
				continue
			}
			queriers++
			if diff := cmp.Diff(produced, flagValues(args, "query.replica-label")); diff != "" {
				t.Errorf("%s in %s deduplicates by (-produced +flags):\n%s", p.Of.GetName(), c.Name, diff)
			}
		}
		for _, r := range all[*monitoringv1.ThanosRuler](c) {
			if diff := cmp.Diff(produced, slices.Sorted(slices.Values(r.Spec.AlertDropLabels))); diff != "" {
				t.Errorf("%s in %s drops from alerts (-produced +dropped):\n%s", r.Name, c.Name, diff)
			}
		}
	}
	if want := len(example(t).clusters) + len(example(t).inventory.Regions) + 1; queriers != want {
		t.Errorf("%d queriers, want %d", queriers, want)
	}
}

// flagValues gives the values of a flag in their order.
func flagValues(args []string, flag string) []string {
	var values []string
	for _, a := range args {
		if value, ok := strings.CutPrefix(a, "--"+flag+"="); ok {
			values = append(values, value)
		}
	}
	slices.Sort(values)
	return values
}

// TestVersionsAgree collects every version that something is started or validated with.
func TestVersionsAgree(t *testing.T) {
	f := example(t)
	want := f.inventory.Fleet.Versions
	check := func(what string, got any, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s has %v, want %s", what, got, want)
		}
	}
	thanos := "quay.io/thanos/thanos:" + want.Thanos
	for _, c := range f.clusters {
		for _, p := range podsOf(t, c) {
			for _, container := range p.Spec.Containers {
				if container.Image != "" { // the operator chooses the others
					check(p.Of.GetName()+" in "+c.Name, container.Image, thanos)
				}
			}
		}
		for _, p := range append(all[*monitoringv1.Prometheus](c), chartPrometheus(t, c)) {
			check(p.Name+" in "+c.Name, p.Spec.Version, want.Prometheus)
			check(p.Name+" in "+c.Name, *p.Spec.Image, "quay.io/prometheus/prometheus:"+want.Prometheus)
			check("the sidecar of "+p.Name+" in "+c.Name, *p.Spec.Thanos.Version, want.Thanos)
			check("the sidecar of "+p.Name+" in "+c.Name, *p.Spec.Thanos.Image, thanos)
		}
		for _, r := range all[*monitoringv1.ThanosRuler](c) {
			check(r.Name+" in "+c.Name, *r.Spec.Version, want.Thanos)
			check(r.Name+" in "+c.Name, r.Spec.Image, thanos)
		}
		check("Alertmanager of "+c.Name, c.values.at("alertmanager", "alertmanagerSpec", "image", "tag"), want.Alertmanager)
		check("the operator of "+c.Name, c.values.at("prometheusOperator", "image", "tag"), want.Operator)
		check("the reloader of "+c.Name, c.values.at("prometheusOperator", "prometheusConfigReloader", "image", "tag"), want.Operator)
		check("the operator of "+c.Name+", for sidecars", c.values.at("prometheusOperator", "thanosImage", "tag"), want.Thanos)
	}
	check("the operator that these tests ask", moduleVersion(t, "github.com/prometheus-operator/prometheus-operator"), want.Operator)
}

func moduleVersion(t *testing.T, module string) string {
	t.Helper()
	version, err := exec.Command("go", "list", "-m", "-f", "{{.Version}}", module).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(version))
}

// TestApplicationsFindTheirSources follows each Argo CD application to what it applies: folders and files that are emitted,
// and the chart and the definitions of the versions that the fleet says.
func TestApplicationsFindTheirSources(t *testing.T) {
	f := example(t)
	fleet := f.inventory.Fleet
	emitted := map[string]bool{}
	for _, u := range f.bundle.Units {
		for _, o := range u.Objects {
			emitted[fleet.Repository.Path+"/"+u.Dir()+"/"+o.File] = true
		}
	}
	applied := map[string]bool{}
	for _, c := range f.clusters {
		for _, app := range all[*argocd.Application](c) {
			sources := app.Spec.Sources
			if app.Spec.Source != nil {
				sources = append(sources, *app.Spec.Source)
			}
			for _, s := range sources {
				switch {
				case s.Ref != "":
				case s.RepoURL == fleet.Repository.URL:
					before := len(applied)
					for file := range emitted {
						if strings.HasPrefix(file, s.Path+"/") {
							applied[file] = true
						}
					}
					if len(applied) == before {
						t.Errorf("%s finds nothing in %s, or nothing that no other applies", app.Name, s.Path)
					}
				case s.Chart != "":
					if s.TargetRevision != fleet.Versions.Chart || s.RepoURL != fleet.Chart.Repository {
						t.Errorf("%s takes chart %s from %s", app.Name, s.TargetRevision, s.RepoURL)
					}
					for _, file := range s.Helm.ValueFiles {
						name := strings.TrimPrefix(file, "$values/")
						if !emitted[name] || name == file {
							t.Errorf("%s takes values from %s", app.Name, file)
						}
						applied[name] = true
					}
				default:
					if s.TargetRevision != fleet.Versions.Operator {
						t.Errorf("%s takes the definitions of %s", app.Name, s.TargetRevision)
					}
				}
			}
			if app.Spec.Destination.Server != c.Server {
				t.Errorf("%s is applied to %s", app.Name, app.Spec.Destination.Server)
			}
		}
	}
	for file := range emitted {
		byHand := strings.Contains(file, "/argocd/") || strings.Contains(file, "/apps/") // and by the ApplicationSet
		if !applied[file] && !byHand {
			t.Errorf("no application applies %s", file)
		}
	}
}
