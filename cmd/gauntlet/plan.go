package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"
)

// planProgram lowers a fleet. It links the operator.
const planProgram = "gauntlet-plan"

func (a *app) planCommand() *cobra.Command {
	var t target
	var chart charts
	var manifests manifestPlaces
	cmd := &cobra.Command{
		Use:   "plan -o DIR [ROOT]",
		Short: "Write what a rehearsal starts from: the configuration of each replica, and what it finds",
		Long: `Compile and check the inventory, and lower it into a folder of standard files: prometheus.yml and rule files of each
replica by the operator's own generator, alertmanager.yml, arguments and files of Thanos, the Kubernetes objects that
service discovery finds, and what each target exposes. plan.json says which process reads which.

With --chart, or where the fleet names a chart by its path or digest, what helm renders of it is lowered as well: its
rules, monitors and Services.

The folder is written all or nothing. It may be a new one, or one that holds a plan, which is replaced.

With --manifests, what is lowered are manifests that were not compiled from an inventory.`,
		Example: `  gauntlet plan -o plan
  gauntlet plan clusters -o /tmp/plan --cluster prod-1
  gauntlet plan --manifests manifests/ -o plan`,
		Args: atMostOne("ROOT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			t.args = args
			if t.output == "" {
				return usageError("name the folder to write to: -o DIR")
			}
			if err := chart.check(cmd); err != nil {
				return err
			}
			if len(manifests) > 0 {
				return a.planManifests(cmd, t, manifests)
			}
			return a.plan(cmd.Context(), t, chart)
		},
	}
	cmd.Flags().StringVarP(&t.output, "output", "o", "", "folder to write to")
	cmd.Flags().Var(&manifests, "manifests", "plan manifests instead of an inventory: `[CLUSTER=]DIR` or a file; may be repeated")
	t.judged(cmd)
	chart.flags(cmd)
	return cmd
}

// plan checks the inventory and has it lowered.
func (a *app) plan(ctx context.Context, t target, chart charts) error {
	at, err := t.place()
	if err != nil {
		return err
	}
	if _, err := sibling(planProgram, "make build"); err != nil {
		return err // before the work
	}
	p := a.progress()
	defer p.stop()
	r, err := t.judge(ctx, at, chart, choice{}, p)
	if err != nil {
		return err
	}
	p.stop()
	if err := a.show(&t.report, r.run); err != nil {
		return err
	}
	if r.checked == nil || r.run.Fails() {
		return errFindings
	}
	return a.lower(ctx, t, chart)
}

// lower has an inventory lowered that was checked.
func (a *app) lower(ctx context.Context, t target, chart charts) error {
	at, err := t.place()
	if err != nil {
		return err
	}
	program, err := sibling(planProgram, "make build")
	if err != nil {
		return err
	}
	args := append([]string{"-o", t.output}, chart.passed()...)
	if t.cluster != "" {
		args = append(args, "-cluster", t.cluster)
	}
	return a.runSibling(ctx, program, append(args, at.root)...)
}

// planManifests checks manifests and has them lowered.
func (a *app) planManifests(cmd *cobra.Command, t target, places manifestPlaces) error {
	for _, name := range []string{"cluster", "chart", "no-chart", "no-cache"} {
		if cmd.Flags().Changed(name) {
			return usageError("--manifests plans what is there; leave out --%s", name)
		}
	}
	if slices.ContainsFunc(places, func(p manifestPlace) bool { return p.path == stdin }) {
		return usageError("standard input can be read once, and manifests are checked and then lowered; name a file")
	}
	program, err := sibling(planProgram, "make build")
	if err != nil {
		return err
	}
	m := manifestsCheck{places: places, now: clockAt(t.now, places[0].path)}
	if len(t.args) > 0 {
		m.root, m.now = t.args[0], clockAt(t.now, t.args[0])
	}
	if err := a.checkManifests(cmd.Context(), m, &t.report, &choice{}); err != nil {
		return err
	}
	folders, err := places.folders(a.in)
	if err != nil {
		return err
	}
	args := []string{"-o", t.output}
	for i, p := range places {
		args = append(args, "-manifests", folders[i].Cluster+"="+p.path)
	}
	return a.runSibling(cmd.Context(), program, append(args, t.args...)...)
}
