package thanos

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kingpin/v2"
	"github.com/prometheus/common/model"
)

// Flags that are accepted and have no effect in a rehearsal: where a process listens is in the plan, TLS is not spoken, and nobody
// reads logs, traces or tenants. Those of bools stand apart, since --x takes no value then.
var (
	without = map[string][]string{
		"": {
			"log.level", "log.format", "tracing.config", "tracing.config-file", "request.logging-config", "request.logging-config-file",
			"http-address", "http-grace-period", "http.config", "grpc-address", "grpc-grace-period", "grpc-server-max-connection-age",
			"grpc-server-tls-cert", "grpc-server-tls-key", "grpc-server-tls-client-ca", "grpc-server-tls-min-version", "grpc-server-tls-ciphers", "grpc-server-tls-curves",
			"grpc-client-tls-cert", "grpc-client-tls-key", "grpc-client-tls-ca", "grpc-client-server-name", "grpc-client-tls-min-version", "grpc-compression",
			"web.external-prefix", "web.prefix-header", "auto-gomemlimit.ratio", "objstore.config", "objstore.config-file", "data-dir", "hash-func",
			"store.limits.request-series", "store.limits.request-samples",
		},
		"query": {
			"query.max-concurrent", "query.max-concurrent-select", "query.metadata.default-time-range", "query.active-query-path", "query.conn-metric.label",
			"query.telemetry.request-duration-seconds-quantiles", "query.telemetry.request-samples-quantiles", "query.telemetry.request-series-seconds-quantiles",
			"query.tenant-header", "query.default-tenant-id", "query.tenant-certificate-field", "query.tenant-label-name", "query.default-step",
			"store.sd-dns-interval", "store.sd-dns-resolver", "store.unhealthy-timeout", "endpoint.info-timeout", "endpoint.sd-config-reload-interval",
			"alert.query-url", "grpc.proxy-strategy",
		},
		"rule": {
			"tsdb.block-duration", "tsdb.retention", "query.sd-interval", "query.sd-dns-interval", "query.sd-dns-resolver", "query.http-method", "query.default-step",
			"alertmanagers.sd-dns-interval", "shipper.meta-file-name", "shipper.upload-concurrency", "restore-ignored-label", "rule-concurrent-evaluation",
			"web.route-prefix",
		},
	}
	withoutBools = map[string][]string{
		"":      {"grpc-client-tls-secure", "grpc-client-tls-skip-verify", "enable-auto-gomemlimit", "web.disable-cors"},
		"query": {"rule.partial-response", "target.partial-response", "metric-metadata.partial-response", "exemplar.partial-response", "status.partial-response", "query.dynamic-lookback-delta"},
		"rule":  {"tsdb.no-lockfile", "tsdb.wal-compression", "tsdb.enable-native-histograms", "shipper.upload-compacted", "shipper.ignore-unequal-block-size", "shipper.allow-out-of-order-uploads", "shipper.skip-corrupted-blocks"},
	}
)

// parse reads arguments as Thanos' program does, with the flags that register makes and those without effect.
func parse(component string, args []string, register func(app *kingpin.Application)) error {
	app := kingpin.New("thanos "+component, "").Terminate(nil).Writer(io.Discard)
	register(app)
	for _, of := range []string{"", component} {
		for _, name := range without[of] {
			app.Flag(name, "").Strings()
		}
		for _, name := range withoutBools[of] {
			app.Flag(name, "").Bool()
		}
	}
	if _, err := app.Parse(args); err != nil {
		if strings.HasPrefix(err.Error(), "unknown") {
			return fmt.Errorf("%w: this flag is not rehearsed", err)
		}
		return err
	}
	return nil
}

// duration makes a flag of a duration as Thanos reads it: 2m, or 1d.
func duration(f *kingpin.FlagClause, byDefault string) *model.Duration {
	d := new(model.Duration)
	f.Default(byDefault).SetValue(d)
	return d
}
