//go:build unix

package main

import (
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"
)

// printSizes prints what was made of each size.
func printSizes(w io.Writer, all []*outcome) error {
	t := newTable(w, 4)
	t.row("size", "clusters", "services", "objects", "files", "MiB")
	for _, o := range all {
		t.row(o.name, number(o.clusters), number(o.services), number(o.objects), number(o.files),
			fmt.Sprintf("%.1f", float64(o.bytes)/(1<<20)))
	}
	return t.flush()
}

// printCosts prints what each process took.
func printCosts(w io.Writer, all []*outcome) error {
	t := newTable(w, 4, 39)
	t.row("size", "process", "wall", "CPU", "peak", "CPU an object")
	for _, o := range all {
		for _, line := range []struct {
			process string
			cost    cost
			objects int // that it works on, where they are those of the fleet
		}{
			{"gauntlet compile: compile and check", o.compile, o.objects},
			{"gauntlet version: an empty run", o.empty, 0},
			{"cp -r: writing the same files", o.writing, o.objects},
			{"promtool check rules", o.promtool, 0},
			{"gauntlet compile --cluster " + firstCluster, o.narrow, 0},
			{"the same cluster in a fleet of its own", o.alone, 0},
			{"gauntlet plugin generate, " + firstCluster, o.part, 0},
			{"the same cluster in a fleet of its own", o.whole, 0},
		} {
			if c := line.cost; c.wall > 0 {
				t.row(o.name, line.process, seconds(c.wall), seconds(c.cpu), memory(float64(c.peak)), each(c.cpu, line.objects))
			}
		}
	}
	return t.flush()
}

// printTargets prints whether each target is met: by the wall's time and by the processors' alike.
func printTargets(w io.Writer, targets []target) error {
	if len(targets) == 0 {
		return nil
	}
	t := newTable(w, 43)
	t.row("target", "at most", "wall", "CPU", "verdict")
	for _, target := range targets {
		verdict := "met"
		if !target.met() {
			verdict = "MISSED"
		}
		cells := []string{target.what, target.format(target.bound)}
		for _, v := range target.values {
			cells = append(cells, target.format(v))
		}
		if len(target.values) == 1 { // a figure that is no time
			cells = append(cells, "")
		}
		t.row(append(cells, verdict)...)
	}
	return t.flush()
}

// table is one whose first columns are aligned to the left, and whose others are aligned to the right.
type table struct {
	cells *tabwriter.Writer
	left  []int // widths of the first columns
}

func newTable(w io.Writer, left ...int) table {
	return table{tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight), left}
}

func (t table) row(cells ...string) {
	for i, cell := range cells {
		if i < len(t.left) {
			cell = fmt.Sprintf("%-*s", t.left[i], cell)
		}
		fmt.Fprintf(t.cells, "%s\t", cell)
	}
	fmt.Fprintln(t.cells)
}

// flush prints the table, and an empty line after it.
func (t table) flush() error {
	fmt.Fprintln(t.cells)
	return t.cells.Flush()
}

func number(n int) string { return strconv.Itoa(n) }

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

func each(d time.Duration, n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f µs", float64(d.Microseconds())/float64(n))
}
