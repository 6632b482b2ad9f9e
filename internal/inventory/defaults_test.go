package inventory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gauntlet.dev/gauntlet/fixtures"
	"gauntlet.dev/gauntlet/internal/inventory"
)

// TestDefaults compares the defaults with a fleet that says only what it must.
func TestDefaults(t *testing.T) {
	loaded, found, err := inventory.Load(t.Context(), fixtures.Good())
	if err != nil || len(found) > 0 {
		t.Fatal(err, found)
	}
	got, err := inventory.Defaults()
	if err != nil {
		t.Fatal(err)
	}
	want := *loaded.Fleet
	// What must be written has no default, and what stands below it none that counts.
	want.Name, want.GlobalCluster, want.Domain, want.TLSSecret, want.Platform = "", "", "", "", nil
	want.Versions, want.Alertmanager, want.Grafana = got.Fleet.Versions, got.Fleet.Alertmanager, got.Fleet.Grafana
	want.Repository = got.Fleet.Repository
	if diff := cmp.Diff(want, *got.Fleet, cmpopts.IgnoreTypes(inventory.Source{})); diff != "" {
		t.Errorf("fleet (-loaded +defaults):\n%s", diff)
	}
	if got.Fleet.Labels.Replica == "" {
		t.Error("the replica label has no default")
	}
}

func BenchmarkDefaults(b *testing.B) {
	for b.Loop() {
		if _, err := inventory.Defaults(); err != nil {
			b.Fatal(err)
		}
	}
}
