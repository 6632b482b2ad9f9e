package alertmanager

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/alertmanager/config"
	"github.com/prometheus/alertmanager/dispatch"
	"github.com/prometheus/alertmanager/notify"
	"github.com/prometheus/alertmanager/template"
	"github.com/prometheus/alertmanager/types"
	"github.com/prometheus/common/model"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// receivers gives the stand-ins of those that a route names.
func (m *Member) receivers(routes *dispatch.Route) (map[string][]notify.Integration, error) {
	templates, err := m.templates()
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	routes.Walk(func(r *dispatch.Route) { named[r.RouteOpts.Receiver] = true })
	all := map[string][]notify.Integration{}
	for _, receiver := range m.conf.Receivers {
		if !named[receiver.Name] {
			continue
		}
		all[receiver.Name] = []notify.Integration{} // one without integrations is one all the same
		for _, c := range Integrations(receiver) {
			s := &standIn{member: m, receiver: receiver.Name, kind: c.Kind, templates: templates, texts: texts(c.Config)}
			all[receiver.Name] = append(all[receiver.Name], notify.NewIntegration(s, c.Config, c.Kind, c.Index, receiver.Name))
		}
	}
	return all, nil
}

// Integration is one entry of a receiver, such as the second of its pagerduty_configs.
type Integration struct {
	Kind   string // as Alertmanager calls it in its metrics
	Index  int
	Config notify.ResolvedSender
}

// Integrations lists the entries of a receiver. A receiver has a field for each kind, which is a list of configurations.
func Integrations(receiver config.Receiver) (all []Integration) {
	v := reflect.ValueOf(receiver)
	for i := range v.NumField() {
		kind, ok := strings.CutSuffix(v.Type().Field(i).Tag.Get("yaml"), "_configs,omitempty")
		if !ok {
			continue
		}
		for j := range v.Field(i).Len() {
			all = append(all, Integration{kind, j, v.Field(i).Index(j).Interface().(notify.ResolvedSender)})
		}
	}
	return all
}

// standIn takes the place of what tells a receiver. It renders what would be sent, and records it.
type standIn struct {
	member    *Member
	receiver  string
	kind      string
	templates *template.Template // nil where they are not in the plan
	texts     []text
}

// Notify implements notify.Notifier. A template that fails loses the notification, as it does in production.
func (s *standIn) Notify(ctx context.Context, alerts ...*types.Alert) (retry bool, err error) {
	title, err := s.render(ctx, alerts)
	if err != nil {
		return false, err
	}
	group, _ := notify.GroupLabels(ctx)
	status := model.AlertResolved
	told := make([]trace.Notified, len(alerts))
	for i, a := range alerts {
		if !a.Resolved() {
			status = model.AlertFiring
		}
		told[i] = trace.Notified{Labels: plain(a.Labels), Status: string(a.Status()), Since: s.member.since(a.StartsAt)}
	}
	slices.SortFunc(told, func(a, b trace.Notified) int { return strings.Compare(fmt.Sprint(a.Labels), fmt.Sprint(b.Labels)) })
	s.member.options.Record(trace.Notification{
		At: s.member.since(time.Now()), By: s.member.at.Cluster + "/" + s.member.at.Name,
		Receiver: s.receiver, Type: s.kind, Status: string(status), Title: title, Group: plain(group), Alerts: told,
	})
	return false, nil
}

func (m *Member) since(t time.Time) plan.Duration {
	return plan.Duration{Duration: t.Sub(m.options.Start)}
}

func plain(ls model.LabelSet) map[string]string {
	out := make(map[string]string, len(ls))
	for _, name := range slices.Sorted(maps.Keys(ls)) {
		out[string(name)] = string(ls[name])
	}
	return out
}
