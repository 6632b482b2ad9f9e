package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// placed refuses files that could not be written, before all is played for them.
func (r *runs) placed() error {
	for _, file := range []string{r.junit, r.html} {
		if file == "" {
			continue
		}
		if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
			return fmt.Errorf("the folder of %s is not there; make it first", file)
		}
	}
	if r.traces == "" {
		return nil
	}
	return os.MkdirAll(r.traces, 0o755)
}

// interrupted says that what was shown is a part.
func (r *runs) interrupted(shown []*trace.Trace) error {
	missed := slices.DeleteFunc(slices.Clone(r.scenarios), func(name string) bool {
		return slices.ContainsFunc(shown, func(t *trace.Trace) bool { return t.Scenario == name })
	})
	if len(missed) == 0 {
		return errors.New("interrupted; what is shown is a part")
	}
	return fmt.Errorf("interrupted; what is shown is a part, and nothing is known of %s", strings.Join(missed, ", "))
}

// complaint is why a rehearsal failed, of what its process printed. Of a crash, it is the first line: what comes after it is where.
func complaint(printed string) error {
	printed = strings.TrimPrefix(strings.TrimSpace(printed), "gauntlet-dryrun: ")
	first, _, _ := strings.Cut(printed, "\n")
	switch {
	case strings.Contains(first, "no space left on device"):
		return fmt.Errorf("%s: the folder for temporary files is full; name a larger one by TMPDIR", first)
	case strings.HasPrefix(first, "fatal error: "), strings.HasPrefix(first, "runtime: "):
		return fmt.Errorf("it crashed: %s; a template or an expression may take too much memory, --verbose shows where", first)
	case strings.HasPrefix(first, "panic: "):
		return fmt.Errorf("it crashed: %s; --verbose shows where", first)
	}
	return errors.New(printed)
}
