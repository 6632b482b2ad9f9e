package difference

import (
	"slices"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/edits"
)

// mostLines are shown of one change.
const mostLines = 3

// lines collects the lines behind a change: those of values as they are, or, where none of them was touched, as they were.
type lines []edits.Line

func (l *lines) add(now, old []edits.Line) {
	if len(now) > 0 {
		*l = append(*l, now...)
		return
	}
	*l = append(*l, old...)
}

// at asks for the edits in what is behind a value of a thing.
func (c *comparison) at(t *thing, path []any, in func(diag.Span) []edits.Line) []edits.Line {
	if t.object == nil {
		return nil
	}
	return in(t.object.Locate(slices.Concat(t.path, path)))
}

// lines gives the lines behind a change. Where none was found at its values, they are those of the files that made the things, and else
// of whatever else was edited: something that is far away, such as a class, made it change.
func (c *comparison) lines(found lines, of ...*thing) []edits.Line {
	if len(found) == 0 {
		for _, t := range of {
			if t.object == nil {
				continue
			}
			for _, origin := range t.object.Origins {
				found = append(found, c.edits.In(origin.Source.At(origin.At...).File)...)
			}
		}
	}
	if len(found) == 0 {
		found = c.edits.Lines()
	}
	return few(found)
}

// few gives the first lines, each once.
func few(found []edits.Line) []edits.Line {
	kept := []edits.Line{}
	for _, l := range found {
		if !slices.Contains(kept, l) && len(kept) < mostLines {
			kept = append(kept, l)
		}
	}
	return kept
}
