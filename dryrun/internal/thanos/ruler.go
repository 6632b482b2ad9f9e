package thanos

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/opentracing/opentracing-go"
	"github.com/prometheus/common/route"
	"github.com/prometheus/prometheus/notifier"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/thanos-io/thanos/pkg/alert"
	ruleapi "github.com/thanos-io/thanos/pkg/api/rule"
	"github.com/thanos-io/thanos/pkg/clientconfig"
	"github.com/thanos-io/thanos/pkg/component"
	extpromhttp "github.com/thanos-io/thanos/pkg/extprom/http"
	"github.com/thanos-io/thanos/pkg/logging"
	"github.com/thanos-io/thanos/pkg/promclient"
	thanosrules "github.com/thanos-io/thanos/pkg/rules"
	"github.com/thanos-io/thanos/pkg/store/storepb"

	"gauntlet.dev/gauntlet/dryrun/internal/alerts"
	"gauntlet.dev/gauntlet/dryrun/internal/asked"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// Ruler is thanos rule: it evaluates rules over what queriers answer, keeps the results, and sends alerts.
type Ruler struct {
	at      plan.Thanos
	options Options
	flags   *rulerFlags
	source  *template.Template // of the link in an alert
	alerts  *alerts.Log
	running *runningRuler
}

// runningRuler is what a start makes and a stop ends.
type runningRuler struct {
	servers
	registry *asked.Registry
	db       *tsdb.DB
	manager  *thanosrules.Manager
	queue    *alert.Queue
	cancel   context.CancelFunc
}

func newRuler(at plan.Thanos, options Options) (*Ruler, error) {
	flags, err := parseRulerFlags(at, options)
	if err != nil {
		return nil, err
	}
	source, err := template.New("").Parse(flags.source)
	if err != nil {
		return nil, fmt.Errorf("--alert.query-template: %w", err)
	}
	return &Ruler{at: at, options: options, flags: flags, source: source, alerts: alerts.New()}, nil
}

// Start implements Process.
func (u *Ruler) Start(context.Context) error {
	if u.running != nil {
		return fmt.Errorf("%s runs already", u.at.Name)
	}
	f, l := u.flags, kitLogger(u.options.Logger)
	r := &runningRuler{registry: u.options.Asked.Registry()}
	db, err := u.open(r.registry)
	if err != nil {
		return err
	}
	r.db = db
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	u.running = r
	client := u.options.httpClient(u.at.IP)
	queriers, err := u.queriers(client)
	if err != nil {
		u.Stop()
		return err
	}
	sender, err := u.sender(client, r)
	if err != nil {
		u.Stop()
		return err
	}
	r.queue = alert.NewQueue(l, r.registry, 10000, 100, f.labels, f.drop, f.relabel)
	r.manager = thanosrules.NewManager(ctx, r.registry, u.options.Volume, rules.ManagerOptions{
		NotifyFunc: u.notify(r.queue), Logger: u.options.Logger, Appendable: db, Queryable: db, ResendDelay: f.resend, OutageTolerance: f.outage,
		ForGracePeriod: f.grace, DefaultRuleQueryOffset: func() time.Duration { return f.offset },
	}, u.asking(queriers), f.labels, f.queryURL)
	err = errors.Join(r.manager.Update(f.interval, f.files), u.place(r.manager))
	r.manager.Run() // in any case: a group that never ran cannot be stopped
	if err != nil {
		u.Stop()
		return err
	}
	r.tasks.Go(func() {
		for ctx.Err() == nil {
			sender.Send(ctx, r.queue.Pop(ctx.Done()))
		}
	})
	r.tasks.Go(func() { u.follow(ctx, r.manager) })
	err = errors.Join(
		r.serveGRPC(u.options, u.at.IP, u.at.GRPC, u.options.offerTSDB(db, component.Rule, f.labels, true), thanosrules.RegisterRulesServer(r.manager)),
		r.serveHTTP(u.options.Net, u.at.IP, u.at.HTTP, r.registry, u.api(r)),
	)
	if err != nil {
		u.Stop()
	}
	return err
}

// Stop implements Process.
func (u *Ruler) Stop() {
	r := u.running
	if r == nil {
		return
	}
	u.running = nil
	r.cancel() // what is being evaluated ends at once
	if r.manager != nil {
		r.manager.Stop()
	}
	r.servers.stop()
	if err := r.db.Close(); err != nil {
		u.options.Logger.Error("close the database", "err", err)
	}
}

// Groups are the rules that it evaluates, while it runs.
func (u *Ruler) Groups() []thanosrules.Group {
	if u.running == nil {
		return nil
	}
	all := u.running.manager.RuleGroups()
	slices.SortFunc(all, func(a, b thanosrules.Group) int {
		return cmp.Or(strings.Compare(a.File(), b.File()), strings.Compare(a.Name(), b.Name()))
	})
	return all
}

// querier is one entry of the query configuration: addresses that answer alike.
type querier struct {
	addresses *clientconfig.HTTPClient
	client    *promclient.Client
}

func (u *Ruler) queriers(client *http.Client) (all []querier, err error) {
	for _, q := range u.flags.queries {
		c, err := u.options.newClient(u.at.IP, client, q.HTTPConfig.EndpointsConfig)
		if err != nil {
			return nil, err
		}
		all = append(all, querier{c, promclient.NewClient(c, kitLogger(u.options.Logger), "thanos-rule")})
	}
	return all, nil
}

// asking gives the function that evaluates an expression: the first querier that answers does. Thanos takes them in random order;
// here it is that of the configuration, so that a rehearsal can be repeated.
func (u *Ruler) asking(queriers []querier) func(storepb.PartialResponseStrategy) rules.QueryFunc {
	return func(strategy storepb.PartialResponseStrategy) rules.QueryFunc {
		options := promclient.QueryOptions{Deduplicate: true, PartialResponseStrategy: strategy, Method: http.MethodPost, DoNotAddThanosParams: u.flags.plainParameters}
		return u.options.Busy.Asking(func(ctx context.Context, expr string, at time.Time) (promql.Vector, error) {
			for _, q := range queriers {
				for _, address := range q.addresses.Endpoints() {
					v, warnings, err := q.client.PromqlQueryInstant(ctx, address, expr, at, options)
					if err != nil {
						u.options.Logger.Error("query", "address", address.Host, "err", err)
						continue
					}
					if len(warnings) > 0 {
						u.options.Logger.Warn("query", "warnings", strings.Join(warnings, ", "))
					}
					return v, nil
				}
			}
			return nil, errors.New("no query API server reachable")
		})
	}
}

func (u *Ruler) sender(client *http.Client, r *runningRuler) (*alert.Sender, error) {
	l := kitLogger(u.options.Logger)
	var all []*alert.Alertmanager
	for _, a := range u.flags.alertmanagers {
		c, err := u.options.newClient(u.at.IP, client, a.EndpointsConfig)
		if err != nil {
			return nil, err
		}
		all = append(all, alert.NewAlertmanager(l, c, time.Duration(a.Timeout), a.APIVersion))
	}
	return alert.NewSender(l, r.registry, all), nil
}

// notify gives the function that queues alerts, as cmd/thanos has it.
func (u *Ruler) notify(queue *alert.Queue) rules.NotifyFunc {
	return func(_ context.Context, expr string, alerts ...*rules.Alert) {
		var all []*notifier.Alert
		for _, a := range alerts {
			if a.State == rules.StatePending {
				continue
			}
			var link bytes.Buffer
			if err := u.source.Execute(&link, struct{ Expr string }{url.QueryEscape(expr)}); err != nil {
				u.options.Logger.Warn("link of an alert", "err", err)
			}
			ends := a.ResolvedAt
			if ends.IsZero() {
				ends = a.ValidUntil
			}
			all = append(all, &notifier.Alert{
				StartsAt: a.FiredAt, EndsAt: ends, Labels: a.Labels, Annotations: a.Annotations, GeneratorURL: u.flags.queryURL + link.String(),
			})
		}
		queue.Push(all)
	}
}

func (u *Ruler) api(r *runningRuler) http.Handler {
	l := kitLogger(u.options.Logger)
	router := route.New()
	api := ruleapi.NewRuleAPI(l, r.registry, thanosrules.NewGRPCClient(r.manager), r.manager, true, nil)
	api.Register(router.WithPrefix("/api/v1"), opentracing.NoopTracer{}, l, extpromhttp.NewInstrumentationMiddleware(r.registry, nil), logging.NewHTTPServerMiddleware(l))
	return router
}
