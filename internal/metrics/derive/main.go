// Command derive writes the table of the metrics that well-known programs expose:
//
//	go run ./internal/metrics/derive > internal/metrics/table.txt
//
// It asks the go command for the modules in sources.go and reads what they say of their metrics: their Go syntax, and where
// there is one, the list or the sample that the project keeps of them. What could not be read, names that are made while the
// program runs above all, is told on stderr; what is known all the same stands in stated.go.
//
// The table is sorted. A line is a metric, the type of it, the programs that expose it and the labels that they give to it:
//
//	kube_pod_info gauge kube-state-metrics namespace,node,pod
//
// Programs that give it other labels have a line of their own. A label that ends with * stands for all that begin so, and *
// alone for any. A name that ends with * is a family: "closed" if the table has all metrics of its programs that begin so, "open" if not.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "derive:", err)
		os.Exit(2)
	}
}

func run(out, report io.Writer) error {
	var t table
	for _, s := range sources {
		for _, version := range s.versions {
			dir, err := download(s.module + "@" + version)
			if err != nil {
				return err
			}
			found, err := s.read(dir, s)
			if err != nil {
				return fmt.Errorf("read %s@%s: %w", s.module, version, err)
			}
			for _, u := range found.unread {
				fmt.Fprintf(report, "%s@%s: %s\n", s.module, version, u)
			}
			t.add(found.metrics)
		}
	}
	t.add(stated)
	w := bufio.NewWriter(out)
	for _, line := range versions(sources) {
		fmt.Fprintln(w, "#", line)
	}
	t.write(w)
	return w.Flush()
}

// versions lists each module with the versions that were read.
func versions(sources []source) []string {
	read := map[string][]string{}
	for _, s := range sources {
		read[s.module] = append(read[s.module], s.versions...)
	}
	lines := make([]string, 0, len(read))
	for module, versions := range read {
		lines = append(lines, module+" "+strings.Join(distinct(versions), " "))
	}
	slices.Sort(lines)
	return lines
}
