package monitor_test

import (
	"testing"
	"testing/fstest"

	"gauntlet.dev/gauntlet/fixtures"
	"gauntlet.dev/gauntlet/generators/monitor"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// entities are services and exporters in every way that they are scraped, beside those of the good fleet.
var entities = map[string]string{
	// The seed's example.
	"services/service-x.yaml": `name: service-x
team: retail
priority: P2
namespace: namespace-x
selector:
  app: service-x
endpoints:
  - port: express
    path: /metrics
    interval: 15s
`,
	"services/full.yaml": `name: full
team: retail
priority: P2
namespace: shop
endpoints:
  - port: http
    path: /admin/metrics
    scheme: https
    interval: 1m
    timeout: 20s
    limits:
      samples: 5000
      targets: 40
      labels: 30
      bodySize: 10MB
    drop:
      - go_.*
      - process_.*
  - targetPort: 9000
    limits: {samples: 5000, targets: 40, labels: 30, bodySize: 10MB}
metrics:
  - {name: full_seconds, type: histogram, labels: [code]}
  - {name: full_bytes, type: summary}
  - {name: full_total, type: counter}
`,
	"services/many.yaml": `name: many
team: retail
priority: P2
namespace: shop
selector: {app: many, tier: web}
endpoints:
  - port: http
  - port: http
    path: /slow
    limits: {samples: 1}
  - port: http
    path: /slower
    limits: {samples: 2}
  - port: Admin_
    limits: {samples: 3}
  - from: pod
    port: http
  - from: pod
    targetPort: 9102
    timeout: 5s
  - from: pod
    targetPort: side
    drop: [debug_.*]
`,
	"services/secured.yaml": `name: secured
team: retail
priority: P2
namespace: shop
endpoints:
  - port: https
    scheme: https
    honorLabels: true
    honorTimestamps: false
    drop: [go_.*]
    rename: {cluster: shop_cluster, zone: shop_zone}
    params:
      format: [prometheus]
      match: [a, b]
    authorization:
      credentials: {name: metrics, key: token}
    tlsConfig:
      ca: {configMap: {name: kube-root-ca.crt, key: ca.crt}}
      cert: {secret: {name: client, key: tls.crt}}
      keySecret: {name: client, key: tls.key}
      serverName: secured.shop.svc
    proxyUrl: http://proxy.example.com:3128
  - port: insecure
    scheme: https
    basicAuth:
      username: {name: metrics, key: user}
      password: {name: metrics, key: password}
    tlsConfig:
      insecureSkipVerify: true
  - from: pod
    port: admin
    scheme: https
    honorLabels: true
    honorTimestamps: false
    params: {format: [prometheus]}
    rename: {cluster: shop_cluster}
    authorization:
      type: Token
      credentials: {name: metrics, key: token}
    tlsConfig:
      ca: {secret: {name: client, key: ca.crt}}
    proxyUrl: http://proxy.example.com:3128
`,
	"exporters/secured-site.yaml": `name: secured-site
kind: http
team: retail
priority: P2
instance: in-cluster
namespace: shop
probe:
  prober: blackbox.monitoring:9115
  module: http_2xx
  scheme: https
  timeout: 8s
  rename: {cluster: site_cluster}
  params:
    hostname: [www.example.com]
    debug: ["true"]
  basicAuth:
    username: {name: metrics, key: user}
    password: {name: metrics, key: password}
  tlsConfig:
    ca: {secret: {name: client, key: ca.crt}}
  proxyUrl: http://proxy.example.com:3128
  targets: [https://www.example.com]
`,
	"exporters/secured-api.yaml": `name: secured-api
kind: api
team: retail
priority: P2
instance: in-cluster
namespace: shop
addresses:
  targets: [api.example.net:443]
  timeout: 8s
  honorLabels: true
  honorTimestamps: false
  drop: [go_.*]
  rename: {cluster: api_cluster}
  params: {format: [prometheus]}
  authorization:
    credentials: {name: metrics, key: token}
  tlsConfig:
    serverName: api
  proxyUrl: http://proxy.example.com:3128
`,
	"exporters/site.yaml": `name: site
kind: http
team: retail
priority: P2
instance: in-cluster
probe:
  prober: blackbox.monitoring:9115
  module: http_2xx
  interval: 1m
  targets:
    - https://www.example.com
    - https://shop.example.com
`,
	"exporters/api.yaml": `name: api
kind: api
team: retail
priority: P2
instance: infrastructure
addresses:
  targets:
    - api.example.com:443
    - api.example.org:443
  path: /metrics/all
  interval: 2m
  limits: {samples: 100, labels: 10}
`,
	"exporters/plain.yaml": `name: plain
kind: api
team: retail
priority: P2
instance: in-cluster
addresses:
  scheme: http
  targets: [plain.example.com:80]
`,
	"exporters/kafka.yaml": `name: kafka
kind: database
team: platform
priority: P2
instance: infrastructure
hosts:
  groups: [brokers, nodes-prod-eu, nodes-prod-na]
  port: 9404
  path: /kafka
  scheme: https
  timeout: 20s
  tlsConfig: {insecureSkipVerify: true}
  interval: 45s
  limits:
    samples: 20000
    bodySize: 5MB
`,
	"hosts/brokers.yaml": `name: brokers
region: na
environment: prod
awsRegion: us-east-1
roleARN: arn:aws:iam::111122223333:role/discovery
filters:
  - {name: "tag:Role", values: [broker]}
  - {name: instance-state-name, values: [running, pending]}
`,
}

func fleet(t *testing.T) *inventory.Inventory {
	t.Helper()
	fsys := fixtures.Good()
	for name, text := range entities {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	inv, found, err := inventory.Load(t.Context(), fsys)
	if err != nil || len(found) > 0 {
		t.Fatalf("load the inventory: %v %v", err, found)
	}
	return inv
}

func service(t *testing.T, inv *inventory.Inventory, name string) *inventory.Service {
	t.Helper()
	for _, s := range inv.Services {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("no service %s", name)
	return nil
}

func exporter(t *testing.T, inv *inventory.Inventory, name string) *inventory.Exporter {
	t.Helper()
	for _, e := range inv.Exporters {
		if e.Name == name {
			return e
		}
	}
	t.Fatalf("no exporter %s", name)
	return nil
}

// everything makes the monitors of each entity, as North America has them.
func everything(t *testing.T, inv *inventory.Inventory) []*manifest.Object {
	t.Helper()
	var objects []*manifest.Object
	for _, s := range inv.Services {
		objects = append(objects, monitor.Service(s)...)
	}
	for _, e := range inv.Exporters {
		if inv.Instance(e.Instance).Spans == inventory.SpansRegion {
			objects = append(objects, monitor.RegionalExporter(inv, e, inv.Region("na"))...)
		} else {
			objects = append(objects, monitor.Exporter(inv, e)...)
		}
	}
	return objects
}
