package thanos

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"

	"github.com/thanos-io/thanos/pkg/info/infopb"
	"github.com/thanos-io/thanos/pkg/store/storepb"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Stores are the stores of a plan that listen, by their addresses. Processes that share them call each other directly where the
// network would let them through: most of what a query costs is gRPC, and what it carries is the same. Where it would not, gRPC
// finds out as it does in production.
type Stores struct {
	mu  sync.Mutex
	all map[string]offered
}

// offered is what listens on an address.
type offered struct {
	store storepb.StoreServer
	info  infopb.InfoServer
}

// NewStores makes the stores of a plan, of which none listens yet.
func NewStores() *Stores { return &Stores{all: map[string]offered{}} }

// offer adds what a process serves, and gives the function that takes it away.
func (o Options) offer(ip string, port int, what offered) (end func()) {
	if o.Stores == nil || port == 0 {
		return func() {}
	}
	address := fmt.Sprintf("%s:%d", ip, port)
	set := func(f func(map[string]offered)) {
		o.Stores.mu.Lock()
		defer o.Stores.mu.Unlock()
		f(o.Stores.all)
	}
	set(func(all map[string]offered) { all[address] = what })
	return func() { set(func(all map[string]offered) { delete(all, address) }) }
}

// reach gives what a host reaches when it dials a target of gRPC.
func (o Options) reach(from, target string) (offered, bool) {
	candidates := []string{target}
	if group, ok := strings.CutPrefix(target, "thanos:///"); ok {
		candidates = o.lookup(from, group)
	} else if host, _, err := net.SplitHostPort(target); err == nil && net.ParseIP(host) == nil {
		candidates = o.Names.A(from, target)
	}
	for _, address := range candidates {
		address = o.Names.Pod(o.Net, from, address)
		if !o.Net.Reaches(from, address) {
			continue
		}
		o.Stores.mu.Lock()
		found, ok := o.Stores.all[address]
		o.Stores.mu.Unlock()
		if ok {
			return found, true
		}
	}
	return offered{}, false
}

// directly gives the options by which a host's clients call what they reach directly.
func (o Options) directly(from string) []grpc.DialOption {
	if o.Stores == nil {
		return nil
	}
	unary := func(ctx context.Context, method string, in, out any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
		if request, ok := in.(*infopb.InfoRequest); ok {
			if found, ok := o.reach(from, conn.Target()); ok {
				answer, err := found.info.Info(ctx, request)
				if err != nil {
					return asStatus(err)
				}
				*out.(*infopb.InfoResponse) = *answer
				return nil
			}
		}
		return invoke(ctx, method, in, out, conn, options...)
	}
	stream := func(ctx context.Context, about *grpc.StreamDesc, conn *grpc.ClientConn, method string, open grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
		if method == "/thanos.Store/Series" {
			if found, ok := o.reach(from, conn.Target()); ok {
				return &directSeries{ctx: ctx, store: found.store}, nil
			}
		}
		return open(ctx, about, conn, method, options...)
	}
	return []grpc.DialOption{grpc.WithChainUnaryInterceptor(unary), grpc.WithChainStreamInterceptor(stream)}
}

// asStatus is an error as it comes over the network.
func asStatus(err error) error {
	if s, ok := status.FromError(err); ok {
		return s.Err()
	}
	if s := status.FromContextError(err); s.Code() != codes.Unknown {
		return s.Err()
	}
	return status.Error(codes.Unknown, err.Error())
}

// directSeries is a call of Series: the client's end of its stream. The store answers when the first response is asked for, all at once.
type directSeries struct {
	grpc.ClientStream
	ctx     context.Context
	store   storepb.StoreServer
	request *storepb.SeriesRequest
	asked   bool
	answers []*storepb.SeriesResponse
	err     error
}

func (d *directSeries) Context() context.Context { return d.ctx }
func (d *directSeries) CloseSend() error         { return nil }

func (d *directSeries) SendMsg(m any) error {
	d.request = m.(*storepb.SeriesRequest)
	return nil
}

func (d *directSeries) RecvMsg(m any) error {
	if !d.asked {
		d.asked = true
		d.err = d.store.Series(d.request, &collector{ctx: d.ctx, to: d})
	}
	switch {
	case len(d.answers) > 0:
		*m.(*storepb.SeriesResponse) = *d.answers[0]
		d.answers = d.answers[1:]
		return nil
	case d.err != nil:
		return asStatus(d.err)
	}
	return io.EOF
}

// collector is the server's end.
type collector struct {
	grpc.ServerStream
	ctx context.Context
	to  *directSeries
}

func (c *collector) Context() context.Context { return c.ctx }

func (c *collector) Send(r *storepb.SeriesResponse) error {
	c.to.answers = append(c.to.answers, r)
	return c.ctx.Err()
}
