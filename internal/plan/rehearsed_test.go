package plan

import (
	"context"
	"maps"
	"os"
	"slices"
	"testing"

	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
)

// TestEachPageIsRehearsed asks of each alert of the example's services of class P1 that a scenario makes it fire, and expects that it
// reaches once the receiver that its class says for the environment and the severity, and nobody else. That it does so is asked by
// TestShipped of the runtime.
func TestEachPageIsRehearsed(t *testing.T) {
	inv, found, err := inventory.Load(context.Background(), os.DirFS("../../clusters"))
	if err != nil || diag.HasErrors(found) {
		t.Fatal(err, found)
	}
	bundle, found := compile.Compile(inv, compile.Options{})
	if bundle == nil || diag.HasErrors(found) {
		t.Fatal(found)
	}
	l, err := Lower(bundle, inv)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(inv.Classes, func(c *inventory.Class) bool { return c.Name == "P1" })
	class := inv.Classes[i]
	alerts := 0
	for _, a := range l.Plan.Alerts {
		if a.Priority != class.Name {
			continue
		}
		alerts++
		if !slices.ContainsFunc(l.Plan.Scenarios, func(s Scenario) bool {
			return slices.ContainsFunc(s.Expect, func(x Expect) bool { return x.Alert != nil && rehearses(t, l.Plan, x.Alert, a, class) })
		}) {
			t.Errorf("no scenario expects %s of %s with %v (%s:%d) to fire and to be told once", a.Name, a.Evaluator, a.Labels, a.At.File, a.At.Line)
		}
	}
	if alerts == 0 {
		t.Error("the example has no alert of class P1")
	}
}

// rehearses tells whether an expectation is of an alert, in a cluster where it is evaluated, and says of it what its class says.
func rehearses(t *testing.T, p *Plan, x *ExpectAlert, a Alert, class *inventory.Class) bool {
	t.Helper()
	if x.Name != a.Name || !x.Fires || x.Receivers == nil || !slices.Contains(a.Clusters, x.Labels["cluster"]) {
		return false
	}
	for name, value := range x.Labels {
		if has, ok := a.Labels[name]; ok && has != value {
			return false
		}
	}
	i := slices.IndexFunc(p.Clusters, func(c Cluster) bool { return c.Name == x.Labels["cluster"] })
	all := func(list []string, of string) bool { return len(list) == 0 || slices.Contains(list, of) }
	for _, send := range class.Receivers {
		if all(send.Environments, p.Clusters[i].Environment) && all(words(send.Severities), a.Labels["severity"]) {
			if want := map[string]int{send.Receiver: 1}; !maps.Equal(x.Receivers, want) {
				t.Errorf("%s: receivers %v, and by its class %v", a.Name, x.Receivers, want)
			}
			return true
		}
	}
	t.Errorf("class %s says nothing of %s", class.Name, a.Name)
	return false
}

func words[S ~string](of []S) (all []string) {
	for _, s := range of {
		all = append(all, string(s))
	}
	return all
}
