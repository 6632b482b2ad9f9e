// Package deps names the packages of other modules that the runtime uses, so that go.mod and go.sum hold them whichever part is
// worked on.
package deps

import (
	_ "github.com/go-kit/log"
	_ "github.com/prometheus/alertmanager/api"
	_ "github.com/prometheus/alertmanager/dispatch"
	_ "github.com/prometheus/alertmanager/nflog"
	_ "github.com/prometheus/alertmanager/silence"
	_ "github.com/prometheus/client_golang/prometheus/promhttp"
	_ "github.com/prometheus/common/config"
	_ "github.com/prometheus/prometheus/discovery/aws"
	_ "github.com/prometheus/prometheus/discovery/kubernetes"
	_ "github.com/prometheus/prometheus/notifier"
	_ "github.com/prometheus/prometheus/rules"
	_ "github.com/prometheus/prometheus/scrape"
	_ "github.com/prometheus/prometheus/web"
	_ "github.com/thanos-io/objstore"
	_ "github.com/thanos-io/thanos/pkg/alert"
	_ "github.com/thanos-io/thanos/pkg/api/query"
	_ "github.com/thanos-io/thanos/pkg/promclient"
	_ "github.com/thanos-io/thanos/pkg/query"
	_ "github.com/thanos-io/thanos/pkg/queryfrontend"
	_ "github.com/thanos-io/thanos/pkg/rules"
	_ "github.com/thanos-io/thanos/pkg/store"
	_ "go.uber.org/atomic"
	_ "google.golang.org/grpc"
	_ "k8s.io/api/core/v1"
	_ "k8s.io/apimachinery/pkg/runtime"
	_ "k8s.io/client-go/informers"
	_ "k8s.io/client-go/kubernetes/fake"
	_ "sigs.k8s.io/yaml"
)
