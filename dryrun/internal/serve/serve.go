// Package serve answers for the blocks of a rehearsal when it is over: Prometheus' query API with deduplication, and Thanos' StoreAPI, by
// Thanos' own code. It is outside of any bubble, on real sockets and in real time.
package serve

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"strconv"
	"time"

	kitlog "github.com/go-kit/log"
	"github.com/thanos-io/thanos/pkg/component"
	_ "github.com/thanos-io/thanos/pkg/extgrpc" // it brings the codec: Thanos' messages are not those that gRPC knows
	"github.com/thanos-io/thanos/pkg/info"
	"github.com/thanos-io/thanos/pkg/info/infopb"
	"github.com/thanos-io/thanos/pkg/store"
	"github.com/thanos-io/thanos/pkg/store/labelpb"
	"github.com/thanos-io/thanos/pkg/store/storepb"
	"google.golang.org/grpc"
)

// Listeners are where it answers.
type Listeners struct {
	http, grpc net.Listener
}

// Listen takes an address of HTTP, and the next port for gRPC; port 0 takes two that are free. Without a host, that is loopback.
func Listen(ctx context.Context, address string) (*Listeners, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("%q is no address; write host:port, such as 127.0.0.1:9090", address)
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil || number == math.MaxUint16 {
		return nil, fmt.Errorf("%q is no port that has another one behind it, for gRPC; write one from 0 to 65534", port)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	next := number
	if number > 0 {
		next++
	}
	var c net.ListenConfig
	l := &Listeners{}
	if l.http, err = c.Listen(ctx, "tcp", net.JoinHostPort(host, port)); err != nil {
		return nil, err
	}
	if l.grpc, err = c.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.FormatUint(next, 10))); err != nil {
		return nil, errors.Join(fmt.Errorf("for gRPC: %w", err), l.http.Close())
	}
	return l, nil
}

// HTTP is the address of the query API.
func (l *Listeners) HTTP() string { return l.http.Addr().String() }

// GRPC is the address of the StoreAPI.
func (l *Listeners) GRPC() string { return l.grpc.Addr().String() }

// Close is for listeners that serve nothing.
func (l *Listeners) Close() error { return errors.Join(l.http.Close(), l.grpc.Close()) }

// Options say what is served.
type Options struct {
	Blocks   string   // folder
	Work     string   // folder for what is kept of the blocks
	Replicas []string // labels that deduplication removes
	End      time.Time
}

// Serve answers until the context ends.
func Serve(ctx context.Context, l *Listeners, o Options) error {
	log := kitlog.NewNopLogger()
	blocks, err := open(ctx, o.Blocks, o.Work, log)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	api := &http.Server{Handler: o.api(store.NewRecoverableStoreServer(log, blocks), log), ReadHeaderTimeout: time.Minute}
	rpc := grpc.NewServer(grpc.MaxSendMsgSize(math.MaxInt32), grpc.MaxRecvMsgSize(math.MaxInt32))
	infopb.RegisterInfoServer(rpc, about(blocks))
	storepb.RegisterStoreServer(rpc, store.NewRecoverableStoreServer(log, blocks))
	ended := make(chan error, 2)
	go func() { ended <- api.Serve(l.http) }()
	go func() { ended <- rpc.Serve(l.grpc) }()
	waiting := 2
	select {
	case <-ctx.Done():
	case err = <-ended:
		waiting--
	}
	err = errors.Join(err, api.Close())
	rpc.Stop()
	for range waiting {
		if e := <-ended; !errors.Is(e, http.ErrServerClosed) {
			err = errors.Join(err, e)
		}
	}
	return errors.Join(err, blocks.Close())
}

// about says what the store has, as thanos store does.
func about(blocks *store.BucketStore) *info.InfoServer {
	return info.NewInfoServer(component.Store.String(),
		info.WithLabelSetFunc(func() []labelpb.ZLabelSet { return blocks.LabelSet() }),
		info.WithStoreInfoFunc(func() (*infopb.StoreInfo, error) {
			from, to := blocks.TimeRange()
			return &infopb.StoreInfo{MinTime: from, MaxTime: to, SupportsSharding: true, SupportsWithoutReplicaLabels: true, TsdbInfos: blocks.TSDBInfos()}, nil
		}),
	)
}
