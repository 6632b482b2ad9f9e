package replica

import (
	"path/filepath"

	config_util "github.com/prometheus/common/config"
	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/discovery"
	"github.com/prometheus/prometheus/discovery/aws"
	_ "github.com/prometheus/prometheus/discovery/dns"  // so that configurations with it load
	_ "github.com/prometheus/prometheus/discovery/file" // so that configurations with it load
	_ "github.com/prometheus/prometheus/discovery/http" // so that configurations with it load
	"github.com/prometheus/prometheus/discovery/kubernetes"
)

// load reads a replica's configuration, and leaves out what a rehearsal does not have.
func load(o Options) (*config.Config, []string, error) {
	c, err := config.LoadFile(filepath.Join(o.Folder, o.Of.Config), false, o.Logger)
	if err != nil {
		return nil, nil, err
	}
	jobs, err := c.GetScrapeConfigs()
	if err != nil {
		return nil, nil, err
	}
	c.ScrapeConfigs, c.ScrapeConfigFiles = nil, nil
	for _, s := range jobs {
		unguard(&s.HTTPClientConfig)
		s.EnableCompression = false // bytes cost nothing here
		c.ScrapeConfigs = append(c.ScrapeConfigs, s)
	}
	for _, a := range c.AlertingConfig.AlertmanagerConfigs {
		unguard(&a.HTTPClientConfig)
	}
	if n := len(c.RemoteWriteConfigs) + len(c.RemoteReadConfigs); n > 0 {
		o.Logger.Warn("remote write and remote read are left out of a rehearsal", "configurations", n)
	}
	rules, err := ruleFiles(o.Folder, c.RuleFiles)
	return c, rules, err
}

// unguard leaves out what guards a connection: a plan holds no secrets and no certificates, and its targets ask for none.
func unguard(c *config_util.HTTPClientConfig) {
	*c = config_util.HTTPClientConfig{
		TLSConfig:       config_util.TLSConfig{InsecureSkipVerify: true},
		FollowRedirects: c.FollowRedirects,
	}
}

// discovered puts stand-ins in the place of what asks APIs. Targets that a configuration lists stay.
func discovered(o Options, job string, all discovery.Configs) (here discovery.Configs) {
	for _, sd := range all {
		switch sd := sd.(type) {
		case *kubernetes.SDConfig:
			here = append(here, o.Cluster.Config(sd, o.Of.Namespace))
		case *aws.EC2SDConfig:
			if o.EC2 == "" {
				o.Logger.Warn("nothing stands in for EC2", "job", job)
				continue
			}
			there := *sd
			there.Endpoint, there.RoleARN, there.Profile = o.EC2, "", ""
			there.AccessKey, there.SecretKey = "rehearsal", "rehearsal"
			there.HTTPClientConfig = config_util.DefaultHTTPClientConfig
			here = append(here, &there)
		case discovery.StaticConfig:
			here = append(here, sd)
		default:
			o.Logger.Warn("this way of discovery is left out of a rehearsal", "job", job, "discovery", sd.Name())
		}
	}
	return here
}
