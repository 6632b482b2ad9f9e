package processes

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/prometheus/prometheus/model/labels"

	"gauntlet.dev/gauntlet/dryrun/internal/alerts"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/replica"
)

// Prometheus is one replica: prometheus, and the sidecar of Thanos that it may have.
type Prometheus struct {
	of                  plan.Prometheus
	engine              *Engine
	lanes               *lanes
	api                 api
	server              *child
	sidecar             *child // nil for none
	grpc                int    // port of the sidecar on loopback
	external            labels.Labels
	interval, evaluates time.Duration // so often it scrapes, and evaluates rules

	rules     *ruleLog
	targets   *targets
	followers []*follower
	closes    []func() // of bridges

	mu     sync.Mutex
	sends  []string       // addresses of the Alertmanagers that it has found
	before replica.Counts // of what ran before the last start
	counts replica.Counts
	runs   bool
}

// Prometheus makes a replica. It does not start it.
func (e *Engine) Prometheus(of plan.Prometheus) (*Prometheus, error) {
	p := &Prometheus{of: of, engine: e, lanes: &lanes{engine: e, ip: of.IP}, rules: newRuleLog(), targets: newTargets()}
	if err := p.prepare(); err != nil {
		return nil, fmt.Errorf("%s/%s: %w", of.Cluster, of.Name, err)
	}
	return p, nil
}

// prepare writes the configuration and decides on the arguments.
func (p *Prometheus) prepare() (err error) {
	folder := p.engine.folder(p.of.Pod)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	file, data := filepath.Join(folder, "prometheus.yml"), filepath.Join(folder, "data")
	if err := p.configure(file); err != nil {
		return err
	}
	if p.api.port, err = p.engine.port(); err != nil {
		return err
	}
	namespace, name, _ := strings.Cut(p.of.Instance, "/")
	p.server = p.engine.child(p.of.Pod, "prometheus", p.engine.Programs.Prometheus, "http://"+local(p.api.port)+"/-/ready", []string{
		"--config.file=" + file, "--storage.tsdb.path=" + data, "--web.listen-address=" + local(p.api.port), "--web.route-prefix=/",
		"--web.external-url=" + fmt.Sprintf("http://prometheus-%s.%s:9090", name, namespace), // what the operator takes
		"--storage.tsdb.min-block-duration=2h", "--storage.tsdb.max-block-duration=2h",       // as beside a sidecar
		"--log.level=warn",
	})
	if p.of.Sidecar == 0 {
		return nil
	}
	var http int
	if p.grpc, err = p.engine.port(); err != nil {
		return err
	}
	if http, err = p.engine.port(); err != nil {
		return err
	}
	p.sidecar = p.engine.child(p.of.Pod, "sidecar", p.engine.Programs.Thanos, "http://"+local(http)+"/-/ready", []string{
		"sidecar", "--prometheus.url=http://" + local(p.api.port), "--tsdb.path=" + data,
		"--grpc-address=" + local(p.grpc), "--http-address=" + local(http), "--log.level=warn",
	})
	return nil
}

// Start starts both, Prometheus first, as the sidecar waits for it.
func (p *Prometheus) Start(ctx context.Context) error {
	// It scrapes itself as soon as it is ready: others must reach it by then.
	if err := p.open(p.lanes.site(p.of.Port, p.api.port)); err != nil {
		return err
	}
	if err := p.server.start(ctx); err != nil {
		return err
	}
	p.mu.Lock()
	p.before, p.runs = p.counts, true
	p.mu.Unlock()
	if p.sidecar != nil {
		if err := p.open(p.lanes.bridge(p.of.Sidecar, p.grpc)); err != nil {
			return err
		}
		if err := p.sidecar.start(ctx); err != nil {
			return err
		}
	}
	p.followers = []*follower{
		follow(often(p.evaluates), func(ctx context.Context) { p.rules.look(ctx, p.api) }),
		follow(max(p.interval, time.Second), func(ctx context.Context) {
			p.targets.look(ctx, p.api)
			p.findManagers(ctx)
		}),
	}
	return nil
}

func (p *Prometheus) open(stop func(), err error) error {
	if err == nil {
		p.closes = append(p.closes, stop)
	}
	return err
}

// Stop kills both, as when their node is lost. What is on the volume stays. It is asked before for what it alone knows.
func (p *Prometheus) Stop() {
	for _, f := range p.followers {
		f.stop()
	}
	p.followers = nil
	p.refresh(context.Background())
	p.mu.Lock()
	p.runs = false
	p.mu.Unlock()
	for _, f := range p.closes {
		f()
	}
	p.closes = nil
	if p.sidecar != nil {
		p.sidecar.stop(syscall.SIGKILL)
	}
	p.server.stop(syscall.SIGKILL)
}

// Close ends what serves it. It must have been stopped.
func (p *Prometheus) Close() error {
	p.lanes.close()
	return nil
}

// refresh asks for what a trace tells of it at the end.
func (p *Prometheus) refresh(ctx context.Context) {
	p.mu.Lock()
	runs := p.runs
	p.mu.Unlock()
	if !runs {
		return
	}
	p.rules.look(ctx, p.api)
	p.targets.look(ctx, p.api)
	p.findManagers(ctx)
	if err := p.targets.ask(ctx, p.api, p.engine.Start, p.interval); err != nil {
		p.engine.Logger.Warn("targets are not known", "of", p.of.Name, "err", err)
	}
	families, err := p.api.metrics(ctx)
	if err != nil {
		p.engine.Logger.Warn("counts are not known", "of", p.of.Name, "err", err)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts = replica.Counts{
		Series:      int(sum(families["prometheus_tsdb_head_series"])),
		Samples:     p.before.Samples + uint64(sum(families["prometheus_tsdb_head_samples_appended_total"])),
		Evaluations: p.before.Evaluations + uint64(sum(families["prometheus_rule_evaluations_total"])),
	}
}

// findManagers asks for the Alertmanagers that it has discovered.
func (p *Prometheus) findManagers(ctx context.Context) {
	var answer struct{ ActiveAlertmanagers []struct{ URL string } }
	if p.api.get(ctx, "/api/v1/alertmanagers", nil, &answer) != nil {
		return
	}
	var sends []string
	for _, a := range answer.ActiveAlertmanagers {
		_, rest, _ := strings.Cut(a.URL, "://")
		address, _, _ := strings.Cut(rest, "/")
		if host, _, err := net.SplitHostPort(address); err == nil {
			sends = append(sends, host)
		}
	}
	slices.Sort(sends)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sends = sends
}

// ExternalLabels are those of its configuration.
func (p *Prometheus) ExternalLabels() labels.Labels { return p.external }

// Alerts gives all alerts since the first start, by time.
func (p *Prometheus) Alerts() []alerts.Alert { return p.rules.Alerts() }

// Peers gives the Alertmanagers that it has found. It queries nobody.
func (p *Prometheus) Peers() (queries, sends []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return nil, p.sends
}

// Targets gives all targets that were scraped since the start; of one that is down, as it knew them then.
func (p *Prometheus) Targets(ctx context.Context) ([]replica.Target, error) {
	p.refresh(ctx)
	p.targets.mu.Lock()
	defer p.targets.mu.Unlock()
	return p.targets.last, nil
}

// Counts tells what was done so far.
func (p *Prometheus) Counts() (replica.Counts, error) {
	p.refresh(context.Background())
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.counts, nil
}
