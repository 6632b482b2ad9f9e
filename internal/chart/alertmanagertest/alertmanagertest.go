// Package alertmanagertest holds the real Alertmanager behind a small face, for tests that compare gauntlet with it. Its
// main type is Alertmanager. The program itself does not link it: Alertmanager's configuration pulls in every notifier.
package alertmanagertest

import (
	"context"
	"fmt"
	"sync"
	"time"

	amalert "github.com/prometheus/alertmanager/alert"
	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/dispatch"
	"github.com/prometheus/alertmanager/eventrecorder"
	"github.com/prometheus/alertmanager/featurecontrol"
	"github.com/prometheus/alertmanager/inhibit"
	"github.com/prometheus/alertmanager/matcher/compat"
	"github.com/prometheus/alertmanager/provider/mem"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/model"
	"github.com/prometheus/common/promslog"
	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/chart"
)

// Alertmanager is a loaded configuration. It may be used by several goroutines.
type Alertmanager struct {
	Config *config.Config
	Route  *dispatch.Route
}

// useDefaultMatchers makes Alertmanager parse matchers as its program does without flags. As a library it starts in the
// classic mode.
var useDefaultMatchers = sync.OnceFunc(func() {
	compat.InitFromFlags(promslog.NewNopLogger(), featurecontrol.NoopFlags{})
})

// Load encodes the configuration as the chart is given it, and has Alertmanager load it.
func Load(c *chart.AlertmanagerConfig) (*Alertmanager, error) {
	text, err := yaml.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode the configuration: %w", err)
	}
	return LoadText(text)
}

// LoadText has Alertmanager load a configuration file.
func LoadText(text []byte) (*Alertmanager, error) {
	useDefaultMatchers()
	loaded, err := config.Load(string(text))
	if err != nil {
		return nil, fmt.Errorf("load the configuration: %w", err)
	}
	return &Alertmanager{Config: loaded, Route: dispatch.NewRoute(loaded.Route, nil)}, nil
}

// Receivers names the receivers of an alert with these labels, one for each route that takes it.
func (a *Alertmanager) Receivers(labels map[string]string) []string {
	var names []string
	for _, r := range a.Route.Match(labelSet(labels)) {
		names = append(names, r.RouteOpts.Receiver)
	}
	return names
}

// Mutes tells whether the alert is inhibited while those that are firing fire. The alert itself may be one of them.
func (a *Alertmanager) Mutes(alert map[string]string, firing ...map[string]string) (bool, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	logger, recorder := promslog.NewNopLogger(), eventrecorder.NopRecorder()
	alerts, err := mem.NewAlerts(ctx, time.Hour, 0, nil, logger, recorder, prometheus.NewRegistry(), nil)
	if err != nil {
		return false, fmt.Errorf("make the alert store: %w", err)
	}
	defer alerts.Close()
	now := time.Now()
	for _, labels := range firing {
		err := alerts.Put(ctx, &amalert.Alert{UpdatedAt: now, Alert: model.Alert{
			Labels: labelSet(labels), StartsAt: now, EndsAt: now.Add(time.Hour),
		}})
		if err != nil {
			return false, fmt.Errorf("store alert %v: %w", labels, err)
		}
	}
	inhibitor := inhibit.NewInhibitor(alerts, a.Config.InhibitRules, logger, recorder)
	var running sync.WaitGroup
	running.Go(inhibitor.Run)
	inhibitor.WaitForLoading()
	muted := inhibitor.Mutes(ctx, labelSet(alert))
	inhibitor.Stop()
	running.Wait()
	return muted, nil
}

func labelSet(labels map[string]string) model.LabelSet {
	set := make(model.LabelSet, len(labels))
	for name, value := range labels {
		set[model.LabelName(name)] = model.LabelValue(value)
	}
	return set
}
