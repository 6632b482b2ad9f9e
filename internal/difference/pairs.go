package difference

import (
	"bytes"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// pair is an object as it was and as it is; nil where it is not there.
type pair struct{ base, head *manifest.Object }

// placed is a pair with the folders of the units that it stands in. What stands in a hundred units is one pair.
type placed struct {
	pair
	same  bool // nothing changes
	units []string
}

// pair finds, unit by unit, what became of each object.
func (c *comparison) pair() ([]*placed, error) {
	found := map[pair]*placed{}
	var all []*placed
	add := func(p pair, unit string) error {
		at := found[p]
		if at == nil {
			same, err := p.equal()
			if err != nil {
				return err
			}
			at = &placed{pair: p, same: same}
			found[p] = at
			all = append(all, at)
		}
		at.units = append(at.units, unit)
		return nil
	}
	for _, u := range c.base.Bundle.Units {
		now := byID(c.head.units[u.Dir()])
		for o := range u.All() {
			if err := add(pair{o, now[o.ID()]}, u.Dir()); err != nil {
				return nil, err
			}
		}
	}
	for _, u := range c.head.Bundle.Units {
		was := byID(c.base.units[u.Dir()])
		for o := range u.All() {
			if was[o.ID()] != nil {
				continue
			}
			if err := add(pair{nil, o}, u.Dir()); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

func byID(u *manifest.Unit) map[string]*manifest.Object {
	objects := map[string]*manifest.Object{}
	if u != nil {
		for o := range u.All() {
			objects[o.ID()] = o
		}
	}
	return objects
}

// equal tells whether both are written alike.
func (p pair) equal() (bool, error) {
	if p.base == nil || p.head == nil {
		return false, nil
	}
	base, err := p.base.YAML()
	if err != nil {
		return false, err
	}
	head, err := p.head.YAML()
	return bytes.Equal(base, head), err
}

// any is the object as it is, or as it was where it is gone.
func (p pair) any() *manifest.Object {
	if p.head != nil {
		return p.head
	}
	return p.base
}
