package alertmanager_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	amalert "github.com/prometheus/alertmanager/alert"
	"github.com/prometheus/alertmanager/dispatch"
	"github.com/prometheus/alertmanager/eventrecorder"
	"github.com/prometheus/alertmanager/featurecontrol"
	"github.com/prometheus/alertmanager/marker"
	"github.com/prometheus/alertmanager/nflog"
	"github.com/prometheus/alertmanager/nflog/nflogpb"
	"github.com/prometheus/alertmanager/notify"
	"github.com/prometheus/alertmanager/provider/mem"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/model"
	"github.com/prometheus/common/promslog"

	"gauntlet.dev/gauntlet/generators/alertmanager"
	"gauntlet.dev/gauntlet/internal/chart/alertmanagertest"
)

// beats counts what the switch's receiver hears of each evaluator, in each minute.
type beats struct {
	mu    sync.Mutex
	start time.Time
	heard map[string][]int
}

func (b *beats) Notify(_ context.Context, alerts ...*amalert.Alert) (bool, error) {
	time.Sleep(200 * time.Millisecond) // as long as a receiver may take to answer
	b.mu.Lock()
	defer b.mu.Unlock()
	var of string // both, should they come in one notification
	for _, a := range alerts {
		of += string(a.Labels["cluster"] + a.Labels["ruler"])
	}
	minute := int(time.Since(b.start).Minutes())
	for len(b.heard[of]) <= minute {
		b.heard[of] = append(b.heard[of], 0)
	}
	b.heard[of][minute]++
	return false, nil
}

// TestSwitchBeats runs Alertmanager's dispatcher, notification log and pipeline under a clock of the test. Two evaluators
// fire, then one of them falls silent: the receiver must hear of both once each minute, then of one, and must not be told
// that the other is resolved.
func TestSwitchBeats(t *testing.T) {
	cfg, _ := alertmanager.Generate(fleet())
	am, err := alertmanagertest.Load(cfg)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		heard := &beats{start: time.Now(), heard: map[string][]int{}}
		alerts, stop := run(t, am, heard)
		fire := func(labels model.LabelSet) {
			now := time.Now()
			labels["alertname"], labels["geo"] = "Watchdog", "na"
			err := alerts.Put(t.Context(), &amalert.Alert{UpdatedAt: now, Alert: model.Alert{
				Labels: labels, StartsAt: heard.start, EndsAt: now.Add(2 * time.Minute),
			}})
			if err != nil {
				t.Error(err)
			}
		}
		for elapsed := time.Duration(0); elapsed < 19*time.Minute+30*time.Second; elapsed += 30 * time.Second {
			fire(model.LabelSet{"ruler": "ruler-na"})
			if elapsed < 8*time.Minute {
				fire(model.LabelSet{"cluster": "c1"}) // its last alert ends after nine and a half minutes
			}
			time.Sleep(30 * time.Second)
		}
		stop()
		want := map[string][]int{
			"c1":       {1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
			"ruler-na": {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
		}
		if diff := cmp.Diff(want, heard.heard); diff != "" {
			t.Errorf("beats in each minute (-want +got):\n%s", diff)
		}
	})
}

// run starts an Alertmanager with the pipeline of one receiver, as notify.PipelineBuilder makes it for a single replica.
func run(t *testing.T, am *alertmanagertest.Alertmanager, to notify.Notifier) (alerts *mem.Alerts, stop func()) {
	t.Helper()
	registry, logger, recorder := prometheus.NewRegistry(), promslog.NewNopLogger(), eventrecorder.NopRecorder()
	alerts, err := mem.NewAlerts(t.Context(), 30*time.Minute, 0, nil, logger, recorder, registry, nil)
	if err != nil {
		t.Fatal(err)
	}
	log, err := nflog.New(nflog.Options{Retention: time.Hour, Logger: logger, Metrics: registry})
	if err != nil {
		t.Fatal(err)
	}
	hook := am.Config.Receivers[1].WebhookConfigs[0]
	integration := notify.NewIntegration(to, hook, "webhook", 0, "deadman")
	name := &nflogpb.Receiver{GroupName: "deadman", Integration: "webhook"}
	stage := notify.MultiStage{
		notify.NewDedupStage(&integration, log, name),
		notify.NewRetryStage(integration, "deadman", notify.NewMetrics(registry, featurecontrol.NoopFlags{}), recorder),
		notify.NewSetNotifiesStage(log, name),
	}
	whole := func(d time.Duration) time.Duration { return d }
	dispatcher := dispatch.NewDispatcher(alerts, am.Route, stage, marker.NewGroupMarker(), whole, time.Minute, nil, logger,
		recorder, dispatch.NewDispatcherMetrics(false, registry, featurecontrol.NoopFlags{}))
	go dispatcher.Run(time.Now())
	dispatcher.WaitForLoading()
	return alerts, func() {
		dispatcher.Stop()
		alerts.Close()
		time.Sleep(time.Second) // for the notifications that are on their way
	}
}
