package main

// stated is what no source says in a way that can be read.
var stated = []metric{
	// Grafana is no Go module that can be had. Its pkg/middleware/request_metrics.go has these.
	{name: "grafana_http_request_duration_seconds", kind: "histogram", programs: []string{"grafana"}, labels: []string{"handler", "method", "status_code", "*"}},
	{name: "grafana_http_request_in_flight", kind: "gauge", programs: []string{"grafana"}},
	// tsdb/tsdbutil of Prometheus, by way of a parameter.
	{name: "prometheus_agent_clean_start", kind: "gauge", programs: []string{"prometheus"}},
	{name: "prometheus_tsdb_clean_start", kind: "gauge", programs: []string{"prometheus"}},
	// What Prometheus had before 2.23. Rules ask for them beside the new names.
	{name: "prometheus_remote_storage_dropped_samples_total", kind: "counter", programs: []string{"prometheus"}, labels: []string{"remote_name", "url"}},
	{name: "prometheus_remote_storage_failed_samples_total", kind: "counter", programs: []string{"prometheus"}, labels: []string{"remote_name", "url"}},
	{name: "prometheus_remote_storage_pending_samples", kind: "gauge", programs: []string{"prometheus"}, labels: []string{"remote_name", "url"}},
	{name: "prometheus_remote_storage_retried_samples_total", kind: "counter", programs: []string{"prometheus"}, labels: []string{"remote_name", "url"}},
	{name: "prometheus_remote_storage_succeeded_samples_total", kind: "counter", programs: []string{"prometheus"}, labels: []string{"remote_name", "url"}},
	// pkg/gate of Thanos, by way of a parameter.
	{name: "thanos_bucket_store_series_gate_duration_seconds", kind: "histogram", programs: []string{"thanos"}},
	{name: "thanos_bucket_store_series_gate_queries_duration_seconds", kind: "histogram", programs: []string{"thanos"}},
	{name: "thanos_bucket_store_series_gate_queries_in_flight", kind: "gauge", programs: []string{"thanos"}},
	{name: "thanos_bucket_store_series_gate_queries_max", kind: "gauge", programs: []string{"thanos"}},
	{name: "thanos_bucket_store_series_gate_queries_total", kind: "counter", programs: []string{"thanos"}},
	{name: "thanos_query_concurrent_gate_queries_duration_seconds", kind: "histogram", programs: []string{"thanos"}},
	{name: "thanos_query_concurrent_gate_queries_in_flight", kind: "gauge", programs: []string{"thanos"}},
	{name: "thanos_query_concurrent_gate_queries_max", kind: "gauge", programs: []string{"thanos"}},
	{name: "thanos_query_concurrent_gate_queries_total", kind: "counter", programs: []string{"thanos"}},
	// Types that the list of Kubernetes calls custom.
	{name: "aggregator_unavailable_apiservice", kind: "gauge", programs: []string{"kube-apiserver"}},
	{name: "apiserver_storage_size_bytes", kind: "gauge", programs: []string{"kube-apiserver"}},
	{name: "kube_pod_resource_limit", kind: "gauge", programs: []string{"kube-scheduler"}},
	{name: "kube_pod_resource_request", kind: "gauge", programs: []string{"kube-scheduler"}},

	// Families of which the table has all. For the node exporter that holds without its textfile collector, which reads what
	// scripts write, under any name; the chart leaves it off.
	{name: "alertmanager_*", kind: closed, programs: []string{"alertmanager"}},
	{name: "apiserver_*", kind: closed, programs: []string{"kube-apiserver"}},
	{name: "container_*", kind: closed, programs: []string{"cadvisor"}},
	{name: "kube_*", kind: closed, programs: []string{"kube-state-metrics"}},
	{name: "kubelet_*", kind: closed, programs: []string{"kubelet"}},
	{name: "kubeproxy_*", kind: closed, programs: []string{"kube-proxy"}},
	{name: "machine_*", kind: closed, programs: []string{"cadvisor"}},
	{name: "node_*", kind: closed, programs: []string{"node-exporter"}},
	{name: "probe_*", kind: closed, programs: []string{"blackbox-exporter"}},
	{name: "prometheus_*", kind: closed, programs: []string{"prometheus"}},
	{name: "prometheus_operator_*", kind: closed, programs: []string{"prometheus-operator"}},
	{name: "scheduler_*", kind: closed, programs: []string{"kube-scheduler"}},
	{name: "thanos_*", kind: closed, programs: []string{"thanos"}},

	// Families of which it has some. Plugins, libraries and what the user configures add others.
	{name: "container_runtime_*", kind: open, programs: []string{"kubelet"}},
	{name: "coredns_*", kind: open, programs: []string{"coredns"}},
	{name: "etcd_*", kind: open, programs: []string{"etcd"}},
	{name: "go_*", kind: open, programs: []string{"go"}},
	{name: "grafana_*", kind: open, programs: []string{"grafana"}},
	{name: "kube_customresource_*", kind: open, programs: []string{"kube-state-metrics"}},
	{name: "process_*", kind: open, programs: []string{"go"}},
	{name: "promhttp_*", kind: open, programs: []string{"go"}},
	{name: "reloader_*", kind: open, programs: []string{"config-reloader"}},

	// The node exporter's classes of devices: their names are made of what the kernel has.
	{name: "node_ethtool_*", kind: open, programs: []string{"node-exporter"}},
	{name: "node_fibrechannel_*", kind: open, programs: []string{"node-exporter"}},
	{name: "node_hwmon_*", kind: open, programs: []string{"node-exporter"}},
	{name: "node_infiniband_*", kind: open, programs: []string{"node-exporter"}},
	{name: "node_network_*", kind: open, programs: []string{"node-exporter"}},
	{name: "node_power_supply_*", kind: open, programs: []string{"node-exporter"}},
	{name: "node_slabinfo_*", kind: open, programs: []string{"node-exporter"}},
	{name: "node_zfs_*", kind: open, programs: []string{"node-exporter"}},

	// Registries of Thanos that get a prefix which is made while it runs.
	{name: "thanos_cache_*", kind: open, programs: []string{"thanos"}},
	{name: "thanos_frontend_*", kind: open, programs: []string{"thanos"}},
	{name: "thanos_memcached_*", kind: open, programs: []string{"thanos"}},
	{name: "thanos_query_concurrent_*", kind: open, programs: []string{"thanos"}},
	{name: "thanos_query_endpoint_*", kind: open, programs: []string{"thanos"}},
	{name: "thanos_query_frontend_*", kind: open, programs: []string{"thanos"}},
	{name: "thanos_redis_*", kind: open, programs: []string{"thanos"}},
	{name: "thanos_store_groupcache_*", kind: open, programs: []string{"thanos"}},
}
