package thanos

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httputil"
	"net/url"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// frontend is thanos query-frontend without its cache and without the splitting of long ranges: both change how fast an answer comes,
// and not what it is.
type frontend struct {
	at         plan.Thanos
	options    Options
	downstream *url.URL
	running    *servers
}

// newFrontend reads the one argument that says where answers come from. The others are about caches and splitting.
func newFrontend(at plan.Thanos, options Options) (*frontend, error) {
	const flag = "--query-frontend.downstream-url"
	address := "http://localhost:9090"
	for i, arg := range at.Args {
		if value, ok := strings.CutPrefix(arg, flag+"="); ok {
			address = value
		} else if arg == flag && i+1 < len(at.Args) {
			address = at.Args[i+1]
		}
	}
	downstream, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	if downstream.Host == "" {
		return nil, errors.New(flag + ": " + address + " is no URL with a host")
	}
	return &frontend{at: at, options: options, downstream: downstream}, nil
}

// Start implements Process.
func (f *frontend) Start(context.Context) error {
	if f.running != nil {
		return fmt.Errorf("%s runs already", f.at.Name)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(f.downstream) },
		Transport: f.options.Names.Client(f.options.Net, f.at.IP),
		ErrorLog:  slog.NewLogLogger(f.options.Logger.Handler(), slog.LevelDebug),
	}
	f.running = &servers{}
	return f.running.serveHTTP(f.options.Net, f.at.IP, f.at.HTTP, prometheus.NewRegistry(), proxy)
}

// Stop implements Process.
func (f *frontend) Stop() {
	if f.running == nil {
		return
	}
	f.running.stop()
	f.running = nil
}
