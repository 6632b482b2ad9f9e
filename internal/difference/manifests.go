package difference

import (
	"bytes"
	"fmt"
	"path"

	udiff "github.com/aymanbagabas/go-udiff"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// Manifests gives what changes in the objects themselves, as a unified diff. What changes alike in many places stands there once.
func Manifests(base, head Side) ([]byte, error) {
	c := &comparison{base: newState(base), head: newState(head)}
	pairs, err := c.pair()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, p := range pairs {
		if p.same {
			continue
		}
		old, before, err := side(p.base, p.units)
		if err != nil {
			return nil, err
		}
		now, after, err := side(p.head, p.units)
		if err != nil {
			return nil, err
		}
		b.WriteString(udiff.Unified(old, now, before, after))
	}
	return b.Bytes(), nil
}

// side names one side of a diff, and gives its text.
func side(o *manifest.Object, units []string) (name, text string, err error) {
	if o == nil {
		return "/dev/null", "", nil
	}
	name = path.Join(units[0], o.File)
	if len(units) > 1 {
		name += fmt.Sprintf(" (and in %d more)", len(units)-1)
	}
	encoded, err := o.YAML()
	return name, string(encoded), err
}
