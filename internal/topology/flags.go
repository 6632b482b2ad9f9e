package topology

import (
	"cmp"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"

	"gauntlet.dev/gauntlet/internal/chart"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/thanos"
)

// flagChecker finds the flags that versions of Thanos do not have, in each object once: it may stand in many units.
type flagChecker struct {
	flags   *thanos.Flags
	checked map[*manifest.Object]bool
	found   []UnknownFlag
}

func newFlagChecker() *flagChecker {
	return &flagChecker{thanos.Read(), map[*manifest.Object]bool{}, nil}
}

// first tells whether an object is met for the first time.
func (c *flagChecker) first(o *manifest.Object) bool {
	seen := c.checked[o]
	c.checked[o] = true
	return !seen
}

func (c *flagChecker) check(at Ref, version, command, flag string) {
	if fault, ok := c.flags.Check(version, command, flag); ok {
		c.found = append(c.found, UnknownFlag{at, command, version, flag, fault.Until, fault.From, fault.Instead})
	}
}

// process checks the flags of a command line.
func (c *flagChecker) process(o *manifest.Object, w *workload) {
	if c.first(o) {
		for _, f := range w.flags {
			c.check(w.at(f), thanos.VersionOf(w.image), w.command, f.name)
		}
	}
}

// arguments checks the arguments that an object adds to those of the operator. The image's tag wins over the version.
func (c *flagChecker) arguments(o *manifest.Object, image, version *string, command string, args []monitoringv1.Argument, at func(path ...any) Ref) {
	if !c.first(o) {
		return
	}
	version = new(cmp.Or(thanos.VersionOf(deref(image, "")), deref(version, "")))
	for i, arg := range args {
		c.check(at(i, "name"), *version, command, arg.Name)
	}
}

// values checks the arguments that values of the chart add to those of its sidecars.
func (c *flagChecker) values(o *manifest.Object, v *chart.Values, at func(path ...any) Ref) {
	written, _ := v.Lookup("prometheus", "prometheusSpec", "thanos", "additionalArgs")
	list, _ := written.([]any)
	var args []monitoringv1.Argument
	for _, arg := range list {
		fields, _ := arg.(map[string]any)
		name, _ := fields["name"].(string)
		args = append(args, monitoringv1.Argument{Name: name})
	}
	t := v.Prometheus.PrometheusSpec.Thanos
	c.arguments(o, &t.Image, &t.Version, "sidecar", args, at)
}
