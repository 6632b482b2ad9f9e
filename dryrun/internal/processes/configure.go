package processes

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	config_util "github.com/prometheus/common/config"
	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/discovery"
	"github.com/prometheus/prometheus/discovery/aws"
	_ "github.com/prometheus/prometheus/discovery/dns"  // so that configurations with it load
	_ "github.com/prometheus/prometheus/discovery/file" // so that configurations with it load
	_ "github.com/prometheus/prometheus/discovery/http" // so that configurations with it load
	"github.com/prometheus/prometheus/discovery/kubernetes"
	"go.yaml.in/yaml/v2"
)

// configure writes the configuration of the plan with what leads to the rehearsal in place of what leads out of it: the proxy, and
// stand-ins of the APIs that discovery asks.
func (p *Prometheus) configure(file string) error {
	c, err := config.LoadFile(filepath.Join(p.engine.Folder, filepath.FromSlash(p.of.Config)), false, p.engine.Logger)
	if err != nil {
		return err
	}
	p.external, p.interval = c.GlobalConfig.ExternalLabels, time.Duration(c.GlobalConfig.ScrapeInterval)
	p.evaluates = time.Duration(c.GlobalConfig.EvaluationInterval)
	address, err := p.lanes.proxy()
	if err != nil {
		return err
	}
	through := config_util.ProxyConfig{ProxyURL: config_util.URL{URL: &url.URL{Scheme: "socks5", Host: address}}}
	jobs, err := c.GetScrapeConfigs()
	if err != nil {
		return err
	}
	c.ScrapeConfigs, c.ScrapeConfigFiles = jobs, nil
	for _, s := range jobs {
		unguard(&s.HTTPClientConfig, through)
		if s.ServiceDiscoveryConfigs, err = p.discovered(s.JobName, s.ServiceDiscoveryConfigs); err != nil {
			return err
		}
	}
	for _, a := range c.AlertingConfig.AlertmanagerConfigs {
		unguard(&a.HTTPClientConfig, through)
		if a.ServiceDiscoveryConfigs, err = p.discovered("alerting", a.ServiceDiscoveryConfigs); err != nil {
			return err
		}
	}
	if n := len(c.RemoteWriteConfigs) + len(c.RemoteReadConfigs); n > 0 {
		p.engine.Logger.Warn("remote write and remote read are left out of a rehearsal", "configurations", n)
		c.RemoteWriteConfigs, c.RemoteReadConfigs = nil, nil
	}
	text, err := yaml.Marshal(c)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}

// unguard leaves out what guards a connection: a plan holds no secrets and no certificates, and its targets ask for none.
func unguard(c *config_util.HTTPClientConfig, through config_util.ProxyConfig) {
	*c = config_util.HTTPClientConfig{
		TLSConfig:       config_util.TLSConfig{InsecureSkipVerify: true},
		FollowRedirects: c.FollowRedirects,
		ProxyConfig:     through,
	}
}

// discovered puts stand-ins in the place of the APIs that are asked. Targets that a configuration lists stay.
func (p *Prometheus) discovered(job string, all discovery.Configs) (here discovery.Configs, err error) {
	for _, sd := range all {
		switch sd := sd.(type) {
		case *kubernetes.SDConfig:
			address, err := p.engine.api(p.of.Cluster)
			if err != nil {
				return nil, err
			}
			there := *sd
			there.KubeConfig, there.HTTPClientConfig = "", config_util.DefaultHTTPClientConfig
			if there.APIServer.URL, err = url.Parse(address); err != nil {
				return nil, err
			}
			if there.NamespaceDiscovery.IncludeOwnNamespace {
				there.NamespaceDiscovery.IncludeOwnNamespace = false
				there.NamespaceDiscovery.Names = append(slices.Clone(there.NamespaceDiscovery.Names), p.of.Namespace)
			}
			here = append(here, &there)
		case *aws.EC2SDConfig:
			there := *sd
			there.Endpoint, there.RoleARN, there.Profile = p.engine.EC2, "", ""
			there.AccessKey, there.SecretKey = "rehearsal", "rehearsal"
			there.HTTPClientConfig = config_util.DefaultHTTPClientConfig
			here = append(here, &there)
		case discovery.StaticConfig:
			here = append(here, sd)
		default:
			p.engine.Logger.Warn("this way of discovery is left out of a rehearsal", "job", job, "discovery", sd.Name())
		}
	}
	return here, nil
}
