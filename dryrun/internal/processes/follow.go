package processes

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/prometheus/model/labels"

	"gauntlet.dev/gauntlet/dryrun/internal/alerts"
)

// follower looks at something of a process every so often, from a start to a stop.
type follower struct {
	cancel context.CancelFunc
	all    sync.WaitGroup
}

func follow(every time.Duration, look func(context.Context)) *follower {
	ctx, cancel := context.WithCancel(context.Background())
	f := &follower{cancel: cancel}
	f.all.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				look(ctx)
			case <-ctx.Done():
				return
			}
		}
	})
	return f
}

func (f *follower) stop() {
	f.cancel()
	f.all.Wait()
}

// often is how often a process is looked at that does something every so often: so that nothing is missed.
func often(interval time.Duration) time.Duration {
	return min(max(interval/4, 200*time.Millisecond), 5*time.Second)
}

// ruleGroup is what the API of Prometheus and that of a ruler tell of a group.
type ruleGroup struct {
	Name, File     string
	LastEvaluation time.Time
	Rules          []struct {
		Type, Name, LastError string
		Alerts                []struct {
			Labels, Annotations map[string]string
			State, Value        string
		}
	}
}

// ruleLog follows the alerts of a process by its API.
type ruleLog struct {
	*alerts.Log
	mu   sync.Mutex
	seen map[string]time.Time // last evaluations of groups
}

func newRuleLog() *ruleLog { return &ruleLog{Log: alerts.New(), seen: map[string]time.Time{}} }

// look asks what was evaluated since the last look. A process that does not answer now does at the next look.
func (l *ruleLog) look(ctx context.Context, of api) {
	var answer struct{ Groups []ruleGroup }
	if of.get(ctx, "/api/v1/rules", nil, &answer) != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, g := range answer.Groups {
		key := g.File + ";" + g.Name
		if !g.LastEvaluation.After(l.seen[key]) {
			continue
		}
		l.seen[key] = g.LastEvaluation
		for i, rule := range g.Rules {
			if rule.Type != "alerting" || rule.LastError != "" {
				continue // a rule that fails leaves its alerts as they are
			}
			var active []alerts.Active
			for _, a := range rule.Alerts {
				value, err := strconv.ParseFloat(a.Value, 64)
				if err != nil {
					value = 0
				}
				if !strings.EqualFold(a.State, "inactive") {
					active = append(active, alerts.Active{Labels: labels.FromMap(a.Labels), Firing: strings.EqualFold(a.State, "firing"),
						Value: value, Summary: a.Annotations["summary"]})
				}
			}
			l.Saw(fmt.Sprintf("%s;%d", key, i), rule.Name, active, g.LastEvaluation)
		}
	}
}
