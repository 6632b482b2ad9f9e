package serve

import (
	"net/http"
	"strconv"
	"time"

	kitlog "github.com/go-kit/log"
	"github.com/opentracing/opentracing-go"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/route"
	"github.com/prometheus/prometheus/model/labels"
	apiv1 "github.com/thanos-io/thanos/pkg/api/query"
	"github.com/thanos-io/thanos/pkg/dedup"
	"github.com/thanos-io/thanos/pkg/exemplars"
	"github.com/thanos-io/thanos/pkg/exemplars/exemplarspb"
	extpromhttp "github.com/thanos-io/thanos/pkg/extprom/http"
	"github.com/thanos-io/thanos/pkg/gate"
	"github.com/thanos-io/thanos/pkg/logging"
	"github.com/thanos-io/thanos/pkg/metadata"
	"github.com/thanos-io/thanos/pkg/metadata/metadatapb"
	"github.com/thanos-io/thanos/pkg/query"
	"github.com/thanos-io/thanos/pkg/rules"
	"github.com/thanos-io/thanos/pkg/rules/rulespb"
	"github.com/thanos-io/thanos/pkg/status"
	"github.com/thanos-io/thanos/pkg/status/statuspb"
	"github.com/thanos-io/thanos/pkg/store"
	"github.com/thanos-io/thanos/pkg/store/storepb"
	"github.com/thanos-io/thanos/pkg/targets"
	"github.com/thanos-io/thanos/pkg/targets/targetspb"
	"github.com/thanos-io/thanos/pkg/tenancy"
	"github.com/thanos-io/thanos/pkg/ui"
)

// What thanos query takes unless it is told.
const (
	selects    = 4
	queries    = 20
	timeout    = 2 * time.Minute
	lookback   = 5 * time.Minute
	evaluation = time.Minute
)

// api is what thanos query offers over HTTP: its query API, and its pages. All series are in one store; there are no other processes, so
// that nobody has rules, targets, metadata or exemplars.
func (o Options) api(from storepb.StoreServer, log kitlog.Logger) http.Handler {
	registry := prometheus.NewRegistry()
	queryable := query.NewQueryableCreator(log, registry, from, selects, timeout, dedup.AlgorithmPenalty, store.DefaultResponseBatchSize)
	flags := map[string]string{"query.promql-engine": string(apiv1.PromqlEnginePrometheus)} // which the pages ask for
	factory := apiv1.NewQueryFactory(registry, log, timeout, lookback, evaluation, false, nil, apiv1.PromqlQueryModeLocal, false)
	nobody := query.NewRemoteEndpointsCreator(log, none[query.Client], nil, timeout, false, false)
	api := apiv1.NewQueryAPI(log, none[query.EndpointStatus], factory, apiv1.PromqlEnginePrometheus,
		func(int64) time.Duration { return lookback }, queryable, nobody,
		rules.NewGRPCClientWithDedup(rules.NewProxy(log, none[rulespb.RulesClient]), o.Replicas),
		targets.NewGRPCClientWithDedup(targets.NewProxy(log, none[targetspb.TargetsClient]), o.Replicas),
		metadata.NewGRPCClient(metadata.NewProxy(log, none[metadatapb.MetadataClient])),
		exemplars.NewGRPCClientWithDedup(exemplars.NewProxy(log, none[*exemplarspb.ExemplarStore], labels.EmptyLabels()), o.Replicas),
		status.NewGRPCClient(status.NewProxy(log, none[statuspb.StatusClient])),
		false, true, true, true, true, true, true, o.Replicas, flags, time.Second, 0, 0, true,
		gate.New(registry, queries, gate.Queries), &store.NoopSeriesStatsAggregatorFactory{}, registry,
		tenancy.DefaultTenantHeader, tenancy.DefaultTenant, "", false, tenancy.DefaultTenantLabel, store.DefaultSelector)
	router := route.New()
	unmeasured := extpromhttp.NewNopInstrumentationMiddleware()
	api.Register(router.WithPrefix("/api/v1"), opentracing.NoopTracer{}, log, unmeasured, logging.NewHTTPServerMiddleware(log))
	ui.NewQueryUI(log, nil, "", "", "", tenancy.DefaultTenantHeader, tenancy.DefaultTenant, false).Register(router, unmeasured)
	return o.atTheEnd(router)
}

func none[T any]() []T { return nil }

// atTheEnd takes the rehearsal's end for the time of a query that names none: now, there is nothing. By time() the pages compare clocks.
func (o Options) atTheEnd(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/query" && r.FormValue("time") == "" && r.FormValue("query") != "time()" {
			r.Form.Set("time", strconv.FormatInt(o.End.Unix(), 10))
		}
		next.ServeHTTP(w, r)
	})
}
