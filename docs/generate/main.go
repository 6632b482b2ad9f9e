// Command generate writes the part of the documentation that is derived: inventory.md from the schema and the example
// fleet, and findings.md from the policies and the pages of the other codes. It is run from the root of the project.
package main

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gauntlet.dev/gauntlet/policies"
	"gauntlet.dev/gauntlet/schema"
)

func main() {
	folder := flag.String("o", "docs", "folder to write to")
	flag.Parse()
	if err := run(*folder); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(folder string) error {
	pages, err := generate(os.DirFS("."))
	if err != nil {
		return err
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// generate makes the pages by their names. Root is that of the project, which holds the example fleet.
func generate(root fs.FS) (map[string][]byte, error) {
	definitions, err := readSchema(schema.Files)
	if err != nil {
		return nil, err
	}
	inventory, err := inventoryPage(definitions, root)
	if err != nil {
		return nil, err
	}
	codes, err := findingsPage(context.Background(), policies.Files)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{"inventory.md": inventory, "findings.md": codes}, nil
}
