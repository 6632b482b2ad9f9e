package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/report/draw"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// receiver is who was told, and of what.
type receiver struct {
	laneView
	Said   []said
	Beyond int // how many more lines there would be
}

// said is one message, and how often it was sent.
type said struct {
	At, Text, Again string
	Over            bool
	first           time.Duration
}

const (
	// dots is how many messages can be told apart on the axis. More are counted, by slots.
	dots  = 60
	slots = 120
)

// heap draws how many messages there were in each slot of time, and gives the greatest number.
func (s *sheet) heap(p *draw.Picture, marks []mark) int {
	var counts [slots]int
	for _, m := range marks {
		counts[min(slots-1, max(0, int(m.at*slots/s.whole)))]++
	}
	most := slices.Max(counts[:])
	var areas []draw.Rect
	for i, n := range counts {
		if n > 0 {
			x := float64(i) * draw.Width / slots
			areas = append(areas, draw.Rect{X0: x + 1, Y0: 2 + single*(1-float64(n)/float64(most)), X1: x + draw.Width/slots - 1, Y1: single + 2})
		}
	}
	p.Fill(draw.Many, areas...)
	return most
}

// listed is how many messages of a receiver are written out.
const listed = 40

// receivers shows the messages to each receiver.
func (s *sheet) receivers(t *trace.Trace) ([]receiver, error) {
	byName := map[string][]trace.Notification{}
	for _, n := range t.Notifications {
		byName[n.Receiver] = append(byName[n.Receiver], n)
	}
	var all []receiver
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		p := s.picture(single + 4)
		var at []mark
		firing := 0
		for _, n := range byName[name] {
			at = append(at, mark{n.At.Duration, n.Status == "resolved"})
			if n.Status != "resolved" {
				firing++
			}
		}
		r := receiver{laneView: laneView{Name: name, Detail: byName[name][0].Type}, Said: messages(byName[name])}
		r.When = fmt.Sprintf("%d firing, %d resolved", firing, len(at)-firing)
		if len(at) > dots {
			r.When += fmt.Sprintf(" · up to %d in %s", s.heap(p, at), period((s.whole / slots).Round(time.Second)))
		} else {
			s.dots(p, at, single/2+2)
		}
		if len(r.Said) > listed {
			r.Said, r.Beyond = r.Said[:listed], len(r.Said)-listed
		}
		var err error
		if r.Picture, err = p.SVG("messages to " + name); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// messages puts together those that say the same.
func messages(list []trace.Notification) (all []said) {
	type key struct {
		about string
		over  bool
	}
	byKey := map[key][]time.Duration{}
	for _, n := range list {
		k := key{about(n), n.Status == "resolved"}
		byKey[k] = append(byKey[k], n.At.Duration)
	}
	for k, at := range byKey {
		slices.Sort(at)
		one := said{At: clock(at[0]), Text: k.about, Over: k.over, first: at[0]}
		if n := len(at) - 1; n > 0 {
			one.Again = fmt.Sprintf("and %s more until %s", plural(n), clock(at[n]))
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b said) int { return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.Text, b.Text)) })
	return all
}

// about names the alerts of a message, each with the places from which it is.
func about(n trace.Notification) string {
	places := map[string]map[string]bool{}
	for _, a := range n.Alerts {
		if a.Status != n.Status {
			continue
		}
		name := a.Labels["alertname"]
		if places[name] == nil {
			places[name] = map[string]bool{}
		}
		places[name][place(a.Labels)] = true
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(places)) {
		parts = append(parts, name+" in "+few(slices.Sorted(maps.Keys(places[name])), 3))
	}
	if len(parts) > 8 {
		parts = append(parts[:8], fmt.Sprintf("%d more", len(parts)-8))
	}
	return strings.Join(parts, "; ")
}
