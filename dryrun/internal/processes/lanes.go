package processes

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"

	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

// lanes are the ways between a process and the network of the rehearsal.
type lanes struct {
	engine *Engine
	ip     string
	closes []func()
}

// dialer dials names and addresses on the network as the process does. Where requests are answered, and no connections taken, it gives a
// connection that speaks HTTP.
func (l *lanes) dialer() dialer {
	dial := l.engine.Names.Dialer(l.engine.Net, l.ip)
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if errors.Is(err, wire.ErrRequests) {
			return spoken(l.engine.Names.Client(l.engine.Net, l.ip), address), nil
		}
		return c, err
	}
}

// proxy opens a proxy for the process, and gives its address.
func (l *lanes) proxy() (address string, err error) {
	listener, err := loopback()
	if err != nil {
		return "", err
	}
	l.closes = append(l.closes, func() { listener.Close() })
	go proxy(listener, l.dialer())
	return listener.Addr().String(), nil
}

// forward gives an address on loopback that leads to one on the network, for programs that take no proxy.
func (l *lanes) forward(to string) (address string, err error) {
	listener, err := loopback()
	if err != nil {
		return "", err
	}
	l.closes = append(l.closes, func() { listener.Close() })
	go serve(listener, func() (net.Conn, error) { return dialed(l.dialer(), to) })
	return listener.Addr().String(), nil
}

// bridge takes connections to a port of the process on the network, and hands them on to a port of loopback. Port 0 is none.
func (l *lanes) bridge(port, to int) (stop func(), err error) {
	address, here := l.address(port)
	if !here {
		return func() {}, nil
	}
	listener, err := l.engine.Net.Listen(address)
	if err != nil {
		return nil, err
	}
	go serve(listener, func() (net.Conn, error) { return net.Dial("tcp", local(to)) }) //nolint:noctx // loopback answers at once
	return func() { listener.Close() }, nil
}

// site answers requests at a port of the process on the network with what it says at a port of loopback. Port 0 is none.
func (l *lanes) site(port, to int) (stop func(), err error) {
	address, here := l.address(port)
	if !here {
		return func() {}, nil
	}
	return l.engine.Net.Serve(address, passing(http.DefaultTransport, local(to)))
}

// address gives that of a port on the network, and whether it is for the process to answer there.
func (l *lanes) address(port int) (address string, here bool) {
	address = net.JoinHostPort(l.ip, strconv.Itoa(port))
	return address, port != 0 && !l.engine.Exposed[address]
}

func (l *lanes) close() {
	for _, f := range l.closes {
		f()
	}
	l.closes = nil
}

// serve hands the connections of a listener on to what is dialed.
func serve(l net.Listener, dial func() (net.Conn, error)) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			if server, err := dial(); err == nil {
				relay(c, server)
			}
			c.Close()
		}()
	}
}

func loopback() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") } //nolint:noctx // it does not wait

func local(port int) string { return "127.0.0.1:" + strconv.Itoa(port) }

// port finds a port of loopback that is free. It takes none of those that systems give to clients, so that it is still free when a
// process comes to listen on it, and again after a restart.
func (e *Engine) port() (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	const low, high, tries = 15000, 32000, 1000
	var errs error
	for range tries {
		port := low + rand.IntN(high-low)
		if e.ports[port] {
			continue
		}
		l, err := net.Listen("tcp", local(port)) //nolint:noctx // it does not wait
		if err != nil {
			errs = err
			continue
		}
		l.Close()
		e.ports[port] = true
		return port, nil
	}
	return 0, errors.Join(fmt.Errorf("no port of 127.0.0.1 is free"), errs)
}
