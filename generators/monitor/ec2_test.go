package monitor_test

import (
	"errors"
	"sync"

	client "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/config"
	"github.com/prometheus/prometheus/discovery"
)

// ec2Discovery stands in for Prometheus' own discovery of EC2 hosts, whose package needs the AWS SDK, which the module does
// without. It has no field for keys, so that Prometheus' strict decoder refuses a configuration with them.
type ec2Discovery struct {
	Region  string       `yaml:"region"`
	RoleARN string       `yaml:"role_arn"`
	Port    int          `yaml:"port"`
	Filters []*ec2Filter `yaml:"filters"`

	HTTPClientConfig config.HTTPClientConfig `yaml:",inline"`
}

type ec2Filter struct {
	Name   string   `yaml:"name"`
	Values []string `yaml:"values"`
}

var registerEC2 = sync.OnceFunc(func() { discovery.RegisterConfig(&ec2Discovery{}) })

// Name makes the key ec2_sd_configs.
func (*ec2Discovery) Name() string { return "ec2" }

// NewDiscoverer is never called: nothing is discovered here.
func (*ec2Discovery) NewDiscoverer(discovery.DiscovererOptions) (discovery.Discoverer, error) {
	return nil, errors.ErrUnsupported
}

// NewDiscovererMetrics is never called.
func (*ec2Discovery) NewDiscovererMetrics(client.Registerer, discovery.RefreshMetricsInstantiator) discovery.DiscovererMetrics {
	return nil
}
