package policy_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/policy"
)

func TestNewData(t *testing.T) {
	inv := &inventory.Inventory{
		Fleet:     &inventory.Fleet{},
		Classes:   []*inventory.Class{{Name: "P1", Severities: []inventory.Severity{inventory.Critical}}},
		Teams:     []*inventory.Team{{Name: "platform"}},
		Receivers: []*inventory.Receiver{{Name: "pager"}},
	}
	inv.Fleet.Labels.Replica = "replica"
	inv.Fleet.Labels.RulerReplica = "ruler"
	inv.Fleet.Labels.Cluster = "cluster"
	inv.Fleet.Labels.Region = "region"
	inv.Fleet.Labels.Environment = "environment"
	inv.Fleet.Thresholds.BoundlessLabels = []string{"user_id"}
	inv.Fleet.Thanos.RawRetention = inventory.Duration(90 * time.Minute)
	class := inv.Classes[0]
	class.Rules.File, class.Rules.Name = "own", "p1"
	class.For.Min, class.For.Max = inventory.Duration(time.Minute), inventory.Duration(time.Hour)
	class.Demands.Runbook = true
	class.Receivers = []inventory.ClassSend{{Environments: []string{"prod"}, Receiver: "pager"}}
	want := policy.Data{
		Labels: policy.Labels{Replica: "replica", RulerReplica: "ruler", Cluster: "cluster", Region: "region", Environment: "environment"},
		Classes: map[string]policy.Class{"P1": {
			File: "own", Name: "p1", Severities: []inventory.Severity{"critical"},
			For: policy.Bounds{Min: 60, Max: 3600}, Demands: policy.Demands{Runbook: true},
			Receivers: []policy.Send{{Severities: []inventory.Severity{}, Environments: []string{"prod"}, Receiver: "pager"}},
		}},
		Teams:      []string{"platform"},
		Receivers:  []string{"pager"},
		Thresholds: policy.Thresholds{BoundlessLabels: []string{"user_id"}},
		Thanos:     policy.Thanos{RawRetention: "1h30m", RawRetentionSeconds: 5400},
	}
	if diff := cmp.Diff(want, policy.NewData(inv)); diff != "" {
		t.Error(diff)
	}
}
