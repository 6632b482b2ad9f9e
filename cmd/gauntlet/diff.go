package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/difference"
	"gauntlet.dev/gauntlet/internal/edits"
	"gauntlet.dev/gauntlet/internal/report"
)

// diff is a comparison of two states of an inventory.
type diff struct {
	target
	against
	chart     charts
	head      string // revision; empty for the work tree
	manifests bool
	formats   formats
}

func (a *app) diffCommand() *cobra.Command {
	var d diff
	cmd := &cobra.Command{
		Use:   "diff --base REVISION [ROOT]",
		Short: "Say what a change does to the fleet: alerts, targets, receivers, topology, what Argo CD would do",
		Long: `Compile two states of the inventory, and say what changes for the fleet: which alerts, recordings, targets and limits, who is
told of what, how Prometheuses and Thanos are tied together, what the chart is given, and what Argo CD would create,
change and prune. Each change names its clusters, and the lines that make it.

The base is a revision of the git repository around the inventory, and the head another, or the work tree. Neither the
work tree nor the index is touched. With --merge-base, the base is where the head has left it: what came to the base
since then is no part of the change.

The exit status is 0 whether something changes or not.`,
		Example: `  gauntlet diff --base HEAD
  gauntlet diff clusters --base origin/main --merge-base --format markdown=diff.md
  gauntlet diff --base v1.2 --head v1.3 --manifests`,
		Args: atMostOne("ROOT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			d.args = args
			if err := firstOf(d.against.check(), d.chart.check(cmd)); err != nil {
				return err
			}
			return a.diff(cmd.Context(), d)
		},
	}
	d.against.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&d.head, "head", "", "`REVISION` that is compared (default: the work tree)")
	f.BoolVar(&d.manifests, "manifests", false, "show what changes in the objects themselves as well")
	d.formats.flag(cmd, "what changes", report.ReviewFormats())
	d.chart.flags(cmd)
	complete(cmd)
	return cmd
}

func (a *app) diff(ctx context.Context, d diff) error {
	at, err := d.place()
	if err != nil {
		return err
	}
	p := a.progress()
	defer p.stop()
	r, err := d.compare(ctx, at, p)
	if err != nil {
		return err
	}
	p.stop()
	return a.review(d.formats, r)
}

// compare compiles both states, and compares them.
func (d diff) compare(ctx context.Context, at place, p *progress) (r report.Review, err error) {
	if err := d.resolve(ctx, at.root, d.head); err != nil {
		return r, err
	}
	base, done, err := d.revised(ctx, at, d.against.base, d.chart, p)
	defer done()
	if err != nil {
		return r, err
	}
	var head compiled
	if d.head == "" {
		d.chart.root = at.root
		head, err = d.compiled(ctx, at, workTree, d.chart, p)
	} else {
		var done func()
		head, done, err = d.revised(ctx, at, d.head, d.chart, p)
		defer done()
	}
	if err != nil {
		return r, err
	}
	return reviewed(base, head, at, d.manifests, p)
}

// reviewed compares two states.
func reviewed(base, head compiled, at place, manifests bool, p *progress) (r report.Review, err error) {
	was, err := base.side()
	if err != nil {
		return r, err
	}
	is, err := head.side()
	if err != nil {
		return r, err
	}
	p.begin("comparing", 0)
	r = report.Review{Base: base.name, Head: head.name, Dir: at.root, Clusters: len(is.Inventory.Clusters), Version: version()}
	if r.Difference, err = difference.Between(was, is, between(base, head)); err == nil && manifests {
		r.Manifests, err = difference.Manifests(was, is)
	}
	return r, err
}

// between finds the lines in which the files differ that either state was made of.
func between(base, head compiled) *edits.Edits {
	names := slices.Concat(base.files.names(), head.files.names())
	slices.Sort(names)
	was, is := map[string]string{}, map[string]string{}
	for _, name := range slices.Compact(names) {
		if strings.HasPrefix(name, policiesDir+"/") {
			continue // they judge, and make nothing
		}
		before, beforeErr := base.files.text(name)
		after, afterErr := head.files.text(name)
		if beforeErr == nil && (afterErr != nil || before != after) {
			was[name] = before
		}
		if afterErr == nil && (beforeErr != nil || before != after) {
			is[name] = after
		}
	}
	return edits.Between(was, is)
}

// review writes a difference in the formats that were asked for: to files, and one to standard output.
func (a *app) review(asked formats, r report.Review) error {
	sinks := asked.sinks
	if len(sinks) == 0 {
		sinks = []sink{{format: report.FormatText}}
	}
	if err := saveReview(sinks, r); err != nil {
		return err
	}
	r.Color = a.color()
	for _, s := range sinks {
		if s.file == "" {
			return report.WriteReview(a.out, s.format, r)
		}
	}
	return nil
}

// saveReview writes a difference to files.
func saveReview(sinks []sink, r report.Review) error {
	for _, s := range sinks {
		if s.file == "" {
			continue
		}
		var text bytes.Buffer
		err := report.WriteReview(&text, s.format, r)
		if err == nil {
			err = replaceFile(s.file, text.Bytes())
		}
		if err != nil {
			return fmt.Errorf("write the report %s=%s: %w", s.format, s.file, err)
		}
	}
	return nil
}
