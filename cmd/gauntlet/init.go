package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
)

//go:embed starter
var starter embed.FS

func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init [DIR]",
		Short: "Make a small inventory to start from",
		Long: `Make a small inventory that compiles as it is: one region, one cluster, one service. DIR is the current folder when left
out. A file that is there already is never overwritten.`,
		Args: atMostOne("DIR"),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			return a.init(dir)
		},
	}
}

// init copies the starter, or nothing where one of its files is there already.
func (a *app) init(dir string) error {
	files, err := fs.Sub(starter, "starter")
	if err != nil {
		return err
	}
	var names []string
	err = fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, name := range names {
		switch _, err := os.Lstat(filepath.Join(dir, name)); {
		case err == nil:
			return usageError("%s is there already; name another folder", filepath.Join(dir, name))
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	for i, name := range names {
		if err := copyOut(files, name, filepath.Join(dir, name)); err != nil {
			takeBack(dir, names[:i+1])
			return fmt.Errorf("write the inventory: %w", err)
		}
	}
	for _, name := range names {
		fmt.Fprintln(a.out, filepath.Join(dir, name))
	}
	return nil
}

// takeBack removes files, and the folders that are empty without them.
func takeBack(dir string, names []string) {
	for _, name := range slices.Backward(names) {
		_ = os.Remove(filepath.Join(dir, name)) // what cannot be removed does no harm, and the first error is told
		for above := filepath.Dir(name); above != "."; above = filepath.Dir(above) {
			_ = os.Remove(filepath.Join(dir, above))
		}
	}
}

func copyOut(files fs.FS, name, to string) error {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644)
}
