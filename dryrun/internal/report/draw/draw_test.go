package draw

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestSVG(t *testing.T) {
	p := New(20)
	p.Fill(Firing, Rect{100, 0, 200, 20}, Rect{300, 5, 400, 15})
	p.Area(Pending, [][2]float64{{0, 20}, {50, 0}, {100, 20}})
	p.Lines(Event, [][2]float64{{10, 0}, {10, 20}})
	p.Dots(Told, [2]float64{500, 10})
	p.Bends(Asks, [2][2]float64{{0, 0}, {1000, 20}})
	p.Fill(Down) // nothing is drawn
	got, err := p.SVG(`<script> & "so"`)
	if err != nil {
		t.Fatal(err)
	}
	const want = `<svg viewBox="0 0 1000 20" height="20" preserveAspectRatio="none" role="img"><title>&lt;script&gt; &amp; &#34;so&#34;</title>` +
		`<g transform="scale(1, -1) translate(0, -20)">
<path d="M100,20L200,20L200,0L100,0ZM300,15L400,15L400,5L300,5Z" class="firing"/>` +
		`<path d="M0,0L50,20L100,0Z" class="pending"/>` +
		`<path d="M10,20L10,0" class="event"/>` +
		`<path d="M500,10L500,10" class="told"/>` +
		`<path d="M0,20C500,20,500,0,1000,0" class="asks"/>` +
		"</g>\n</svg>\n"
	if string(got) != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	for d := xml.NewDecoder(strings.NewReader(string(got))); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestClasses(t *testing.T) {
	seen := map[string]bool{}
	for i := range inks {
		if i.String() == "" || seen[i.String()] {
			t.Errorf("ink %d has the class %q", i, i)
		}
		seen[i.String()] = true
	}
}
