package replica

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	config_util "github.com/prometheus/common/config"
	"github.com/prometheus/prometheus/discovery"
	"github.com/prometheus/prometheus/notifier"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/scrape"

	"gauntlet.dev/gauntlet/dryrun/internal/asked"
)

// process is a replica while it runs.
type process struct {
	*Replica
	ctx      context.Context
	cancel   context.CancelFunc
	all      sync.WaitGroup
	registry *asked.Registry

	scrapes  *discovery.Manager
	notifies *discovery.Manager
	scraper  *scrape.Manager
	engine   *promql.Engine
	ruler    *rules.Manager
	notifier *notifier.Manager
	web      *site
	client   http.RoundTripper
	inside   *inside // of the scraper
}

// The flags that the operator leaves at their defaults, from cmd/prometheus.
const (
	lookback          = 5 * time.Minute
	queryTimeout      = 2 * time.Minute
	queryMaxSamples   = 50_000_000
	queryConcurrency  = 20
	notifierCapacity  = 10_000
	outageTolerance   = time.Hour
	forGracePeriod    = 10 * time.Minute
	resendDelay       = time.Minute
	concurrentEvals   = 4
	remoteReadSamples = 5e7
)

func (r *Replica) start() (*process, error) {
	p := &process{Replica: r, registry: r.opts.Asked.Registry()}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	if err := errors.Join(p.make(), p.apply()); err != nil {
		p.cancel()
		return nil, err
	}
	if err := p.web.start(); err != nil {
		p.cancel()
		return nil, err
	}
	p.all.Go(func() { p.scrapes.Run() })                   //nolint:errcheck // it says that it was canceled
	p.all.Go(func() { p.notifies.Run() })                  //nolint:errcheck // it says that it was canceled
	p.all.Go(func() { p.scraper.Run(p.scrapes.SyncCh()) }) //nolint:errcheck // it gives none
	p.all.Go(func() { p.notifier.Run(p.notifies.SyncCh()) })
	p.all.Go(func() { p.ruler.Run() })
	p.all.Go(func() { p.targets.follow(p.ctx, p.scraper, time.Duration(r.config.GlobalConfig.ScrapeInterval)) })
	return p, nil
}

// make makes the parts in the order of cmd/prometheus.
func (p *process) make() error {
	log := p.opts.Logger
	if err := p.about(); err != nil {
		return err
	}
	metrics, err := discovery.CreateAndRegisterSDMetrics(p.registry)
	if err != nil {
		return err
	}
	p.notifier = notifier.NewManager(&notifier.Options{
		QueueCapacity: notifierCapacity,
		Registerer:    p.registry,
		Do:            p.send,
	}, p.config.GlobalConfig.MetricNameValidationScheme, log.With("component", "notifier"))
	p.scrapes = discovery.NewManager(p.ctx, log.With("component", "discovery manager scrape"), p.registry, metrics, discovery.Name("scrape"))
	p.notifies = discovery.NewManager(p.ctx, log.With("component", "discovery manager notify"), p.registry, metrics, discovery.Name("notify"))
	if p.scrapes == nil || p.notifies == nil {
		return errors.New("a discovery manager could not be made")
	}
	p.client = p.opts.Net.Client(p.opts.Of.IP, nil)
	p.inside = &inside{Appendable: p.db, client: p.client}
	p.scraper, err = scrape.NewManager(&scrape.Options{HTTPClientOptions: []config_util.HTTPClientOption{
		config_util.WithDialContextFunc(p.opts.Net.Dialer(p.opts.Of.IP)),
	}}, log.With("component", "scrape manager"), nil, p.inside, p.registry)
	if err != nil {
		return err
	}
	p.engine = promql.NewEngine(promql.EngineOpts{
		Logger:                   log.With("component", "query engine"),
		Reg:                      p.registry,
		MaxSamples:               queryMaxSamples,
		Timeout:                  queryTimeout,
		LookbackDelta:            lookback,
		NoStepSubqueryIntervalFn: func(int64) int64 { return time.Duration(p.config.GlobalConfig.EvaluationInterval).Milliseconds() },
		EnableAtModifier:         true,
		EnableNegativeOffset:     true,
	})
	p.ruler = rules.NewManager(&rules.ManagerOptions{
		NameValidationScheme:   p.config.GlobalConfig.MetricNameValidationScheme,
		Appendable:             p.db,
		Queryable:              p.db,
		QueryFunc:              p.opts.Busy.Asking(rules.EngineQueryFunc(p.engine, p.db)),
		NotifyFunc:             rules.SendAlerts(p.notifier, p.address.String()),
		Context:                p.ctx,
		ExternalURL:            p.address,
		Registerer:             p.registry,
		Logger:                 log.With("component", "rule manager"),
		OutageTolerance:        outageTolerance,
		ForGracePeriod:         forGracePeriod,
		ResendDelay:            resendDelay,
		MaxConcurrentEvals:     concurrentEvals,
		DefaultRuleQueryOffset: func() time.Duration { return time.Duration(p.config.GlobalConfig.RuleQueryOffset) },
		GroupLoader:            loader{folder: p.opts.Folder, known: p.opts.Rules},
	})
	p.web = p.site()
	return nil
}

// apply hands out the configuration, in the order of cmd/prometheus.
func (p *process) apply() error {
	if p.web == nil {
		return nil // making the parts failed
	}
	c := p.config
	jobs, managers := map[string]discovery.Configs{}, map[string]discovery.Configs{}
	for _, s := range c.ScrapeConfigs {
		jobs[s.JobName] = discovered(p.opts, s.JobName, s.ServiceDiscoveryConfigs)
	}
	for k, v := range c.AlertingConfig.AlertmanagerConfigs.ToMap() {
		managers[k] = discovered(p.opts, "alerting", v.ServiceDiscoveryConfigs)
	}
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"web", func() error { return p.web.handler.ApplyConfig(c) }},
		{"scrape", func() error { return p.scraper.ApplyConfig(c) }},
		{"scrape phase", func() error { return p.inside.of(p.scraper, p.seed()) }},
		{"scrape discovery", func() error { return p.scrapes.ApplyConfig(jobs) }},
		{"notify", func() error { return p.notifier.ApplyConfig(c) }},
		{"notify discovery", func() error { return p.notifies.ApplyConfig(managers) }},
		{"rules", func() error {
			return p.ruler.Update(time.Duration(c.GlobalConfig.EvaluationInterval), p.rules, c.GlobalConfig.ExternalLabels, p.address.String(), p.evaluate)
		}},
	} {
		if err := step.do(); err != nil {
			return fmt.Errorf("apply the configuration: %s: %w", step.name, err)
		}
	}
	return nil
}

// seed is what the moments of scrapes come from.
func (p *process) seed() string {
	return fmt.Sprintf("%d %s/%s %s", p.opts.Phase, p.opts.Of.Cluster, p.opts.Of.Name, p.config.GlobalConfig.ExternalLabels)
}

// evaluate evaluates a group once, and looks at what became of its alerts.
func (p *process) evaluate(ctx context.Context, g *rules.Group, at time.Time) {
	within, end := p.opts.Busy.Begin(ctx, "the group "+g.Name())
	rules.DefaultEvalIterationFunc(within, g, at)
	end()
	p.alerts.Observe(g, at)
}

// send posts alerts. The client that Prometheus makes for an Alertmanager has no way to another network, so it is left aside.
func (p *process) send(ctx context.Context, _ *http.Client, req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.ctx, cancel)()
	res, err := p.client.RoundTrip(req.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	return buffered(res)
}

// stop ends everything. The parts wait for what they are at, so whatever waits for the network is cut first.
func (p *process) stop() {
	p.cancel()
	p.web.stop()
	p.ruler.Stop()
	p.scraper.Stop()
	p.notifier.Stop()
	p.all.Wait()
}

// about registers what cmd/prometheus tells of itself, but for what differs between runs.
func (p *process) about() error {
	gauge := func(name, help string, value float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return value })
	}
	now := float64(time.Now().UnixMilli()) / 1000
	var errs []error
	for _, c := range []prometheus.Collector{
		gauge("prometheus_config_last_reload_successful", "Whether the last configuration reload attempt was successful.", 1),
		gauge("prometheus_config_last_reload_success_timestamp_seconds", "Timestamp of the last successful configuration reload.", now),
		gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", now),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "prometheus_build_info", Help: "What was built.", ConstLabels: prometheus.Labels{"version": version},
		}, func() float64 { return 1 }),
	} {
		errs = append(errs, p.registry.Register(c))
	}
	return errors.Join(errs...)
}

// version is that of the library, as go.mod has it.
const version = "3.9.1"
