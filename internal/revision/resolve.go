package revision

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v6/plumbing"
	"github.com/go-git/go-git/v6/plumbing/object"
)

// ErrUnborn is that nothing was committed yet on the branch that is checked out.
var ErrUnborn = errors.New("nothing was committed yet")

// Resolve finds the commit that a name means: HEAD, a branch, a tag, a remote's branch, a hash or what it starts with, each with steps to
// ancestors such as ~2 and ^2. What else git knows, such as dates, gives an error.
func (r *Repository) Resolve(name string) (Commit, error) {
	end := strings.IndexAny(name, "~^:")
	if at := strings.Index(name, "@{"); at >= 0 && (end < 0 || at < end) {
		end = at
	}
	if end < 0 {
		end = len(name)
	}
	base, steps := name[:end], name[end:]
	if rest, found := strings.CutPrefix(steps, "@{upstream}"); found {
		return r.resolve(name, "@{upstream}", base, rest)
	}
	if rest, found := strings.CutPrefix(steps, "@{u}"); found {
		return r.resolve(name, "@{u}", base, rest)
	}
	return r.resolve(name, "", base, steps)
}

// resolve finds the commit of a name that was taken apart.
func (r *Repository) resolve(name, upstream, base, steps string) (Commit, error) {
	switch {
	case strings.Contains(base, ".."):
		return Commit{}, fmt.Errorf("%s is a range, and one revision is needed", name)
	case strings.HasPrefix(steps, ":") || base == "" && upstream == "":
		return Commit{}, notUnderstood(name)
	}
	var hash plumbing.Hash
	var err error
	if upstream != "" {
		hash, err = r.upstream(base)
	} else {
		hash, err = r.named(base)
	}
	if errors.Is(err, plumbing.ErrReferenceNotFound) {
		return Commit{}, r.unknown(name)
	}
	if err != nil {
		return Commit{}, err
	}
	c, err := r.peeled(name, hash)
	if err != nil {
		return Commit{}, err
	}
	return c.walk(name, steps)
}

// notUnderstood says what to write for a revision that is beyond us.
func notUnderstood(name string) error {
	return fmt.Errorf("%s is no name that gauntlet understands; give a branch, a tag or a hash, with ~N and ^N behind it", name)
}

// unknown says that nothing has a name.
func (r *Repository) unknown(name string) error {
	if len(r.cut) > 0 {
		return fmt.Errorf("%s is no revision here; the clone is shallow, and git fetch --unshallow gets all of its history", name)
	}
	return fmt.Errorf("%s is no revision here; git fetch gets those that others have pushed", name)
}

// named finds what a name without steps means: a hash, a ref, or the start of a hash.
func (r *Repository) named(name string) (plumbing.Hash, error) {
	if len(name) == r.settings.format.HexSize() {
		if hash, ok := plumbing.FromHex(strings.ToLower(name)); ok {
			if r.store.HasEncodedObject(hash) != nil {
				return hash, plumbing.ErrReferenceNotFound
			}
			return hash, nil
		}
	}
	if name == "@" {
		name = "HEAD"
	}
	if name == "FETCH_HEAD" {
		return r.fetched()
	}
	for _, full := range refs(name) {
		hash, err := r.ref(full)
		if !errors.Is(err, plumbing.ErrReferenceNotFound) {
			return hash, err
		}
	}
	return r.abbreviated(name)
}

// peeled gives the commit that an object is, or that it is the tag of.
func (r *Repository) peeled(name string, hash plumbing.Hash) (Commit, error) {
	for {
		o, err := r.store.EncodedObject(plumbing.AnyObject, hash)
		if err != nil {
			return Commit{}, fmt.Errorf("read commit %s: %w", hash, r.missing(err))
		}
		switch o.Type() {
		case plumbing.CommitObject:
			return r.commit(hash)
		case plumbing.TagObject:
			tag, err := object.DecodeTag(r.store, o)
			if err != nil {
				return Commit{}, fmt.Errorf("read tag %s: %w", hash, err)
			}
			hash = tag.Target
		default:
			return Commit{}, fmt.Errorf("%s is a %s, and no commit", name, o.Type())
		}
	}
}

// walk goes the steps behind a name: ~N, ^N and ^{commit}.
func (c Commit) walk(name, steps string) (Commit, error) {
	for steps != "" {
		if rest, found := cutAny(steps, "^{commit}", "^{}", "^0"); found {
			steps = rest
			continue
		}
		kind, digits := steps[0], steps[1:]
		rest := strings.TrimLeft(digits, "0123456789")
		digits = digits[:len(digits)-len(rest)]
		n := 1
		if digits != "" {
			var err error
			if n, err = strconv.Atoi(digits); err != nil {
				return c, notUnderstood(name)
			}
		}
		var err error
		switch kind {
		case '^':
			c, err = c.parent(name, n)
		case '~':
			for ; n > 0 && err == nil; n-- {
				c, err = c.parent(name, 1)
			}
		default:
			err = notUnderstood(name)
		}
		if err != nil {
			return Commit{}, err
		}
		steps = rest
	}
	return c, nil
}

// cutAny cuts one of some prefixes off.
func cutAny(text string, prefixes ...string) (rest string, found bool) {
	for _, prefix := range prefixes {
		if rest, found := strings.CutPrefix(text, prefix); found {
			return rest, true
		}
	}
	return text, false
}

// parent gives a parent of a commit, counted from 1.
func (c Commit) parent(name string, n int) (Commit, error) {
	parents, cut := c.parents()
	switch {
	case cut:
		return Commit{}, fmt.Errorf("%s: %w", name, errCut)
	case n < 1 || n > len(parents):
		return Commit{}, fmt.Errorf("%s is no revision here; commit %s has no parent number %d", name, c.Hash, n)
	}
	return c.in.commit(parents[n-1])
}

// parents gives the hashes of the parents, and whether a shallow clone lacks them.
func (c Commit) parents() (hashes []plumbing.Hash, cut bool) {
	if c.in.cut[c.Hash] {
		return nil, true
	}
	return c.stored.ParentHashes, false
}
