package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/prometheus/common/model"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/serve"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// serve answers for the series until it is interrupted, where that is wanted.
func (k *kept) serve(ctx context.Context, p *plan.Plan, t *trace.Trace, out io.Writer) error {
	if k == nil || k.listeners == nil {
		return nil
	}
	end := t.Start.Add(t.Reached.Duration)
	k.announce(out, p, t.Start, end)
	return serve.Serve(ctx, k.listeners, serve.Options{Blocks: k.dir, Work: filepath.Join(k.work, "serve"), Replicas: p.Labels.Replicas, End: end})
}

// announce says where to look, and at which time: now, there is nothing.
func (k *kept) announce(out io.Writer, p *plan.Plan, from, to time.Time) {
	api, store := "http://"+k.listeners.HTTP(), k.listeners.GRPC()
	const pages = "2006-01-02 15:04:05"
	page := fmt.Sprintf("%s/graph?g0.expr=up&g0.tab=0&g0.range_input=%s&g0.end_input=%s", api, model.Duration(to.Sub(from)),
		strings.ReplaceAll(to.Format(pages), " ", "%20"))
	var replicas strings.Builder
	for _, name := range p.Labels.Replicas {
		replicas.WriteString(" --query.replica-label=" + name)
	}
	fmt.Fprintf(out, `answering until Ctrl-C for %s to %s UTC: look there, not at now
  in a browser   %s
  query API      curl '%s/api/v1/query_range?query=up&start=%d&end=%d&step=30'
  StoreAPI       thanos query --endpoint=%s%s
`, from.Format(pages), to.Format(pages), page, api, from.Unix(), to.Unix(), store, replicas.String())
}
