package inventory

import (
	"fmt"
	"strings"
)

// reservedLabels are set on series and alerts by others: the operator, the compiler, or the owner of a rule.
var reservedLabels = map[string]string{
	"alertname":  "Prometheus sets it to the name of an alert",
	"instance":   "Prometheus sets it to the address of a target",
	"job":        "Prometheus sets it to the job of a target",
	"priority":   "the compiler sets it to the priority of an alert",
	"prometheus": "the operator sets it to the name of the Prometheus",
	"ruler":      "the compiler sets it to the name of the ruler",
	"service":    "the compiler sets it to the service of an alert",
	"severity":   "an alert says its severity by it",
	"team":       "the compiler sets it to the team of an alert",
}

// labels checks that the labels that tell producers apart are different, and nobody else's. Were two the same, one of
// them would be lost, and with it the difference. Only the replicas of both kinds may share a label.
func (r *resolver) labels(f *Fleet) {
	type label struct{ field, name, holds string }
	identity := []label{
		{"cluster", f.Labels.Cluster, "the cluster's name"},
		{"region", f.Labels.Region, "the region's name"},
		{"environment", f.Labels.Environment, "the environment's name"},
	}
	replica := []label{{"replica", f.Labels.Replica, ""}, {"rulerReplica", f.Labels.RulerReplica, ""}}
	taken := map[string]label{}
	check := func(l label) {
		if why, reserved := reservedLabels[l.name]; reserved {
			r.label(f, l.field, l.name, "and "+why)
			return
		}
		other, twice := taken[l.name]
		switch {
		case !twice:
		case f.Has("labels", l.field) || other.field == "":
			r.label(f, l.field, l.name, "which holds "+other.holds)
		default: // the other was changed into the default of this one
			r.label(f, other.field, l.name, "which holds "+l.holds)
		}
	}
	for _, l := range identity {
		check(l)
		taken[l.name] = l
	}
	// Tenants are told apart by these, and would be merged.
	for _, name := range []string{"tenant", "tenant_id"} {
		if _, twice := taken[name]; !twice {
			taken[name] = label{holds: "a tenant's name"}
		}
	}
	for _, l := range replica {
		check(l)
	}
}

func (r *resolver) label(f *Fleet, field, name, fact string) {
	r.add(codeSchema, f.At("labels", field), "labels."+field,
		fmt.Sprintf("labels.%s is %q, %s; choose another label", field, name, fact))
}

// buckets checks that no two regions name one bucket: each has a compactor, and two of them corrupt it.
func (r *resolver) buckets(regions []*Region) {
	taken := map[string]*Region{}
	for _, e := range regions {
		other := taken[e.Bucket.Name]
		if other == nil {
			taken[e.Bucket.Name] = e
			continue
		}
		if other.Name != e.Name { // a region that stands twice is reported as such
			r.add(codeBucket, e.At("bucket", "name"), "bucket.name", fmt.Sprintf(
				"bucket %q is that of region %s, and so region %s would upload there, with a second compactor; give it a bucket of its own",
				e.Bucket.Name, other.Name, e.Name))
		}
	}
}

// ruleFiles checks that no two classes share a rules file: one bad rule takes its whole file out of evaluation.
func (r *resolver) ruleFiles(classes []*Class) {
	taken := map[string]*Class{}
	for _, c := range classes {
		name, at := strings.ToLower(c.Name), []any{"name"}
		if c.Rules.File == "shared" && c.Rules.Name != "" {
			name, at = c.Rules.Name, []any{"rules", "name"}
		}
		if other := taken[name]; other != nil && other.Name != c.Name { // a class that stands twice is reported as such
			r.add(codeDuplicate, c.At(at...), pathString(at),
				fmt.Sprintf("the rules file of class %s is %q, and so is that of class %s; give it a name of its own", c.Name, name, other.Name))
			continue
		}
		taken[name] = c
	}
}
