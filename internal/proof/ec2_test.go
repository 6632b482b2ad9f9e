package proof

import (
	"errors"

	client "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/config"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/discovery"
)

// ec2SDConfig stands in for Prometheus' own discovery of EC2 hosts, whose package needs the AWS SDK, which the module does
// without. Its fields and its judgment are those of discovery/aws.EC2SDConfig, but for a region that it would ask of the
// machine that it runs on: here it must be written.
type ec2SDConfig struct {
	Endpoint        string         `yaml:"endpoint"`
	Region          string         `yaml:"region"`
	AccessKey       string         `yaml:"access_key,omitempty"`
	SecretKey       config.Secret  `yaml:"secret_key,omitempty"`
	Profile         string         `yaml:"profile,omitempty"`
	RoleARN         string         `yaml:"role_arn,omitempty"`
	ExternalID      string         `yaml:"external_id,omitempty"`
	RefreshInterval model.Duration `yaml:"refresh_interval,omitempty"`
	Port            int            `yaml:"port"`
	Filters         []*ec2Filter   `yaml:"filters"`

	HTTPClientConfig config.HTTPClientConfig `yaml:",inline"`
}

type ec2Filter struct {
	Name   string   `yaml:"name"`
	Values []string `yaml:"values"`
}

// Name makes the key ec2_sd_configs.
func (*ec2SDConfig) Name() string { return "ec2" }

// UnmarshalYAML judges as the original does.
func (c *ec2SDConfig) UnmarshalYAML(unmarshal func(any) error) error {
	*c = ec2SDConfig{Port: 80, HTTPClientConfig: config.DefaultHTTPClientConfig}
	type plain ec2SDConfig
	if err := unmarshal((*plain)(c)); err != nil {
		return err
	}
	if c.Region == "" {
		return errors.New("EC2 SD configuration has no region")
	}
	for _, f := range c.Filters {
		if len(f.Values) == 0 {
			return errors.New("EC2 SD configuration filter values cannot be empty")
		}
	}
	return c.HTTPClientConfig.Validate()
}

// NewDiscoverer is never called: nothing is discovered here.
func (*ec2SDConfig) NewDiscoverer(discovery.DiscovererOptions) (discovery.Discoverer, error) {
	return nil, errors.ErrUnsupported
}

// NewDiscovererMetrics is never called.
func (*ec2SDConfig) NewDiscovererMetrics(client.Registerer, discovery.RefreshMetricsInstantiator) discovery.DiscovererMetrics {
	return nil
}
