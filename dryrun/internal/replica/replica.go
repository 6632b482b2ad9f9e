// Package replica is one Prometheus of a rehearsal: Prometheus' own discovery, scraping, storage, rules, notifier and web API, put
// together as cmd/prometheus does, on the network of the rehearsal.
package replica

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/tsdb"

	"gauntlet.dev/gauntlet/dryrun/internal/alerts"
	"gauntlet.dev/gauntlet/dryrun/internal/asked"
	"gauntlet.dev/gauntlet/dryrun/internal/busy"
	"gauntlet.dev/gauntlet/dryrun/internal/kube"
	"gauntlet.dev/gauntlet/dryrun/internal/phase"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

// Options are what a replica is made of.
type Options struct {
	Of      plan.Prometheus
	Folder  string         // of the plan
	Data    string         // folder of its own, for its storage
	Net     *wire.Net      // that it listens on and dials
	Cluster *kube.Cluster  // that it discovers targets in
	EC2     string         // URL of package ec2's server, which stands in for EC2's API; empty where no job discovers hosts
	Rules   *Rules         // that other replicas have read; nil where there are none
	Phase   int            // shifts the moments of its scrapes
	Asked   *asked.Metrics // that it exposes of itself
	Busy    *busy.Now      // that it tells what it computes; nil for nobody
	Logger  *slog.Logger
}

// Replica is one Prometheus. It can be stopped and started again, and keeps its storage then.
type Replica struct {
	opts    Options
	config  *config.Config
	rules   []string // files, as paths in the plan
	address *url.URL // by which it names itself in alerts

	db      *tsdb.DB
	disk    *asked.Registry // of the storage, which outlives the process
	alerts  *alerts.Log
	targets *targets

	mu      sync.Mutex
	process *process // nil while it is down
}

// New reads the configuration of a replica.
func New(o Options) (*Replica, error) {
	c, rules, err := load(o)
	if err != nil {
		return nil, fmt.Errorf("%s/%s: %w", o.Of.Cluster, o.Of.Name, err)
	}
	if o.Rules == nil {
		o.Rules = NewRules()
	}
	ns, name, _ := strings.Cut(o.Of.Instance, "/")
	return &Replica{
		opts: o, config: c, rules: rules,
		address: &url.URL{Scheme: "http", Host: fmt.Sprintf("prometheus-%s.%s:9090", name, ns)}, // what the operator takes
		disk:    o.Asked.Registry(appended),
		alerts:  alerts.New(),
		targets: newTargets(),
	}, nil
}

// Start starts it, or starts it again. It must not run.
func (r *Replica) Start(ctx context.Context) error {
	if r.db == nil {
		db, err := open(r.opts, r.config, r.disk)
		if err != nil {
			return fmt.Errorf("open storage: %w", err)
		}
		r.db = db
	}
	select {
	case <-time.After(phase.Of(r.opts.Of.Cluster + "/" + r.opts.Of.Name)):
	case <-ctx.Done():
		return ctx.Err()
	}
	p, err := r.start()
	if err != nil {
		return err
	}
	r.mu.Lock()
	r.process = p
	r.mu.Unlock()
	return nil
}

// Stop ends it at once, as when its node is lost: what it had to send is not sent. Its storage stays.
func (r *Replica) Stop() {
	r.mu.Lock()
	p := r.process
	r.process = nil
	r.mu.Unlock()
	if p != nil {
		p.stop()
	}
}

// Close stops it and closes its storage.
func (r *Replica) Close() error {
	r.Stop()
	if r.db == nil {
		return nil
	}
	return r.db.Close()
}

// DB is its storage. It is nil before the first start, and stays the same then.
func (r *Replica) DB() *tsdb.DB { return r.db }

// Stored gives the storage to a function, also while the process is down. A replica that never started has none.
func (r *Replica) Stored(use func(*tsdb.DB) error) error {
	if r.db == nil {
		return nil
	}
	return use(r.db)
}

// ExternalLabels are those of its configuration.
func (r *Replica) ExternalLabels() labels.Labels { return r.config.GlobalConfig.ExternalLabels }

// Alerts gives all alerts since the first start, by time.
func (r *Replica) Alerts() []alerts.Alert { return r.alerts.Alerts() }

// Peers gives the Alertmanagers that it has found, while it runs. It queries nobody.
func (r *Replica) Peers() (queries, sends []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.process == nil {
		return nil, nil
	}
	for _, u := range r.process.notifier.Alertmanagers() {
		sends = append(sends, u.Hostname())
	}
	return nil, sends
}

// Up tells whether it runs.
func (r *Replica) Up() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.process != nil
}

// Counts are of work that was done since the first start.
type Counts struct {
	Series      int // that the storage holds
	Samples     uint64
	Evaluations uint64 // of rules
}

// appended is what the storage counts its samples by.
const appended = "prometheus_tsdb_head_samples_appended_total"

// Counts tells what was done so far.
func (r *Replica) Counts() (c Counts, err error) {
	c.Evaluations = r.alerts.Evaluations()
	if r.db == nil {
		return c, nil
	}
	c.Series = int(r.db.Head().NumSeries())
	families, err := r.disk.Gather()
	for _, f := range families {
		if f.GetName() == appended {
			for _, m := range f.GetMetric() {
				c.Samples += uint64(m.GetCounter().GetValue())
			}
		}
	}
	return c, err
}
