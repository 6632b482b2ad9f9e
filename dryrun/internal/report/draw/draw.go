// Package draw makes pictures that are as wide as the page lets them be: time goes from 0 to Width, which the browser stretches, and
// heights are pixels. Gonum's plot draws them as SVG. What is drawn has no color but a class of the style sheet, so that the same
// picture is right on light and on dark paper.
package draw

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"image/color"
	"regexp"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Width of all pictures.
const Width = 1000

// Ink is how something is drawn.
type Ink uint8

// The style sheet has a class for each of them.
const (
	Base Ink = iota
	Grid
	Event
	Unplayed
	Pending
	Firing
	Halo
	Told
	Many
	Over
	OverInner
	Up
	Down
	Cut
	Met
	Unmet
	Raw1
	Raw2
	Raw3
	Raw4
	Dedup
	Gap
	Asks
	Sends
	Broken
	Always
	inks
)

var classes = [inks]string{"base", "grid", "event", "unplayed", "pending", "firing", "halo", "told", "many", "over", "overinner", "up", "down", "cut", "met", "unmet",
	"raw1", "raw2", "raw3", "raw4", "dedup", "gap", "asks", "sends", "broken", "always"}

// String is the class.
func (i Ink) String() string { return classes[i] }

// Picture is an SVG that is being drawn. The origin is at its top left.
type Picture struct {
	canvas *vgsvg.Canvas
	height float64
}

// New begins a picture.
func New(height float64) *Picture {
	return &Picture{vgsvg.New(Width, vg.Length(height)), height}
}

func (p *Picture) point(x, y float64) vg.Point {
	return vg.Point{X: vg.Length(x), Y: vg.Length(p.height - y)}
}

// sentinel is a color that stands for an ink until the picture is done.
func sentinel(i Ink) color.Color { return color.NRGBA{R: 1, B: uint8(i), A: 255} }

// Rect is an area.
type Rect struct{ X0, Y0, X1, Y1 float64 }

// Fill draws areas.
func (p *Picture) Fill(ink Ink, areas ...Rect) {
	var path vg.Path
	for _, a := range areas {
		path.Move(p.point(a.X0, a.Y0))
		path.Line(p.point(a.X1, a.Y0))
		path.Line(p.point(a.X1, a.Y1))
		path.Line(p.point(a.X0, a.Y1))
		path.Close()
	}
	p.fill(ink, path)
}

// Area draws an area with any outline.
func (p *Picture) Area(ink Ink, outline [][2]float64) {
	path := p.polyline(nil, outline)
	path.Close()
	p.fill(ink, path)
}

func (p *Picture) fill(ink Ink, path vg.Path) {
	if len(path) > 1 {
		p.canvas.SetColor(sentinel(ink))
		p.canvas.Fill(path)
	}
}

// Lines draws lines, each through its points. The style sheet says how thick they are, whatever the width of the page.
func (p *Picture) Lines(ink Ink, lines ...[][2]float64) {
	var path vg.Path
	for _, l := range lines {
		path = p.polyline(path, l)
	}
	p.stroke(ink, path)
}

func (p *Picture) polyline(path vg.Path, points [][2]float64) vg.Path {
	for i, at := range points {
		if i == 0 {
			path.Move(p.point(at[0], at[1]))
		} else {
			path.Line(p.point(at[0], at[1]))
		}
	}
	return path
}

// Dots draws dots that stay round: lines without a length, with round ends.
func (p *Picture) Dots(ink Ink, at ...[2]float64) {
	var path vg.Path
	for _, a := range at {
		path = p.polyline(path, [][2]float64{a, a})
	}
	p.stroke(ink, path)
}

// Bends draws a line that leaves a point and reaches another one horizontally.
func (p *Picture) Bends(ink Ink, pairs ...[2][2]float64) {
	var path vg.Path
	for _, l := range pairs {
		from, to := l[0], l[1]
		middle := (from[0] + to[0]) / 2
		path.Move(p.point(from[0], from[1]))
		path.CubeTo(p.point(middle, from[1]), p.point(middle, to[1]), p.point(to[0], to[1]))
	}
	p.stroke(ink, path)
}

func (p *Picture) stroke(ink Ink, path vg.Path) {
	if len(path) > 0 {
		p.canvas.SetColor(sentinel(ink))
		p.canvas.Stroke(path)
	}
}

var (
	opening = regexp.MustCompile(`(?s)^.*?<svg[^>]*>\n?`)
	styled  = regexp.MustCompile(` ?style="[^"]*#0100([0-9A-F]{2})[^"]*"\s*/>\n?`)
)

// SVG gives the picture with a title for those who do not see it, for a page of HTML.
func (p *Picture) SVG(title string) (template.HTML, error) {
	var b bytes.Buffer
	if _, err := p.canvas.WriteTo(&b); err != nil {
		return "", fmt.Errorf("draw %s: %w", title, err)
	}
	body := opening.ReplaceAllString(b.String(), "")
	body = styled.ReplaceAllStringFunc(body, func(style string) string {
		ink, err := strconv.ParseUint(styled.FindStringSubmatch(style)[1], 16, 8)
		if err != nil || ink >= uint64(inks) {
			return style
		}
		return ` class="` + classes[ink] + `"/>`
	})
	return template.HTML(fmt.Sprintf(`<svg viewBox="0 0 %d %g" height="%g" preserveAspectRatio="none" role="img"><title>%s</title>%s`,
		Width, p.height, p.height, html.EscapeString(title), body)), nil
}
