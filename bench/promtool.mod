// The module that promtool is built in. The versions that Prometheus asks for of the replaced ones are too young for some
// module proxies; promtool's check of rules uses neither.
module promtool

go 1.26.0

require github.com/prometheus/prometheus v0.316.0

replace (
	github.com/google/pprof => github.com/google/pprof v0.0.0-20250820193118-f64d9cf942d6
	github.com/prometheus/client_golang/exp => github.com/prometheus/client_golang/exp v0.0.0-20260602051030-3537b20ac86b
)
