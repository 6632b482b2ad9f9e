package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/report/draw"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

func TestAxis(t *testing.T) {
	for whole, want := range map[time.Duration]string{
		5 * time.Second:      "00:00:00 00:00:01 00:00:02 00:00:03 00:00:04",
		90 * time.Second:     "00:00:00 00:00:15 00:00:30 00:00:45 00:01:00 00:01:15",
		2 * time.Hour:        "00:00 00:15 00:30 00:45 01:00 01:15 01:30 01:45",
		130 * time.Minute:    "00:00 00:15 00:30 00:45 01:00 01:15 01:30 01:45 02:00",
		24 * time.Hour:       "00:00 03:00 06:00 09:00 12:00 15:00 18:00 21:00",
		20 * 24 * time.Hour:  "00:00 96:00 192:00 288:00 384:00",
		365 * 24 * time.Hour: "00:00 1536:00 3072:00 4608:00 6144:00 7680:00",
		59 * time.Minute:     "00:00 00:10 00:20 00:30 00:40 00:50",
	} {
		var got []string
		for _, tick := range (&sheet{whole: whole}).axis() {
			got = append(got, tick.Text)
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s: %s, want %s", whole, text, want)
		}
	}
}

func fires(where string, times ...float64) *lane {
	l := &lane{name: "A", where: []string{where}, labels: map[string]string{"severity": "page", "pod": where}}
	for i := 0; i < len(times); i += 2 {
		l.rows = append(l.rows, row{by: where, spans: []span{{at(times[i]).Duration, at(times[i+1]).Duration, draw.Firing}}})
	}
	return l
}

func TestGather(t *testing.T) {
	s := &sheet{whole: time.Hour}
	describe := func(lanes []*lane) string {
		var parts []string
		for _, l := range lanes {
			parts = append(parts, fmt.Sprint(l.of, " in ", strings.Join(l.where, "+"), " ", len(l.rows), " rows ", len(l.labels), " labels"))
		}
		return strings.Join(parts, "; ")
	}
	for name, test := range map[string]struct {
		lanes []*lane
		want  string
	}{
		"at the same time":  {[]*lane{fires("b", 10, 20, 10, 20), fires("a", 11, 21, 11, 21)}, "2 in a+b 4 rows 1 labels"},
		"at other times":    {[]*lane{fires("a", 10, 20), fires("b", 10, 22)}, "1 in a 1 rows 2 labels; 1 in b 1 rows 2 labels"},
		"fewer replicas":    {[]*lane{fires("a", 10, 20, 10, 20), fires("b", 10, 20)}, "2 in a+b 3 rows 1 labels"},
		"too many variants": {[]*lane{fires("a", 10, 20), fires("b", 15, 20), fires("c", 20, 25), fires("d", 30, 35)}, "4 in a+b+c+d 4 rows 1 labels"},
	} {
		before := describe(test.lanes)
		if got := describe(s.gather(test.lanes, 3)); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
		if after := describe(test.lanes); after != before {
			t.Errorf("%s: the lanes themselves changed: %s, were %s", name, after, before)
		}
	}
}

func TestOutlines(t *testing.T) {
	s := &sheet{whole: 1000 * time.Second, end: 800 * time.Second}
	second := func(from, to int, what draw.Ink) span {
		return span{time.Duration(from) * time.Second, time.Duration(to) * time.Second, what}
	}
	rows := []row{{spans: []span{second(100, 200, draw.Firing), second(500, 800, draw.Firing)}}, {spans: []span{second(150, 250, draw.Firing), second(100, 150, draw.Pending)}}}
	for states, want := range map[draw.Ink]string{
		draw.Firing:  "[[[100 20] [100 10] [150 10] [150 0] [200 0] [200 10] [250 10] [250 20]] [[500 20] [500 10] [800 10] [800 20]]]",
		draw.Pending: "[[[100 20] [100 10] [150 10] [150 20]]]",
		draw.Cut:     "[]",
	} {
		if got := fmt.Sprint(s.outlines(s.counts(rows, []draw.Ink{states}), 10, 20)); got != want {
			t.Errorf("%s: %s, want %s", states, got, want)
		}
	}
}

func TestParts(t *testing.T) {
	points := [][2]float64{{0, 1}, {30, 2}, {60, 3}, {180, 4}, {210, 5}, {600, 6}}
	if got := fmt.Sprint(parts(points, 30)); got != "[[[0 1] [30 2] [60 3]] [[180 4] [210 5]] [[600 6]]]" {
		t.Error(got)
	}
	if got := gapText(points, 30); got != "2 gaps of up to 6m30s" {
		t.Error(got)
	}
	if got := step([]trace.Curve{{Points: points}}); got != 30 {
		t.Error(got)
	}
	if got := parts(nil, 30); got != nil {
		t.Error(got)
	}
}

func TestThinned(t *testing.T) {
	var points [][2]float64
	for i := range 10000 {
		points = append(points, [2]float64{float64(i), float64(i % 7)})
	}
	points[5003][1], points[7777][1] = 100, -100
	got := thinned(points)
	if len(got) > 600 || !slices.Contains(got, points[5003]) || !slices.Contains(got, points[7777]) {
		t.Errorf("%d points", len(got))
	}
	if !slices.IsSortedFunc(got, func(a, b [2]float64) int { return int(a[0] - b[0]) }) {
		t.Error("they are out of order")
	}
}

func TestBounds(t *testing.T) {
	for want, values := range map[string][]float64{"0 1": {}, "0 1.2": {1, 1}, "0 100": {10, 100}, "90 100": {90, 100}, "-5 1": {-5, -5}} {
		var c trace.Curve
		for i, v := range values {
			c.Points = append(c.Points, [2]float64{float64(i), v})
		}
		low, high := bounds([]trace.Curve{c})
		if got := fmt.Sprint(low, high); got != want {
			t.Errorf("%v: %s, want %s", values, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 999: "999", 1000: "1\u202f000", 11570640: "11\u202f570\u202f640"} {
		if got := number(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}
