// Package alertmanager runs Alertmanagers of a plan: the code of Alertmanager, wired as its program wires it, but for two things. The
// members of a cluster talk over the rehearsal's network in place of memberlist, and receivers record what they are told.
package alertmanager

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/prometheus/alertmanager/api"
	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/dispatch"
	"github.com/prometheus/alertmanager/featurecontrol"
	"github.com/prometheus/alertmanager/inhibit"
	"github.com/prometheus/alertmanager/matcher/compat"
	"github.com/prometheus/alertmanager/nflog"
	"github.com/prometheus/alertmanager/notify"
	"github.com/prometheus/alertmanager/provider/mem"
	"github.com/prometheus/alertmanager/silence"
	"github.com/prometheus/alertmanager/timeinterval"
	"github.com/prometheus/alertmanager/types"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/model"

	"gauntlet.dev/gauntlet/dryrun/internal/asked"
	"gauntlet.dev/gauntlet/dryrun/internal/busy"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

// What the program's flags say unless they are given. The operator gives none of them.
const (
	retention           = 120 * time.Hour  // --data.retention
	maintenance         = 15 * time.Minute // --data.maintenance-interval
	alertGC             = 30 * time.Minute // --alerts.gc-interval
	dispatchMaintenance = 30 * time.Second // --dispatch.maintenance-interval
	peerTimeout         = 15 * time.Second // --cluster.peer-timeout
)

// Options are what a member needs beside what the plan says of it.
type Options struct {
	Plan   string // folder of the plan
	Volume string // folder that outlives restarts: silences and the notification log
	Net    *wire.Net
	Asked  *asked.Metrics // that members expose of themselves
	Start  time.Time      // of the rehearsal
	Busy   *busy.Now      // that members tell what they render; nil for nobody
	Record func(trace.Notification)
	Logger *slog.Logger
}

// Member is one Alertmanager.
type Member struct {
	at      plan.Alertmanager
	options Options
	cluster *Cluster
	conf    *config.Config
	running *running // nil while it is stopped
}

// New reads the configuration of a member and makes it one of its cluster. It does not start it.
func New(at plan.Alertmanager, cluster *Cluster, options Options) (*Member, error) {
	readMatchers()
	path := filepath.Join(options.Plan, filepath.FromSlash(at.Config))
	conf, err := config.LoadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at.Config, err)
	}
	options.Logger = options.Logger.With("pod", at.Name)
	m := &Member{at: at, options: options, cluster: cluster, conf: conf}
	cluster.add(m)
	return m, nil
}

// readMatchers makes Alertmanager read matchers as its program does by default. A setting of its own holds for the whole process.
var readMatchers = sync.OnceFunc(func() {
	compat.InitFromFlags(slog.New(slog.DiscardHandler), featurecontrol.NoopFlags{})
})

// late is how much longer a group waits than it is told to. It often waits as long as rules take until they are evaluated again; which
// alerts are told would be a matter of chance if both fell on one moment, and no two members would agree.
const late = 5 * time.Millisecond

// running is what a start makes and a stop ends.
type running struct {
	peer      *peer
	registry  *asked.Registry
	marker    *types.MemMarker
	log       *nflog.Log
	silences  *silence.Silences
	alerts    *mem.Alerts
	inhibitor *inhibit.Inhibitor
	inhibits  sync.WaitGroup
	dispatch  *dispatch.Dispatcher
	unlisten  func()
	upkeep    chan struct{} // closed to end the maintenance of state
	upkeeps   sync.WaitGroup
}

// Start starts a member that is stopped. It goes on from what is on its volume, and from what its peers know.
//
// One goroutine at a time may start and stop it.
func (m *Member) Start(context.Context) error {
	if m.running != nil {
		return fmt.Errorf("%s runs already", m.at.Name)
	}
	r := &running{registry: m.options.Asked.Registry(), upkeep: make(chan struct{})}
	if err := m.open(r); err != nil {
		return fmt.Errorf("%s: %w", m.at.Name, err)
	}
	m.running = r
	m.cluster.join(m, r.peer)
	if err := m.notify(r); err != nil {
		m.Stop()
		return fmt.Errorf("%s: %w", m.at.Name, err)
	}
	return nil
}

// open opens the state: notification log, silences and alerts.
func (m *Member) open(r *running) (err error) {
	l := m.options.Logger
	if err := os.MkdirAll(m.options.Volume, 0o755); err != nil {
		return err
	}
	logFile, silenceFile := filepath.Join(m.options.Volume, "nflog"), filepath.Join(m.options.Volume, "silences")
	if r.log, err = nflog.New(nflog.Options{SnapshotFile: logFile, Retention: retention, Logger: l, Metrics: r.registry}); err != nil {
		return fmt.Errorf("read the notification log: %w", err)
	}
	if r.silences, err = silence.New(silence.Options{SnapshotFile: silenceFile, Retention: retention, Logger: l, Metrics: r.registry}); err != nil {
		return fmt.Errorf("read the silences: %w", err)
	}
	r.marker = types.NewMarker(r.registry)
	if r.alerts, err = mem.NewAlerts(context.Background(), r.marker, alertGC, 0, nil, l, r.registry, featurecontrol.NoopFlags{}); err != nil {
		return err
	}
	r.peer = newPeer(m, map[string]state{"nfl": r.log, "sil": r.silences})
	r.log.SetBroadcast(func(b []byte) { r.peer.broadcast("nfl", b) })
	r.silences.SetBroadcast(func(b []byte) { r.peer.broadcast("sil", b) })
	r.upkeeps.Go(func() { r.log.Maintenance(maintenance, logFile, r.upkeep, nil) })
	r.upkeeps.Go(func() { r.silences.Maintenance(maintenance, silenceFile, r.upkeep, nil) })
	return nil
}

// notify builds what leads from alerts to receivers, and the API through which alerts come.
func (m *Member) notify(r *running) error {
	l, none := m.options.Logger, featurecontrol.NoopFlags{}
	routes := dispatch.NewRoute(m.conf.Route, nil)
	routes.Walk(func(r *dispatch.Route) { r.RouteOpts.GroupWait += late })
	receivers, err := m.receivers(routes)
	if err != nil {
		return err
	}
	intervals := map[string][]timeinterval.TimeInterval{}
	for _, i := range m.conf.MuteTimeIntervals {
		intervals[i.Name] = i.TimeIntervals
	}
	for _, i := range m.conf.TimeIntervals {
		intervals[i.Name] = i.TimeIntervals
	}
	wait := func() time.Duration { return time.Duration(r.peer.position()) * peerTimeout }
	timeout := func(d time.Duration) time.Duration { return max(d, notify.MinTimeout) + wait() }
	r.inhibitor = inhibit.NewInhibitor(r.alerts, m.conf.InhibitRules, r.marker, l)
	silencer := silence.NewSilencer(r.silences, r.marker, l)
	pipeline := notify.NewPipelineBuilder(r.registry, none).New(
		receivers, wait, r.inhibitor, silencer, timeinterval.NewIntervener(intervals), r.marker, r.log, r.peer)

	r.dispatch = dispatch.NewDispatcher(r.alerts, routes, pipeline, r.marker, timeout, dispatchMaintenance, nil, l,
		dispatch.NewDispatcherMetrics(false, r.registry))
	r.inhibits.Go(r.inhibitor.Run)
	r.inhibitor.WaitForLoading()
	go r.dispatch.Run(time.Now())
	r.dispatch.WaitForLoading()

	handler, err := m.handler(r, func(ctx context.Context, ls model.LabelSet) {
		r.inhibitor.Mutes(ctx, ls)
		silencer.Mutes(ctx, ls)
	})
	if err != nil {
		return err
	}
	r.unlisten, err = m.options.Net.Serve(m.address(), handler)
	return err
}

// handler is what listens on the member's port.
func (m *Member) handler(r *running, status func(context.Context, model.LabelSet)) (http.Handler, error) {
	duration := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "alertmanager_http_request_duration_seconds", Help: "Histogram of latencies for HTTP requests.", Buckets: prometheus.DefBuckets,
	}, []string{"handler", "method", "code"})
	r.registry.MustRegister(duration)
	served, err := api.New(api.Options{
		Alerts: r.alerts, Silences: r.silences, AlertStatusFunc: r.marker.Status, GroupMutedFunc: r.marker.Muted, Peer: r.peer,
		Logger: m.options.Logger, Registry: r.registry, RequestDuration: duration,
		GroupFunc: func(ctx context.Context, routes func(*dispatch.Route) bool, alerts func(*types.Alert, time.Time) bool) (dispatch.AlertGroups, map[model.Fingerprint][]string, error) {
			return r.dispatch.Groups(ctx, routes, alerts)
		},
	})
	if err != nil {
		return nil, err
	}
	served.Update(m.conf, status)
	return served.Register(pages(r.registry), "/"), nil
}

// Stop ends a member. What it knew is on its volume.
func (m *Member) Stop() {
	r := m.running
	if r == nil {
		return
	}
	m.running = nil
	if r.unlisten != nil {
		r.unlisten()
	}
	r.dispatch.Stop()
	r.inhibitor.Stop()
	r.inhibits.Wait()
	r.alerts.Close()
	m.cluster.leave(m)
	r.peer.end()
	close(r.upkeep)
	r.upkeeps.Wait()
}

func (m *Member) address() string { return fmt.Sprintf("%s:%d", m.at.IP, m.at.Port) }

func (m *Member) url() *url.URL { return &url.URL{Scheme: "http", Host: m.address()} }
