package report

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"time"

	"gonum.org/v1/plot"

	"gauntlet.dev/gauntlet/dryrun/internal/report/draw"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// chart is one query at a layer: the series of its replicas, and what deduplication makes of them.
type chart struct {
	Title, By string
	Picture   template.HTML
	Height    int
	Marks     []valueMark
	Strips    []laneView
}

// valueMark is a value on the vertical axis.
type valueMark struct{ Top, Text string }

// plotted are the height of a chart's drawing area, and the space above and below of what is drawn in it.
const (
	plotted = 96.0
	margin  = 8.0
)

// charts shows the curves of each query.
func (s *sheet) charts(t *trace.Trace) (all []chart, err error) {
	type key struct{ title, layer, by string }
	byKey := map[key][]trace.Curve{}
	var keys []key
	for _, c := range t.Curves {
		k := key{c.Title, c.Layer, c.By}
		if byKey[k] == nil {
			keys = append(keys, k)
		}
		byKey[k] = append(byKey[k], c)
	}
	for _, k := range keys {
		c, err := s.chart(k.title, byKey[k])
		if err != nil {
			return nil, err
		}
		c.By = "asked of " + k.by
		if k.layer != "" {
			c.By += ", layer " + k.layer
		}
		all = append(all, c)
	}
	return all, nil
}

func (s *sheet) chart(title string, curves []trace.Curve) (chart, error) {
	// Deduplicated series lie below: the thin ones of the replicas stay visible on them.
	slices.SortStableFunc(curves, func(a, b trace.Curve) int { return cmp.Compare(order(a), order(b)) })
	var made []int // of which deduplicated series each strip is one
	low, high := bounds(curves)
	y := func(v float64) float64 { return margin + (high-v)/(high-low)*(plotted-2*margin) }
	c := chart{Title: title, Height: int(plotted)}
	p := s.picture(plotted)
	var grid [][][2]float64
	for _, tick := range (plot.DefaultTicks{}).Ticks(low, high) {
		if tick.IsMinor() || tick.Value < low || tick.Value > high {
			continue
		}
		grid = append(grid, [][2]float64{{0, y(tick.Value)}, {draw.Width, y(tick.Value)}})
		c.Marks = append(c.Marks, valueMark{fmt.Sprintf("%.1f%%", y(tick.Value)/plotted*100), strconv.FormatFloat(tick.Value, 'g', 4, 64)})
	}
	p.Lines(draw.Grid, grid...)
	usual := step(curves)
	names := differingLabels(curves)
	raw := 0
	for _, curve := range curves {
		ink := draw.Dedup
		if !curve.Dedup {
			ink = draw.Raw1 + draw.Ink(raw%4)
			raw++
		}
		var lines [][][2]float64
		strip := lane{rows: []row{{}}}
		for _, part := range parts(curve.Points, usual) {
			var line [][2]float64
			for _, at := range thinned(part) {
				line = append(line, [2]float64{s.x(seconds(at[0])), y(at[1])})
			}
			if len(line) == 1 { // a value alone is a dot
				line = append(line, line[0])
			}
			lines = append(lines, line)
			strip.rows[0].spans = append(strip.rows[0].spans, span{seconds(part[0][0]), seconds(part[len(part)-1][0] + usual), ink})
		}
		p.Lines(ink, lines...)
		v, err := s.strip(strip, ink)
		if err != nil {
			return c, err
		}
		v.Severity, v.Detail, v.When = ink.String(), valuesOf(curves, curve.Labels, names), gapText(curve.Points, usual)
		if curve.Dedup {
			v.Name = "deduplicated"
		} else if v.Detail == "" {
			v.Name = "raw"
		}
		of := slices.IndexFunc(curves, func(d trace.Curve) bool { return d.Dedup && contains(curve.Labels, d.Labels) })
		at, _ := slices.BinarySearchFunc(made, of, func(a, b int) int { return cmp.Or(cmp.Compare(a, b), -1) })
		made, c.Strips = slices.Insert(made, at, of), slices.Insert(c.Strips, at, v)
	}
	var err error
	c.Picture, err = p.SVG(title)
	return c, err
}

func order(c trace.Curve) int {
	if c.Dedup {
		return 0
	}
	return 1
}

// strip shows when a series has samples.
func (s *sheet) strip(l lane, ink draw.Ink) (laneView, error) {
	const height = 10.0
	p := s.picture(height)
	top, bottom := 3.5, 6.5
	if ink == draw.Dedup {
		top, bottom = 1.5, 8.5
	}
	var areas []draw.Rect
	for _, sp := range l.rows[0].spans {
		areas = append(areas, draw.Rect{X0: s.x(sp.from), Y0: top, X1: min(s.x(sp.to), s.x(s.end)), Y1: bottom})
	}
	p.Fill(draw.Gap, areas...)
	picture, err := p.SVG("samples")
	return laneView{Picture: picture}, err
}

// bounds gives the least and the greatest value, never the same.
func bounds(curves []trace.Curve) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, c := range curves {
		for _, p := range c.Points {
			low, high = min(low, p[1]), max(high, p[1])
		}
	}
	switch {
	case low > high:
		return 0, 1
	case low == high:
		return min(0, low), max(1, high, high*1.2)
	case low > 0 && low < high/2:
		low = 0
	}
	return low, high
}

// step is the usual distance of two samples of a series, in seconds.
func step(curves []trace.Curve) float64 {
	var all []float64
	for _, c := range curves {
		for i := 1; i < len(c.Points); i++ {
			all = append(all, c.Points[i][0]-c.Points[i-1][0])
		}
	}
	if len(all) == 0 {
		return 30
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// parts splits a series where samples are missing.
func parts(points [][2]float64, usual float64) (out [][][2]float64) {
	from := 0
	for i := 1; i <= len(points); i++ {
		if i == len(points) || points[i][0]-points[i-1][0] > 1.8*usual {
			out = append(out, points[from:i])
			from = i
		}
	}
	return out
}

// thinned leaves of many points the least and the greatest of each part: more than that a screen cannot show.
func thinned(points [][2]float64) [][2]float64 {
	const most = 300
	if len(points) <= 2*most {
		return points
	}
	var out [][2]float64
	for part := range slices.Chunk(points, (len(points)+most-1)/most) {
		low, high := part[0], part[0]
		for _, p := range part {
			if p[1] < low[1] {
				low = p
			}
			if p[1] > high[1] {
				high = p
			}
		}
		switch {
		case low[0] < high[0]:
			out = append(out, low, high)
		case low[0] > high[0]:
			out = append(out, high, low)
		default:
			out = append(out, low)
		}
	}
	return out
}

// gapText counts the gaps of a series.
func gapText(points [][2]float64, usual float64) string {
	n, longest := 0, 0.0
	for i := 1; i < len(points); i++ {
		if d := points[i][0] - points[i-1][0]; d > 1.8*usual {
			n++
			longest = max(longest, d)
		}
	}
	switch n {
	case 0:
		return "no gap"
	case 1:
		return "a gap of " + seconds(longest).String()
	}
	return fmt.Sprintf("%d gaps of up to %s", n, seconds(longest))
}

func seconds(s float64) time.Duration {
	return time.Duration(s * float64(time.Second)).Round(time.Second)
}
