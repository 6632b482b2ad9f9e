package thanos

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/alecthomas/kingpin/v2"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/relabel"
	"github.com/thanos-io/thanos/pkg/alert"
	"github.com/thanos-io/thanos/pkg/clientconfig"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// rulerFlags are those of thanos rule that change what it does, and what the files hold that they name.
type rulerFlags struct {
	files                       []string
	labels                      labels.Labels
	resend, interval, offset    time.Duration
	outage, grace               time.Duration
	drop                        []string
	relabel                     []*relabel.Config
	queryURL, source            string
	plainParameters             bool
	queries                     []clientconfig.Config
	alertmanagers               []alert.AlertmanagerConfig
	alertmanagerURLs, addresses []string
	sendTimeout                 time.Duration
}

func parseRulerFlags(at plan.Thanos, o Options) (*rulerFlags, error) {
	f := &rulerFlags{}
	var pairs, patterns []string
	contents := map[string]*content{}
	err := parse("rule", at.Args, func(app *kingpin.Application) {
		app.Flag("label", "").StringsVar(&pairs)
		app.Flag("rule-file", "").StringsVar(&patterns)
		app.Flag("resend-delay", "").Default("1m").DurationVar(&f.resend)
		app.Flag("eval-interval", "").Default("1m").DurationVar(&f.interval)
		app.Flag("rule-query-offset", "").Default("0s").DurationVar(&f.offset)
		app.Flag("for-outage-tolerance", "").Default("1h").DurationVar(&f.outage)
		app.Flag("for-grace-period", "").Default("10m").DurationVar(&f.grace)
		app.Flag("query", "").StringsVar(&f.addresses)
		app.Flag("query.only-prometheus-params", "").BoolVar(&f.plainParameters)
		app.Flag("alertmanagers.url", "").StringsVar(&f.alertmanagerURLs)
		app.Flag("alertmanagers.send-timeout", "").Default("10s").DurationVar(&f.sendTimeout)
		app.Flag("alert.label-drop", "").StringsVar(&f.drop)
		app.Flag("alert.query-url", "").StringVar(&f.queryURL)
		app.Flag("alert.query-template", "").Default("/graph?g0.expr={{.Expr}}&g0.tab=1").StringVar(&f.source)
		for _, name := range []string{"query.config", "alertmanagers.config", "alert.relabel-config"} {
			c := &content{}
			contents[name] = c
			app.Flag(name, "").StringVar(&c.text)
			app.Flag(name+"-file", "").StringVar(&c.file)
		}
	})
	if err != nil {
		return nil, err
	}
	if f.labels, err = parseLabels(pairs); err != nil {
		return nil, err
	}
	if f.files, err = o.ruleFiles(at.Rules, patterns); err != nil {
		return nil, err
	}
	return f, errors.Join(
		f.readQueries(contents["query.config"], o),
		f.readAlertmanagers(contents["alertmanagers.config"], o),
		f.readRelabeling(contents["alert.relabel-config"], o),
	)
}

// content is what a pair of flags says: --x for the text itself, --x-file for a file.
type content struct{ text, file string }

func (c *content) read(o Options) ([]byte, error) {
	if c.file == "" {
		return []byte(c.text), nil
	}
	return os.ReadFile(o.file(c.file))
}

// ruleFiles are those of the plan, and otherwise those that the patterns of the arguments match.
func (o Options) ruleFiles(named, patterns []string) (files []string, err error) {
	for _, n := range named {
		files = append(files, o.file(n))
	}
	if len(named) > 0 {
		return files, nil
	}
	for _, p := range patterns {
		found, err := filepath.Glob(o.file(p))
		if err != nil {
			return nil, fmt.Errorf("rule files %s: %w", p, err)
		}
		files = append(files, found...)
	}
	slices.Sort(files)
	return slices.Compact(files), nil
}

func (f *rulerFlags) readQueries(c *content, o Options) error {
	text, err := c.read(o)
	if err != nil {
		return err
	}
	if len(text) > 0 {
		f.queries, err = clientconfig.LoadConfigs(text)
	} else {
		f.queries, err = clientconfig.BuildConfigFromHTTPAddresses(f.addresses)
	}
	switch {
	case err != nil:
		return fmt.Errorf("query configuration: %w", err)
	case len(text) > 0 && len(f.addresses) > 0:
		return errors.New("--query and --query.config* cannot be given at the same time")
	case len(f.queries) == 0:
		return errors.New("no query configuration parameter was given")
	}
	for _, q := range f.queries {
		if len(q.HTTPConfig.EndpointsConfig.FileSDConfigs) > 0 || q.GRPCConfig != nil {
			return errors.New("query configuration: only static addresses over HTTP are rehearsed")
		}
	}
	return nil
}

func (f *rulerFlags) readAlertmanagers(c *content, o Options) error {
	text, err := c.read(o)
	if err != nil {
		return err
	}
	if len(text) > 0 {
		if len(f.alertmanagerURLs) > 0 {
			return errors.New("--alertmanagers.url and --alertmanagers.config* cannot be given at the same time")
		}
		config, err := alert.LoadAlertingConfig(text)
		if err != nil {
			return fmt.Errorf("alertmanagers configuration: %w", err)
		}
		f.alertmanagers = config.Alertmanagers
	}
	for _, address := range f.alertmanagerURLs {
		config, err := alert.BuildAlertmanagerConfig(address, f.sendTimeout)
		if err != nil {
			return err
		}
		f.alertmanagers = append(f.alertmanagers, config)
	}
	for _, a := range f.alertmanagers {
		if len(a.EndpointsConfig.FileSDConfigs) > 0 {
			return errors.New("alertmanagers configuration: only static addresses are rehearsed")
		}
	}
	return nil
}

func (f *rulerFlags) readRelabeling(c *content, o Options) error {
	text, err := c.read(o)
	if err != nil || len(text) == 0 {
		return err
	}
	f.relabel, err = alert.LoadRelabelConfigs(text)
	return err
}
