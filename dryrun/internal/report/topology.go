package report

import (
	"cmp"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/report/draw"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// topology is a map: a band for each cluster, below its region, and a column for each kind of process, so that questions go from the
// right to the left.
type topology struct {
	Columns []column
	Regions []band
	Bands   []band
	Chips   []chip
	Picture template.HTML
	Height  int
	Edges   bool // it is known who asks whom
}

type column struct{ Left, Width, Name string }

// band is a cluster, or a region's heading. Clusters that are alike share one.
type band struct {
	Name, About string
	Top, Height int
	Cut         bool
}

// chip is the processes of an instance in a cluster.
type chip struct {
	Name, Component, State, About string
	Left, Width                   string
	Top                           int

	column int
	nodes  []trace.Node
	x0, x1 float64
	middle float64
}

const (
	chipHeight   = 26
	chipDistance = 34
	chipState    = 16 // more, where the state is written below the name
	chipLine     = 18 // more, where the name takes two lines
	chipName     = 25 // letters of a line
	headHeight   = 26
	regionHeight = 36
	// sameClusters is how many clusters of a region must be alike to share a band.
	sameClusters = 4
)

// columns from the left to the right: alerts go to the left, questions too.
var columnNames = []string{"Alertmanager", "Prometheus", "of the cluster", "of the region", "global"}

func columnOf(n trace.Node) int {
	switch {
	case n.Component == "alertmanager":
		return 0
	case n.Component == "prometheus":
		return 1
	case n.Layer == "region":
		return 3
	case n.Layer == "global":
		return 4
	}
	return 2
}

// topology draws the map of a rehearsal.
func (s *sheet) topology(t *trace.Trace) (m topology, err error) {
	if len(t.Topology) == 0 {
		return m, nil
	}
	used := map[int]bool{}
	regions := map[string]map[string][]*chip{} // region, cluster
	for _, n := range t.Topology {
		used[columnOf(n)] = true
		if regions[n.Region] == nil {
			regions[n.Region] = map[string][]*chip{}
		}
		regions[n.Region][n.Cluster] = s.join(regions[n.Region][n.Cluster], n)
	}
	columns := slices.Sorted(maps.Keys(used))
	for i, c := range columns {
		m.Columns = append(m.Columns, column{percent(float64(i) / float64(len(columns))), percent(1 / float64(len(columns))), columnNames[c]})
	}
	chips := map[string]*chip{} // by node
	top := 0
	for _, region := range slices.Sorted(maps.Keys(regions)) {
		m.Regions = append(m.Regions, band{Name: cmp.Or(region, "no region"), Top: top, Height: regionHeight})
		top += regionHeight
		for _, clusters := range sharing(regions[region]) {
			first := regions[region][clusters[0]]
			b := s.band(first, clusters, columns, top)
			top += b.Height + 8
			m.Bands = append(m.Bands, b)
			for _, cluster := range clusters {
				for i, c := range regions[region][cluster] {
					for _, n := range c.nodes {
						chips[n.ID] = first[i]
					}
				}
			}
			for _, c := range first {
				m.Chips = append(m.Chips, *c)
			}
		}
	}
	m.Height = top
	m.Edges = slices.ContainsFunc(t.Topology, func(n trace.Node) bool { return len(n.Queries)+len(n.Sends) > 0 })
	p := draw.New(float64(top))
	edges(p, t.Topology, chips)
	m.Picture, err = p.SVG("who asks whom, and who sends alerts to whom")
	return m, err
}

// join adds a process to the chip of its instance.
func (s *sheet) join(chips []*chip, n trace.Node) []*chip {
	i := slices.IndexFunc(chips, func(c *chip) bool { return c.nodes[0].Component == n.Component && c.nodes[0].Instance == n.Instance })
	if i < 0 {
		i = len(chips)
		chips = append(chips, &chip{Component: n.Component, column: columnOf(n)})
	}
	c := chips[i]
	c.nodes = append(c.nodes, n)
	slices.SortFunc(c.nodes, func(a, b trace.Node) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(chips, func(a, b *chip) int {
		return cmp.Or(cmp.Compare(a.column, b.column), cmp.Compare(a.Component, b.Component), cmp.Compare(a.nodes[0].Instance, b.nodes[0].Instance))
	})
	return chips
}

// sharing puts clusters together that look alike, if there are many.
func sharing(clusters map[string][]*chip) (out [][]string) {
	looks := map[string][]string{}
	for _, cluster := range slices.Sorted(maps.Keys(clusters)) {
		var look strings.Builder
		for _, c := range clusters[cluster] {
			fmt.Fprint(&look, c.Component, " ", c.nodes[0].Instance, " ", c.column)
			for _, n := range c.nodes {
				fmt.Fprint(&look, n.Down, n.Cut)
			}
		}
		looks[look.String()] = append(looks[look.String()], cluster)
	}
	for _, same := range looks {
		if len(same) >= sameClusters {
			out = append(out, same)
			continue
		}
		for _, cluster := range same {
			out = append(out, []string{cluster})
		}
	}
	slices.SortFunc(out, func(a, b []string) int { return cmp.Compare(a[0], b[0]) })
	return out
}

// band places the chips of a cluster.
func (s *sheet) band(chips []*chip, clusters []string, columns []int, top int) band {
	b := band{Name: cmp.Or(clusters[0], "no cluster"), Top: top, Cut: true}
	if len(clusters) > 1 {
		b.Name, b.About = fmt.Sprintf("%d clusters alike", len(clusters)), few(clusters, 6)
	}
	height := map[int]int{}
	for _, c := range chips {
		i := slices.Index(columns, c.column)
		width := 1 / float64(len(columns))
		c.x0, c.x1 = (float64(i)+0.06)*width*draw.Width, (float64(i)+0.94)*width*draw.Width
		c.Left, c.Width = percent(c.x0/draw.Width), percent((c.x1-c.x0)/draw.Width)
		c.Top = top + headHeight + height[c.column]
		c.middle = float64(c.Top) + chipHeight/2
		height[c.column] += chipDistance
		s.describe(c)
		if len(c.Name) > chipName {
			height[c.column] += chipLine
		}
		if c.State != "" {
			height[c.column] += chipState
		}
		b.Height = max(b.Height, headHeight+height[c.column])
		b.Cut = b.Cut && c.State == draw.Cut.String()
	}
	return b
}

// describe says what a chip is, and what became of it.
func (s *sheet) describe(c *chip) {
	first := c.nodes[0]
	c.Name = first.Instance[strings.LastIndex(first.Instance, "/")+1:]
	if len(c.nodes) > 1 {
		c.Name += fmt.Sprintf(" ×%d", len(c.nodes))
	}
	c.About = fmt.Sprintf("%s %s: %d of them", first.Component, first.Instance, len(c.nodes))
	var down, cut []span
	n := 0
	for _, node := range c.nodes {
		if len(node.Down)+len(node.Cut) > 0 {
			n++
		}
		down, cut = append(down, spans(node.Down, draw.Down, s.end)...), append(cut, spans(node.Cut, draw.Cut, s.end)...)
	}
	what := func(verb string, list []span) string {
		l := lane{rows: []row{{spans: list}}}
		text := verb + spell(l.union(list[0].what), s.end)
		if n < len(c.nodes) {
			text = fmt.Sprintf("%d of %d %s", n, len(c.nodes), text)
		}
		return text
	}
	var text []string
	if len(cut) > 0 {
		c.Component = draw.Cut.String()
		text = append(text, what("cut off ", cut))
	}
	if len(down) > 0 {
		c.Component = draw.Down.String()
		text = append(text, what("down ", down))
	}
	c.State, c.Component = c.Component, first.Component
	if len(text) == 0 {
		c.State = ""
		return
	}
	c.About = strings.Join(text, "; ")
}

// edges draws who asks whom and who sends to whom, once for each two chips.
func edges(p *draw.Picture, nodes []trace.Node, chips map[string]*chip) {
	type edge struct{ from, to *chip }
	seen := map[draw.Ink]map[edge]bool{}
	lines := map[draw.Ink][][2][2]float64{}
	for _, n := range nodes {
		for kind, others := range map[draw.Ink][]string{draw.Asks: n.Queries, draw.Sends: n.Sends} {
			for _, id := range others {
				e := edge{chips[n.ID], chips[id]}
				if e.from == nil || e.to == nil || e.from == e.to || seen[kind][e] {
					continue
				}
				if seen[kind] == nil {
					seen[kind] = map[edge]bool{}
				}
				seen[kind][e] = true
				ink := kind
				if (e.from.State == draw.Cut.String()) != (e.to.State == draw.Cut.String()) {
					ink = draw.Broken
				}
				lines[ink] = append(lines[ink], ends(e.from, e.to))
			}
		}
	}
	for _, ink := range []draw.Ink{draw.Sends, draw.Asks, draw.Broken} {
		slices.SortFunc(lines[ink], func(a, b [2][2]float64) int {
			return cmp.Or(cmp.Compare(a[0][1], b[0][1]), cmp.Compare(a[0][0], b[0][0]), cmp.Compare(a[1][1], b[1][1]), cmp.Compare(a[1][0], b[1][0]))
		})
		p.Bends(ink, lines[ink]...)
	}
}

// ends gives the ends of a line from one chip to another one.
func ends(a, b *chip) [2][2]float64 {
	switch {
	case a.x0 > b.x0:
		return [2][2]float64{{a.x0, a.middle}, {b.x1, b.middle}}
	case a.x0 < b.x0:
		return [2][2]float64{{a.x1, a.middle}, {b.x0, b.middle}}
	}
	return [2][2]float64{{a.x1, a.middle}, {b.x1, b.middle}}
}

// period writes a time for people.
func period(d time.Duration) string {
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}
