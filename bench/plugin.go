//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
)

// benchPlugin measures what one cluster of the largest fleet costs, and that cluster in a fleet of its own. The fleet itself is not compiled.
func (r *runner) benchPlugin(ctx context.Context, stdout io.Writer) error {
	o := &outcome{size: largest}
	if err := writeFleet(r.below(largest)("fleet"), largest); err != nil {
		return err
	}
	processes, err := r.oneCluster(o)
	if err != nil {
		return err
	}
	if err := r.inTurns(ctx, processes); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "one of %d clusters, with %d services\n\n", o.clusters, o.services)
	if err := printCosts(stdout, []*outcome{o}); err != nil {
		return err
	}
	return printTargets(stdout, o.oneClusterTargets())
}

// oneCluster lists what is measured of the first cluster of a fleet, which has been written, and writes that cluster into a fleet of its own.
func (r *runner) oneCluster(o *outcome) ([]process, error) {
	at := r.below(o.size)
	if err := writeFleet(at("alone"), size{clusters: 1, services: o.services}); err != nil {
		return nil, err
	}
	return []process{
		{command: []string{r.gauntlet, "compile", at("fleet"), "--cluster", firstCluster, "-o", at("narrow")}, makes: at("narrow"), into: &o.narrow},
		{command: []string{r.gauntlet, "compile", at("alone"), "-o", at("lone")}, makes: at("lone"), into: &o.alone},
		r.generate(at("fleet"), &o.part),
		r.generate(at("alone"), &o.whole),
	}, nil
}

// generate is a call of Argo CD for the first cluster of a fleet.
func (r *runner) generate(fleet string, into *cost) process {
	asked := `ARGOCD_APP_PARAMETERS=[{"name":"cluster","string":"` + firstCluster + `"}]`
	return process{command: []string{"env", asked, r.gauntlet, "plugin", "generate"}, dir: fleet, into: into}
}

func (o *outcome) oneClusterTargets() []target {
	return []target{
		ratio("XL: one cluster of it / that cluster alone", 1.5, o.narrow, o.alone),
		ratio("XL: plugin, one cluster of it / that alone", 1.5, o.part, o.whole),
	}
}
