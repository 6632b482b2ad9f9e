package report

import (
	"bytes"
	_ "embed" // for the page
	"fmt"
	"html/template"
	"io"
	"strings"

	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

// page is the report.
type page struct {
	Style    template.CSS
	Script   template.JS
	Fleet    string
	Verdict  verdict
	Plays    []play
	Coverage coverage
}

// verdict is what came of the expectations.
type verdict struct {
	Good       bool
	Sign, Text string
	Met, Unmet int
	Stopped    string
	Firing     int // alerts
	Told       int // messages that something fires
}

// play is one scenario.
type play struct {
	verdict
	ID, Name, Start, Length string
	Facts                   []fact
	Expectations            []expected
	Events                  []happening
	Axis                    axisView
	Seconds                 float64
	Alerts                  []*group
	Calm                    []laneView // alerts that were pending only
	Switch                  *laneView
	Receivers               []receiver
	Health                  health
	Charts                  []chart
	Topology                topology
}

type fact struct{ Value, Name string }

type expected struct {
	Met           bool
	Text, Reason  string
	Window, Place string
	Picture       template.HTML
}

type happening struct {
	Number                 int
	Left, At, Action, What string
	Place                  string
	Beyond                 int // how many processes it is about
}

type axisView struct {
	Ticks  []tick
	Events []happening
}

// HTML writes one page that needs nothing else: what was expected and what came of it, and pictures of what happened.
func HTML(w io.Writer, traces []*trace.Trace) error {
	p := page{Style: template.CSS(pageStyle), Script: template.JS(pageScript), Coverage: coverageOf(traces), Verdict: verdict{Good: true}}
	for i, t := range traces {
		one, err := newPlay(t)
		if err != nil {
			return err
		}
		one.ID = fmt.Sprintf("s%d", i+1)
		p.Fleet = t.Fleet
		p.Plays = append(p.Plays, one)
		p.Verdict.Met += one.Met
		p.Verdict.Unmet += one.Unmet
		p.Verdict.Good = p.Verdict.Good && one.Good
		if one.Stopped != "" {
			p.Verdict.Stopped = one.Stopped
		}
	}
	p.Verdict.spell()
	page, err := template.New("page").Parse(pageText)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := page.Execute(&b, p); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

func newPlay(t *trace.Trace) (p play, err error) {
	s := newSheet(t)
	p = play{Name: t.Scenario, Start: t.Start.UTC().Format("Monday, 2 January 2006, 15:04 MST"), Length: period(t.Reached.Duration), Seconds: s.whole.Seconds()}
	p.verdict = verdictOf(t)
	p.Events = s.happenings(t)
	p.Axis = axisView{s.axis(), p.Events}
	if p.Expectations, err = s.expectations(t); err != nil {
		return p, err
	}
	lanes, switches := alertLanes(t)
	if p.Alerts, p.Calm, err = s.groups(lanes); err != nil {
		return p, err
	}
	if p.Switch, err = s.switchLane(switches); err != nil {
		return p, err
	}
	if p.Receivers, err = s.receivers(t); err != nil {
		return p, err
	}
	if p.Health, err = s.health(t); err != nil {
		return p, err
	}
	if p.Charts, err = s.charts(t); err != nil {
		return p, err
	}
	p.Topology, err = s.topology(t)
	p.Facts = []fact{
		{number(uint64(t.Counts.Replicas)), "Prometheus replicas"}, {number(uint64(t.Counts.Targets)), "targets"},
		{number(uint64(t.Counts.Series)), "series"}, {number(t.Counts.Samples), "samples"},
		{number(t.Counts.Evaluations), "evaluations"}, {number(uint64(t.Counts.Queries)), "queries"},
	}
	return p, err
}

func verdictOf(t *trace.Trace) verdict {
	v := verdict{Good: t.Stopped == ""}
	for _, x := range t.Expectations {
		if x.Met {
			v.Met++
		} else {
			v.Unmet++
			v.Good = false
		}
	}
	if t.Stopped != "" {
		v.Stopped = fmt.Sprintf("stopped at %s of %s: %s; what comes later is not known", period(t.Reached.Duration), period(t.Duration.Duration), t.Stopped)
	}
	for _, e := range episodes(t) {
		if e.labels["severity"] != deadMansSwitch {
			v.Firing++
		}
	}
	for _, n := range t.Notifications {
		if n.Status != "resolved" {
			v.Told++
		}
	}
	v.spell()
	return v
}

// spell writes the verdict in words.
func (v *verdict) spell() {
	v.Sign = "✓"
	if !v.Good {
		v.Sign = "✗"
	}
	switch all := v.Met + v.Unmet; {
	case all == 0:
		v.Text = "Nothing was expected"
	case v.Unmet == 0 && all == 1:
		v.Text = "What was expected came true"
	case all == 1:
		v.Text = "What was expected did not come true"
	case v.Unmet == 0:
		v.Text = fmt.Sprintf("All %d expectations came true", all)
	default:
		v.Text = fmt.Sprintf("%d of %d expectations did not come true", v.Unmet, all)
	}
}

func (s *sheet) happenings(t *trace.Trace) (all []happening) {
	for i, e := range t.Events {
		h := happening{Number: i + 1, Left: s.percent(e.At.Duration), At: clock(e.At.Duration), Action: e.Action, What: e.What, Beyond: len(e.Nodes)}
		if e.Written.File != "" {
			h.Place = fmt.Sprintf("%s:%d", e.Written.File, e.Written.Line)
		}
		all = append(all, h)
	}
	return all
}

func (s *sheet) expectations(t *trace.Trace) (all []expected, err error) {
	for _, x := range t.Expectations {
		one := expected{Met: x.Met, Text: x.Text, Reason: x.Reason, Window: clock(x.From.Duration) + " to " + clock(x.To.Duration)}
		if x.At.File != "" {
			one.Place = fmt.Sprintf("%s:%d", x.At.File, x.At.Line)
		}
		if one.Picture, err = s.window(x); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// number writes a number so that its size can be seen.
func number(n uint64) string {
	text := fmt.Sprint(n)
	var parts []string
	for len(text) > 3 {
		parts = append([]string{text[len(text)-3:]}, parts...)
		text = text[:len(text)-3]
	}
	return strings.Join(append([]string{text}, parts...), "\u202f")
}
