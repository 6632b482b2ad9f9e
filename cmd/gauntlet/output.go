package main

import (
	"context"
	"fmt"
	"strings"

	"gauntlet.dev/gauntlet/internal/emit"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/parallel"
	"gauntlet.dev/gauntlet/internal/policy"
)

// units encodes what was checked, in parallel, and arranges it in files.
func units(ctx context.Context, c *policy.Checked) ([]emit.Unit, error) {
	b := c.Bundle()
	var distinct []*manifest.Object
	seen := map[*manifest.Object]int{}
	for _, u := range b.Units {
		for _, o := range u.Objects {
			if _, ok := seen[o]; !ok {
				seen[o] = len(distinct)
				distinct = append(distinct, o)
			}
		}
	}
	entries := make([]emit.Object, len(distinct))
	err := parallel.Each(ctx, len(distinct), func(_, i int) error {
		entries[i] = emit.Object{Name: distinct[i].ID(), Sources: distinct[i].Sources()}
		_, err := distinct[i].YAML()
		return err
	})
	if err != nil {
		return nil, err
	}
	emitted := make([]emit.Unit, len(b.Units))
	err = parallel.Each(ctx, len(b.Units), func(_, n int) error {
		emitted[n] = arrange(b.Units[n], func(o *manifest.Object) emit.Object { return entries[seen[o]] })
		return nil
	})
	return emitted, err
}

var separator = []byte("---\n")

// arrange puts the objects of a unit into their files, in their order.
func arrange(u *manifest.Unit, entry func(*manifest.Object) emit.Object) emit.Unit {
	files := make([]emit.File, 0, len(u.Objects))
	at := make(map[string]int, len(u.Objects))
	for _, o := range u.Objects {
		i, ok := at[o.File]
		if !ok {
			i = len(files)
			at[o.File] = i
			files = append(files, emit.File{Path: o.File})
		} else {
			files[i].Content = append(files[i].Content, separator)
		}
		text, _ := o.YAML() // encoded before, without an error
		files[i].Content = append(files[i].Content, text)
		files[i].Objects = append(files[i].Objects, entry(o))
	}
	return emit.Unit{Dir: u.Dir(), Files: files}
}

// plural counts things in words: 1 file, 2 files.
func plural(n int, noun string) string {
	switch {
	case n == 1:
		return fmt.Sprintf("1 %s", noun)
	case strings.HasSuffix(noun, "y"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(noun, "y"))
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
