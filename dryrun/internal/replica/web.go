package replica

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/util/notifications"
	"github.com/prometheus/prometheus/web"
)

// site is what a replica answers by HTTP: Prometheus' own handler, but for /metrics, which it would answer for the whole program.
type site struct {
	process *process
	handler *web.Handler
	inner   *inner
	front   http.Handler
	close   func() // of the front
	proxy   *http.Transport
	all     sync.WaitGroup
}

func (p *process) site() *site {
	gatherer := prometheus.Gatherers{p.registry, p.disk}
	s := &site{process: p, inner: newInner()}
	s.handler = web.New(p.opts.Logger.With("component", "web"), &web.Options{
		Context:                    p.ctx,
		TSDBRetentionDuration:      model.Duration(retention),
		TSDBDir:                    p.opts.Data,
		LocalStorage:               local{p.db},
		Storage:                    p.db,
		ExemplarStorage:            p.db,
		QueryEngine:                p.engine,
		ScrapeManager:              p.scraper,
		RuleManager:                p.ruler,
		Notifier:                   p.notifier,
		LookbackDelta:              lookback,
		Version:                    &web.PrometheusVersion{Version: version},
		NotificationsGetter:        func() []notifications.Notification { return nil },
		NotificationsSub:           func() (<-chan notifications.Notification, func(), bool) { return nil, nil, false },
		Flags:                      map[string]string{},
		ListenAddresses:            []string{s.address()},
		ExternalURL:                p.address,
		RoutePrefix:                "/",
		RemoteReadSampleLimit:      remoteReadSamples,
		RemoteReadConcurrencyLimit: 10,
		AppName:                    "Prometheus Server",
		Gatherer:                   gatherer,
		Registerer:                 p.registry,
	})
	s.proxy = &http.Transport{DialContext: s.inner.dial}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(gatherer, promhttp.HandlerOpts{DisableCompression: true}))
	mux.Handle("/", &httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: "http", Host: s.address()}) },
		Transport: s.proxy,
		ErrorLog:  slog.NewLogLogger(p.opts.Logger.Handler(), slog.LevelWarn),
	})
	s.front = mux
	return s
}

func (s *site) address() string {
	return net.JoinHostPort(s.process.opts.Of.IP, strconv.Itoa(s.process.opts.Of.Port))
}

func (s *site) start() error {
	stop, err := s.process.opts.Net.Serve(s.address(), s.front)
	if err != nil {
		return err
	}
	s.close = stop
	s.handler.SetReady(web.Ready)
	s.all.Go(func() { s.handler.Run(s.process.ctx, []net.Listener{s.inner}, "") }) //nolint:errcheck // it ends when it is told to
	return nil
}

func (s *site) stop() {
	s.close()
	s.inner.Close()
	s.proxy.CloseIdleConnections()
	s.all.Wait()
}

// inner is a listener that only the site itself dials.
type inner struct {
	incoming chan net.Conn
	closed   chan struct{}
	once     sync.Once
}

func newInner() *inner { return &inner{incoming: make(chan net.Conn), closed: make(chan struct{})} }

func (l *inner) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l.incoming <- far:
		return near, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept implements net.Listener.
func (l *inner) Accept() (net.Conn, error) {
	select {
	case c := <-l.incoming:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *inner) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements net.Listener.
func (l *inner) Addr() net.Addr { return &net.TCPAddr{} }

// buffered reads an answer to its end.
func buffered(res *http.Response) (*http.Response, error) {
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, err
}
