package report

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/report/draw"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// sheet is what all pictures of a rehearsal have in common: the axis of time, and what happened on it.
type sheet struct {
	whole, end time.Duration // of the scenario, and of what was played
	events     []time.Duration
}

// laneView is a lane as the page has it.
type laneView struct {
	Name, Severity, Detail, When string
	About                        string // more, for those who point at it
	Picture                      template.HTML
	Rows                         string // for the cursor
}

func newSheet(t *trace.Trace) *sheet {
	s := &sheet{whole: max(t.Duration.Duration, t.Reached.Duration, time.Second), end: t.Reached.Duration}
	for _, e := range t.Events {
		s.events = append(s.events, e.At.Duration)
	}
	s.events = slices.Compact(s.events)
	return s
}

// x places a moment.
func (s *sheet) x(at time.Duration) float64 {
	return float64(at) / float64(s.whole) * draw.Width
}

// percent places a moment in HTML.
func (s *sheet) percent(at time.Duration) string { return percent(s.x(at) / draw.Width) }

func percent(share float64) string { return fmt.Sprintf("%.2f%%", share*100) }

// picture begins one with the events in it.
func (s *sheet) picture(height float64) *draw.Picture {
	p := draw.New(height)
	p.Fill(draw.Base, draw.Rect{X0: 0, Y0: 0, X1: s.x(s.end), Y1: height})
	if s.end < s.whole {
		p.Fill(draw.Unplayed, draw.Rect{X0: s.x(s.end), Y0: 0, X1: draw.Width, Y1: height})
	}
	var lines [][][2]float64
	for _, at := range s.events {
		lines = append(lines, [][2]float64{{s.x(at), 0}, {s.x(at), height}})
	}
	p.Lines(draw.Event, lines...)
	return p
}

const (
	single  = 16.0 // height of a lane
	thin    = 7.0  // of a replica's
	between = 3.0
	// replicas that are drawn each on its own
	replicas = 4
)

// lane draws a lane: a few observers each on its own, many as the share of them that agrees.
func (s *sheet) lane(l *lane) (laneView, error) {
	v := laneView{Name: l.name}
	height := single
	if n := float64(len(l.rows)); n > 1 && n <= replicas {
		height = max(single, n*thin+(n-1)*between)
	} else if n > replicas {
		height = single * 1.5
	}
	p := s.picture(height + 4)
	if len(l.rows) > replicas {
		s.shares(p, l, height)
	} else {
		each := (height - between*float64(len(l.rows)-1)) / float64(len(l.rows))
		for i, r := range l.rows {
			s.row(p, r, 2+float64(i)*(each+between), each)
		}
		v.Rows = s.forCursor(l.rows)
	}
	s.dots(p, l.told, height/2+2)
	var err error
	v.Picture, err = p.SVG(l.name)
	return v, err
}

// row draws what one observer saw. What is pending is lower than what fires: color alone does not tell them apart.
func (s *sheet) row(p *draw.Picture, r row, top, height float64) {
	for _, ink := range []draw.Ink{draw.Up, draw.Always, draw.Pending, draw.Firing, draw.Cut, draw.Down} {
		inset := 0.0
		switch ink {
		case draw.Pending, draw.Always:
			inset = height * 0.3
		case draw.Up:
			inset = height*0.5 - 0.75
		}
		var areas []draw.Rect
		for _, sp := range r.spans {
			if sp.what == ink {
				x0, x1 := s.x(sp.from), s.x(sp.to)
				areas = append(areas, draw.Rect{X0: x0, Y0: top + inset, X1: max(x1, x0+1.5), Y1: top + height - inset})
			}
		}
		p.Fill(ink, areas...)
	}
}

// shares draws how many of the observers see it, one state upon the other.
func (s *sheet) shares(p *draw.Picture, l *lane, height float64) {
	total := float64(len(l.rows))
	below := []draw.Ink{}
	for _, ink := range []draw.Ink{draw.Always, draw.Firing, draw.Down, draw.Cut, draw.Pending} {
		if len(l.union(ink)) == 0 {
			continue
		}
		below = append(below, ink)
	}
	for i, ink := range slices.Backward(below) { // the highest first, and what is below over it
		for _, outline := range s.outlines(s.counts(l.rows, below[:i+1]), height/total, height+2) {
			p.Area(ink, outline)
		}
	}
}

// outlines draws counts as steps upon the ground, one for each time in which there are any.
func (s *sheet) outlines(counts []count, each, ground float64) (all [][][2]float64) {
	var outline [][2]float64
	last := 0.0
	for i, c := range append(counts, count{at: s.end}) {
		x := s.x(min(c.at, s.end))
		if last > 0 {
			outline = append(outline, [2]float64{x, ground - last*each})
		}
		if last > 0 && c.n == 0 || i == len(counts) {
			if len(outline) > 0 {
				all = append(all, append(outline, [2]float64{x, ground}))
			}
			outline = nil
		}
		if c.n > 0 {
			if len(outline) == 0 {
				outline = append(outline, [2]float64{x, ground})
			}
			outline = append(outline, [2]float64{x, ground - c.n*each})
		}
		last = c.n
	}
	return all
}

type count struct {
	at time.Duration
	n  float64
}

// counts says how many rows are in one of the states, from each change on. Changes that are too near to see are one.
func (s *sheet) counts(rows []row, states []draw.Ink) []count {
	var changes []count
	for _, r := range rows {
		for _, sp := range r.spans {
			if slices.Contains(states, sp.what) {
				changes = append(changes, count{sp.from, 1}, count{sp.to, -1})
			}
		}
	}
	slices.SortFunc(changes, func(a, b count) int { return cmp.Compare(a.at, b.at) })
	var out []count
	sum, most := 0.0, float64(len(rows)) // of a row in two states at once, one counts
	for _, c := range changes {
		sum += c.n
		if n := len(out); n > 0 && s.x(c.at)-s.x(out[n-1].at) < 1 {
			out[n-1].n = min(sum, most)
		} else {
			out = append(out, count{c.at, min(sum, most)})
		}
	}
	return out
}

// dots draws who was told: a full dot, or a ring where the message says that it is over.
func (s *sheet) dots(p *draw.Picture, marks []mark, y float64) {
	var told, over [][2]float64
	seen := map[[2]int]bool{}
	for _, m := range marks {
		at := [2]float64{s.x(m.at), y}
		key := [2]int{int(at[0] / 2), 0}
		if m.over {
			key[1] = 1
		}
		if seen[key] {
			continue
		}
		seen[key] = true
		if m.over {
			over = append(over, at)
		} else {
			told = append(told, at)
		}
	}
	p.Dots(draw.Halo, append(slices.Clone(told), over...)...)
	p.Dots(draw.Told, told...)
	p.Dots(draw.Over, over...)
	p.Dots(draw.OverInner, over...)
}

// forCursor is what the cursor says of rows: by;from,to,state;… in seconds, and a bar between rows.
func (s *sheet) forCursor(rows []row) string {
	var all []string
	for _, r := range rows {
		parts := []string{r.by}
		for _, sp := range r.spans {
			if sp.what != draw.Up {
				parts = append(parts, fmt.Sprintf("%d,%d,%s", int(sp.from.Seconds()), int(sp.to.Seconds()), sp.what))
			}
		}
		all = append(all, strings.Join(parts, ";"))
	}
	return strings.Join(all, "|")
}

// tick is a moment on the axis.
type tick struct{ Left, Text string }

// axis gives round moments, nine of them at most.
func (s *sheet) axis() (ticks []tick) {
	steps := []time.Duration{time.Second, 5 * time.Second, 15 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 20 * time.Minute,
		30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour}
	step := steps[len(steps)-1]
	for _, d := range steps {
		if s.whole/d <= 8 {
			step = d
			break
		}
	}
	for s.whole/step > 8 {
		step *= 2
	}
	for at := time.Duration(0); at < s.whole; at += step {
		text := clock(at)
		if step >= time.Minute {
			text = text[:len(text)-len(":00")]
		}
		ticks = append(ticks, tick{s.percent(at), text})
	}
	return ticks
}

// window draws when an expectation must hold.
func (s *sheet) window(x trace.Expectation) (template.HTML, error) {
	const height = 10
	p := s.picture(height)
	ink := draw.Met
	if !x.Met {
		ink = draw.Unmet
	}
	from := s.x(x.From.Duration)
	p.Fill(ink, draw.Rect{X0: from, Y0: 2, X1: max(s.x(x.To.Duration), from+8), Y1: height - 2})
	return p.SVG("the window of the expectation")
}
