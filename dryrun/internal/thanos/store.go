package thanos

import (
	"context"
	"fmt"
	"math"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/thanos-io/thanos/pkg/component"
	"github.com/thanos-io/thanos/pkg/info"
	"github.com/thanos-io/thanos/pkg/info/infopb"
	"github.com/thanos-io/thanos/pkg/store/storepb"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// gateway is thanos store over an empty bucket: blocks are uploaded when they are two hours old, and a rehearsal is not. It answers as
// the program does then: it is there, and has nothing of any time. Its arguments change nothing of that.
type gateway struct {
	at      plan.Thanos
	options Options
	running *servers
}

// Start implements Process.
func (g *gateway) Start(context.Context) error {
	if g.running != nil {
		return fmt.Errorf("%s runs already", g.at.Name)
	}
	about := info.NewInfoServer(component.Store.String(), info.WithStoreInfoFunc(func() (*infopb.StoreInfo, error) {
		return &infopb.StoreInfo{MinTime: math.MaxInt64, MaxTime: math.MinInt64, SupportsSharding: true, SupportsWithoutReplicaLabels: true}, nil
	}))
	g.running = &servers{}
	if err := g.running.serveGRPC(g.options, g.at.IP, g.at.GRPC, offered{nothing{}, about}); err != nil {
		return err
	}
	return g.running.serveHTTP(g.options.Net, g.at.IP, g.at.HTTP, prometheus.NewRegistry(), http.NotFoundHandler())
}

// Stop implements Process.
func (g *gateway) Stop() {
	if g.running == nil {
		return
	}
	g.running.stop()
	g.running = nil
}

// nothing is a store without series.
type nothing struct {
	storepb.UnimplementedStoreServer
}

func (nothing) Series(*storepb.SeriesRequest, storepb.Store_SeriesServer) error { return nil }

func (nothing) LabelNames(context.Context, *storepb.LabelNamesRequest) (*storepb.LabelNamesResponse, error) {
	return &storepb.LabelNamesResponse{}, nil
}

func (nothing) LabelValues(context.Context, *storepb.LabelValuesRequest) (*storepb.LabelValuesResponse, error) {
	return &storepb.LabelValuesResponse{}, nil
}
