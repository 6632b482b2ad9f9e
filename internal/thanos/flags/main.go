// Command flags derives the table of the flags of Thanos' commands from the source of its versions, oldest first:
//
//	go mod download -json github.com/thanos-io/thanos@v0.35.0 # and so on, for the folders
//	go run ./internal/thanos/flags DIR… > internal/thanos/flags.txt
//
// Flags are taken from what each command prints as its help, which Thanos' own CI keeps in docs/components. Those that are
// hidden there are found in the code, and may belong to any command.
package main

import (
	"fmt"
	"os"
	"path"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "flags:", err)
		os.Exit(2)
	}
}

func run(dirs []string) error {
	var all []version
	for _, dir := range dirs {
		v, err := read(os.DirFS(dir), versionOf(dir))
		if err != nil {
			return fmt.Errorf("read the flags in %s: %w", dir, err)
		}
		all = append(all, v)
	}
	_, err := os.Stdout.WriteString(format(all))
	return err
}

// versionOf gives the version in the name of a module's folder: thanos@v0.42.4.
func versionOf(dir string) string {
	base := path.Base(dir)
	for i, c := range base {
		if c == '@' {
			return base[i+1:]
		}
	}
	return base
}
