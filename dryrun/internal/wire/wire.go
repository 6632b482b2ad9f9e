// Package wire is the network of a rehearsal: addresses that processes listen on and dial, in memory, with the failures that
// networks have.
package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"syscall"
)

// Net is a network. Its addresses are host:port, and unique in it. It is safe for concurrent use.
type Net struct {
	mu        sync.Mutex
	listeners map[string]*listener
	conns     map[*conn]struct{}
	requests  map[*request]struct{}
	cuts      []func(a, b string) bool
	changes   int
	resolve   func(from, host string) []string
}

// New makes a network. Resolve gives the hosts behind a name that no host has, as the host from sees it: the addresses of
// pods behind a Service, say. The first of them that listens is dialed.
func New(resolve func(from, host string) []string) *Net {
	return &Net{listeners: map[string]*listener{}, conns: map[*conn]struct{}{}, requests: map[*request]struct{}{}, resolve: resolve}
}

// Listen takes connections to an address. Closing the listener closes the connections that it took.
func (n *Net) Listen(address string) (net.Listener, error) {
	return n.listen(address, nil)
}

func (n *Net) listen(address string, h http.Handler) (*listener, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.listeners[address] != nil {
		return nil, &net.OpError{Op: "listen", Net: "tcp", Err: fmt.Errorf("%s: %w", address, syscall.EADDRINUSE)}
	}
	l := &listener{net: n, address: address, handler: h, incoming: make(chan net.Conn), closed: make(chan struct{})}
	n.listeners[address] = l
	n.changes++
	return l, nil
}

// Dialer gives the function by which a host dials.
func (n *Net) Dialer(from string) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, _, address string) (net.Conn, error) { return n.dial(ctx, from, address) }
}

func (n *Net) dial(ctx context.Context, from, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err}
	}
	l, to, err := n.reach(ctx, from, host, port)
	if err == nil && l.handler != nil {
		err = ErrRequests
	}
	if err != nil {
		return nil, refused(address, err)
	}
	near, far := pipe()
	a, b := &conn{Conn: near, net: n, from: from, to: to}, &conn{Conn: far, net: n, from: to, to: from, address: l.address}
	n.mu.Lock()
	n.conns[a], n.conns[b] = struct{}{}, struct{}{}
	n.mu.Unlock()
	select {
	case l.incoming <- b:
		return a, nil
	case <-l.closed:
		err = syscall.ECONNREFUSED
	case <-ctx.Done():
		err = ctx.Err()
	}
	a.Close()
	b.Close()
	return nil, refused(address, err)
}

func refused(address string, err error) error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: fmt.Errorf("%s: %w", address, err)}
}

// ErrRequests is the error of dialing where requests are answered: a Client sends them.
var ErrRequests = errors.New("it answers requests, and takes no connections")

var errCut = errors.New("no route")

// reach is find for who waits: on a line that is cut packets are lost, and nobody says so.
func (n *Net) reach(ctx context.Context, from, host, port string) (*listener, string, error) {
	l, to, err := n.find(from, host, port)
	if errors.Is(err, errCut) {
		<-ctx.Done()
		err = ctx.Err()
	}
	return l, to, err
}

// find gives the listener that a host reaches at an address, and the host that it is on.
func (n *Net) find(from, host, port string) (*listener, string, error) {
	hosts := []string{host}
	if net.ParseIP(host) == nil {
		if found := n.resolve(from, host); len(found) > 0 {
			hosts = found
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	err := error(syscall.ECONNREFUSED)
	for _, h := range hosts {
		switch l := n.listeners[net.JoinHostPort(h, port)]; {
		case n.cut(from, h):
			err = errCut
		case l != nil:
			return l, h, nil
		}
	}
	return nil, "", err
}

// Reaches tells whether a host that dials an address would find somebody there now.
func (n *Net) Reaches(from, address string) bool {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	_, _, err = n.find(from, host, port)
	return err == nil
}

// Changes counts how often it changed who reaches whom: who listens, what is cut off.
func (n *Net) Changes() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.changes
}

// Cut separates the hosts for which apart is true: neither reaches the other any more, and connections between them break. It
// gives the function that joins them again.
func (n *Net) Cut(apart func(a, b string) bool) (join func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	i := len(n.cuts)
	n.cuts = append(n.cuts, apart)
	n.changes++
	for c := range n.conns {
		if n.cut(c.from, c.to) {
			go c.Close() // which takes the lock
		}
	}
	for r := range n.requests {
		if n.cut(r.from, r.to) {
			r.lose()
		}
	}
	return func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.cuts[i] = func(string, string) bool { return false }
		n.changes++
	}
}

func (n *Net) cut(a, b string) bool {
	return slices.ContainsFunc(n.cuts, func(apart func(a, b string) bool) bool { return apart(a, b) || apart(b, a) })
}

// listener is one address.
type listener struct {
	net      *Net
	address  string
	handler  http.Handler // of requests, where it takes no connections
	incoming chan net.Conn
	closed   chan struct{}
	once     sync.Once
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.incoming:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	l.once.Do(func() {
		close(l.closed)
		l.net.mu.Lock()
		delete(l.net.listeners, l.address)
		l.net.changes++
		var taken []*conn
		for c := range l.net.conns {
			if c.address == l.address {
				taken = append(taken, c)
			}
		}
		for r := range l.net.requests {
			if r.address == l.address {
				r.lose()
			}
		}
		l.net.mu.Unlock()
		for _, c := range taken {
			c.Close()
		}
	})
	return nil
}

func (l *listener) Addr() net.Addr { return addr(l.address) }

// conn is one end of a connection.
type conn struct {
	net.Conn
	net      *Net
	from, to string
	address  string // that was listened on; empty at the end that dialed
}

func (c *conn) Close() error {
	c.net.mu.Lock()
	delete(c.net.conns, c)
	c.net.mu.Unlock()
	return c.Conn.Close()
}

func (c *conn) LocalAddr() net.Addr  { return addr(c.from) }
func (c *conn) RemoteAddr() net.Addr { return addr(c.to) }

type addr string

func (a addr) Network() string { return "tcp" }
func (a addr) String() string  { return string(a) }
