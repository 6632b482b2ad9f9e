package thanos

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/util/annotations"
	apiv1 "github.com/thanos-io/thanos/pkg/api/query"
	"github.com/thanos-io/thanos/pkg/component"
	"github.com/thanos-io/thanos/pkg/query"
	"github.com/thanos-io/thanos/pkg/store"

	"gauntlet.dev/gauntlet/dryrun/internal/asked"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// Querier is thanos query: it answers PromQL from all stores that it reaches, and is a store itself.
type Querier struct {
	at        plan.Thanos
	options   Options
	flags     *queryFlags
	endpoints []endpoint
	running   *runningQuerier
}

// runningQuerier is what a start makes and a stop ends.
type runningQuerier struct {
	servers
	registry  *asked.Registry
	set       *endpointSet
	proxy     *store.ProxyStore
	queryable query.QueryableCreator
	engine    *promql.Engine
}

func newQuerier(at plan.Thanos, options Options) (*Querier, error) {
	flags, err := parseQueryFlags(at.Args)
	if err != nil {
		return nil, err
	}
	endpoints, err := flags.endpoints(options)
	if err != nil {
		return nil, err
	}
	return &Querier{at: at, options: options, flags: flags, endpoints: endpoints}, nil
}

// Start implements Process.
func (q *Querier) Start(context.Context) error {
	if q.running != nil {
		return fmt.Errorf("%s runs already", q.at.Name)
	}
	f, l := q.flags, kitLogger(q.options.Logger)
	r := &runningQuerier{registry: q.options.Asked.Registry()}
	q.running = r
	r.set = q.options.newEndpointSet(q.at.IP, q.endpoints)
	r.proxy = store.NewProxyStore(l, r.registry, r.set.GetStoreClients, component.Query, f.selectorLabels, time.Duration(*f.storeTimeout), store.EagerRetrieval)
	r.queryable = query.NewQueryableCreator(l, r.registry, r.proxy, selects, time.Duration(*f.timeout), f.deduplication, store.DefaultResponseBatchSize)
	r.engine = promql.NewEngine(promql.EngineOpts{
		Logger: q.options.Logger, MaxSamples: maxSamples, Timeout: time.Duration(*f.timeout), LookbackDelta: f.lookback,
		NoStepSubqueryIntervalFn: func(int64) int64 { return time.Duration(*f.evaluation).Milliseconds() }, EnableNegativeOffset: true, EnableAtModifier: true,
	})
	// The API's engines are the factory's, which keeps them to itself. They are made alike.
	factory := apiv1.NewQueryFactory(r.registry.Registry, l, time.Duration(*f.timeout), f.lookback, time.Duration(*f.evaluation), false, nil, apiv1.PromqlQueryMode(f.mode), false)
	remote := query.NewRemoteEndpointsCreator(l, r.set.GetQueryAPIClients, f.partitionLabels, time.Duration(*f.timeout), false, f.downsampling)

	err := errors.Join(
		r.serveGRPC(q.options, q.at.IP, q.at.GRPC, q.offer(r), q.services(r, factory, remote)...),
		r.serveHTTP(q.options.Net, q.at.IP, q.at.HTTP, r.registry, q.api(r, factory, remote)),
	)
	if err != nil {
		q.Stop()
	}
	return err
}

// What the program's flags say unless they are given, and what it fixes.
const (
	selects    = 4  // --query.max-concurrent-select
	queries    = 20 // --query.max-concurrent
	maxSamples = int(^uint32(0) >> 1)
)

// Stop implements Process. Its connections end after Linger.
func (q *Querier) Stop() {
	r := q.running
	if r == nil {
		return
	}
	q.running = nil
	r.servers.stop()
	r.set.stop()
	r.engine.Close()
}

// Answer is that to a query.
type Answer struct {
	Value parser.Value
	// Warnings say what is missing, and why. An answer with one is partial; notes about the query itself are left out.
	Warnings []string
}

// Query answers an instant query. Partial takes an answer where not all stores answer; otherwise that is an error.
func (q *Querier) Query(ctx context.Context, expr string, at time.Time, dedup, partial bool) (Answer, error) {
	return q.exec(ctx, dedup, partial, func(from storage.Queryable, r *runningQuerier) (promql.Query, error) {
		return r.engine.NewInstantQuery(ctx, from, nil, expr, at)
	})
}

// Range answers a range query.
func (q *Querier) Range(ctx context.Context, expr string, from, to time.Time, step time.Duration, dedup, partial bool) (Answer, error) {
	return q.exec(ctx, dedup, partial, func(of storage.Queryable, r *runningQuerier) (promql.Query, error) {
		return r.engine.NewRangeQuery(ctx, of, nil, expr, from, to, step)
	})
}

func (q *Querier) exec(ctx context.Context, dedup, partial bool, build func(storage.Queryable, *runningQuerier) (promql.Query, error)) (Answer, error) {
	r := q.running
	if r == nil {
		return Answer{}, fmt.Errorf("%s/%s does not run", q.at.Cluster, q.at.Name)
	}
	from := r.queryable(dedup, q.flags.replicaLabels, nil, 0, partial, false, nil, query.NoopSeriesStatsReporter)
	asked, err := build(from, r)
	if err != nil {
		return Answer{}, err
	}
	result := asked.Exec(ctx) // it is not closed: that would take the values back
	if result.Err != nil {
		return Answer{}, result.Err
	}
	a := Answer{Value: result.Value}
	for _, w := range result.Warnings.AsErrors() {
		if !errors.Is(w, annotations.PromQLInfo) && !errors.Is(w, annotations.PromQLWarning) {
			a.Warnings = append(a.Warnings, w.Error())
		}
	}
	slices.Sort(a.Warnings)
	return a, nil
}

// Update asks all endpoints now, and waits for what they say.
func (q *Querier) Update(ctx context.Context) {
	if r := q.running; r != nil {
		r.set.Update(ctx)
	}
}
