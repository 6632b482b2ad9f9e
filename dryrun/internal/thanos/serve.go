package thanos

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"sync"

	kitlog "github.com/go-kit/log"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	_ "github.com/thanos-io/thanos/pkg/extgrpc" // it brings the codec: Thanos' messages are not those that gRPC knows
	"github.com/thanos-io/thanos/pkg/info/infopb"
	"github.com/thanos-io/thanos/pkg/store/storepb"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/resolver"

	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

// servers are what one process listens with.
type servers struct {
	unlisten func() // HTTP
	grpc     *grpc.Server
	tasks    sync.WaitGroup
	// withdraw ends that others call it directly.
	withdraw func()
}

// serveGRPC listens for gRPC, with a store and whatever else is registered. Port 0 does not.
func (s *servers) serveGRPC(o Options, ip string, port int, of offered, register ...func(*grpc.Server)) error {
	if port == 0 {
		return nil
	}
	l, err := o.Net.Listen(fmt.Sprintf("%s:%d", ip, port))
	if err != nil {
		return err
	}
	s.grpc = grpc.NewServer(grpc.MaxSendMsgSize(math.MaxInt32), grpc.MaxRecvMsgSize(math.MaxInt32), grpc.WaitForHandlers(true))
	infopb.RegisterInfoServer(s.grpc, of.info)
	storepb.RegisterStoreServer(s.grpc, of.store)
	for _, f := range register {
		f(s.grpc)
	}
	s.withdraw = o.offer(ip, port, of)
	s.tasks.Go(func() { s.grpc.Serve(l) }) //nolint:errcheck // it ends when it is stopped
	return nil
}

// serveHTTP listens for HTTP, with the pages that every process of Thanos has. Port 0 does not.
func (s *servers) serveHTTP(n *wire.Net, ip string, port int, registry prometheus.Gatherer, handler http.Handler) error {
	if port == 0 {
		return nil
	}
	ok := func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("OK")) } //nolint:errcheck // the client is gone
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("/-/healthy", ok)
	mux.HandleFunc("/-/ready", ok)
	mux.Handle("/", handler)
	stop, err := n.Serve(fmt.Sprintf("%s:%d", ip, port), mux)
	s.unlisten = stop
	return err
}

func (s *servers) stop() {
	if s.unlisten != nil {
		s.unlisten()
	}
	if s.grpc != nil {
		s.withdraw()
		s.grpc.Stop()
	}
	s.tasks.Wait()
}

// dialOptions are those of all gRPC clients at a host. TLS is not spoken in a rehearsal.
func (o Options) dialOptions(from string) []grpc.DialOption {
	dial := o.Names.Dialer(o.Net, from)
	return append(o.directly(from),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, address string) (net.Conn, error) { return dial(ctx, "tcp", address) }),
		grpc.WithNoProxy(),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(math.MaxInt32)),
		grpc.WithResolvers(
			&namesResolver{scheme: "dns", lookup: func(address string) []string { return o.Names.A(from, address) }},
			&namesResolver{scheme: "thanos", lookup: func(address string) []string { return o.lookup(from, address) }},
		),
	)
}

// namesResolver resolves what gRPC is asked to dial. The names of a plan do not change while it is rehearsed.
type namesResolver struct {
	scheme string
	lookup func(address string) []string
}

// Scheme implements resolver.Builder.
func (r *namesResolver) Scheme() string { return r.scheme }

// Build implements resolver.Builder.
func (r *namesResolver) Build(target resolver.Target, conn resolver.ClientConn, _ resolver.BuildOptions) (resolver.Resolver, error) {
	found := r.lookup(target.Endpoint())
	if len(found) == 0 {
		conn.ReportError(fmt.Errorf("no such host: %s", target.Endpoint()))
		return idleResolver{}, nil
	}
	state := resolver.State{}
	for _, address := range found {
		state.Addresses = append(state.Addresses, resolver.Address{Addr: address})
	}
	return idleResolver{}, conn.UpdateState(state)
}

type idleResolver struct{}

func (idleResolver) ResolveNow(resolver.ResolveNowOptions) {}
func (idleResolver) Close()                                {}

// kitLogger gives Thanos a logger of its kind.
func kitLogger(l *slog.Logger) kitlog.Logger {
	return kitlog.LoggerFunc(func(pairs ...any) error {
		l.Debug("thanos", pairs...)
		return nil
	})
}
