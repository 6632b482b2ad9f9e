package alertmanager

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/common/route"
)

// pages are what Alertmanager serves beside its API. Its web application is left out.
func pages(registry prometheus.Gatherer) *route.Router {
	ok := func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("OK")) } //nolint:errcheck // the client is gone
	router := route.New()
	router.Get("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP)
	router.Get("/-/healthy", ok)
	router.Get("/-/ready", ok)
	return router
}
