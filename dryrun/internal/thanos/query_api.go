package thanos

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/opentracing/opentracing-go"
	"github.com/prometheus/common/route"
	apiv1 "github.com/thanos-io/thanos/pkg/api/query"
	"github.com/thanos-io/thanos/pkg/api/query/querypb"
	"github.com/thanos-io/thanos/pkg/component"
	"github.com/thanos-io/thanos/pkg/exemplars"
	extpromhttp "github.com/thanos-io/thanos/pkg/extprom/http"
	"github.com/thanos-io/thanos/pkg/gate"
	"github.com/thanos-io/thanos/pkg/info"
	"github.com/thanos-io/thanos/pkg/info/infopb"
	"github.com/thanos-io/thanos/pkg/logging"
	"github.com/thanos-io/thanos/pkg/metadata"
	"github.com/thanos-io/thanos/pkg/query"
	"github.com/thanos-io/thanos/pkg/rules"
	"github.com/thanos-io/thanos/pkg/status"
	"github.com/thanos-io/thanos/pkg/store"
	"github.com/thanos-io/thanos/pkg/store/labelpb"
	"github.com/thanos-io/thanos/pkg/targets"
	"github.com/thanos-io/thanos/pkg/tenancy"
	"google.golang.org/grpc"
)

// offer is a querier as a store.
func (q *Querier) offer(r *runningQuerier) offered {
	about := info.NewInfoServer(component.Query.String(),
		info.WithLabelSetFunc(func() []labelpb.ZLabelSet { return r.proxy.LabelSet() }),
		info.WithStoreInfoFunc(func() (*infopb.StoreInfo, error) {
			// Thanos listens only after its endpoints were asked for the first time.
			if !r.set.updated.Load() {
				return nil, errors.New("not ready")
			}
			from, to := r.proxy.TimeRange()
			return &infopb.StoreInfo{MinTime: from, MaxTime: to, SupportsSharding: true, SupportsWithoutReplicaLabels: true, TsdbInfos: r.proxy.TSDBInfos()}, nil
		}),
		info.WithRulesInfoFunc(),
		info.WithQueryAPIInfoFunc(),
	)
	return offered{store.NewRecoverableStoreServer(kitLogger(q.options.Logger), r.proxy), about}
}

// services are what a querier serves over gRPC beside its store.
func (q *Querier) services(r *runningQuerier, factory *apiv1.QueryFactory, remote query.RemoteEndpointsCreator) []func(*grpc.Server) {
	engine := querypb.EngineType(querypb.EngineType_value[q.flags.engine])
	return []func(*grpc.Server){
		rules.RegisterRulesServer(rules.NewProxy(kitLogger(q.options.Logger), r.set.GetRulesClients)),
		apiv1.RegisterQueryServer(apiv1.NewGRPCAPI(time.Now, q.flags.replicaLabels, r.queryable, remote, factory, engine, q.lookback, 0)),
	}
}

// lookback is that of all resolutions: nothing is downsampled in a rehearsal.
func (q *Querier) lookback(int64) time.Duration { return q.flags.lookback }

// api is what a querier offers over HTTP.
func (q *Querier) api(r *runningQuerier, factory *apiv1.QueryFactory, remote query.RemoteEndpointsCreator) http.Handler {
	f, l, set := q.flags, kitLogger(q.options.Logger), r.set
	api := apiv1.NewQueryAPI(l, set.GetEndpointStatus, factory, apiv1.PromqlEngineType(f.engine), q.lookback, r.queryable, remote,
		rules.NewGRPCClientWithDedup(rules.NewProxy(l, set.GetRulesClients), f.replicaLabels),
		targets.NewGRPCClientWithDedup(targets.NewProxy(l, set.GetTargetsClients), f.replicaLabels),
		metadata.NewGRPCClient(metadata.NewProxy(l, set.GetMetricMetadataClients)),
		exemplars.NewGRPCClientWithDedup(exemplars.NewProxy(l, set.GetExemplarsStores, f.selectorLabels), f.replicaLabels),
		status.NewGRPCClient(status.NewProxy(l, set.GetStatusClients)),
		f.downsampling, f.partialResponse, true, true, true, true, true, f.replicaLabels, nil, time.Second, 0, 0, true,
		gate.New(r.registry, queries, gate.Queries), &store.NoopSeriesStatsAggregatorFactory{}, r.registry.Registry,
		tenancy.DefaultTenantHeader, tenancy.DefaultTenant, "", false, tenancy.DefaultTenantLabel, store.DefaultSelector)

	prefix := "/" + strings.Trim(f.routePrefix, "/")
	router := route.New()
	if prefix != "/" {
		router = router.WithPrefix(prefix)
	}
	instrument := extpromhttp.NewTenantInstrumentationMiddleware(tenancy.DefaultTenantHeader, tenancy.DefaultTenant, r.registry, nil)
	api.Register(router.WithPrefix("/api/v1"), opentracing.NoopTracer{}, l, instrument, logging.NewHTTPServerMiddleware(l))
	return router
}
