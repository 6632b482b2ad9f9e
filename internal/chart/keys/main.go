// Command keys derives the table of the chart's keys from the chart's values.yaml, as "helm show values" prints it:
//
//	helm show values kube-prometheus-stack --repo https://prometheus-community.github.io/helm-charts --version 88.5.3 > values.yaml
//	go run ./internal/chart/keys -values values.yaml > internal/chart/keys.txt
//
// The table is a line for each key, indented below the key around it and sorted: the key and the type of its value. The
// types are those of JSON, and besides
//
//	open  a map that takes more keys than the table has: the values of another chart, a part that is copied into an object
//	any   a value that the chart leaves unset
//
// Several types are joined by "|". A key that values.yaml shows in a comment, as one that may be set, is in the table too.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	file := flag.String("values", "", "the chart's values.yaml")
	flag.Parse()
	if err := run(*file); err != nil {
		fmt.Fprintln(os.Stderr, "keys:", err)
		os.Exit(2)
	}
}

func run(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	table, err := derive(text)
	if err != nil {
		return fmt.Errorf("derive the keys of %s: %w", file, err)
	}
	_, err = os.Stdout.WriteString(table.format())
	return err
}
