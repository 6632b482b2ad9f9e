package revision

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/go-git/go-git/v6/plumbing"
	"github.com/go-git/go-git/v6/storage/filesystem/dotgit"
)

// refs gives the names of refs that a short name may mean, in the order in which git looks.
func refs(name string) []plumbing.ReferenceName {
	var all []plumbing.ReferenceName
	if strings.HasPrefix(name, "refs/") || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == "" {
		all = append(all, plumbing.ReferenceName(name))
	}
	for _, around := range []string{"refs/%s", "refs/tags/%s", "refs/heads/%s", "refs/remotes/%s", "refs/remotes/%s/HEAD"} {
		full := plumbing.ReferenceName(strings.ReplaceAll(around, "%s", name))
		if full.Validate() == nil {
			all = append(all, full)
		}
	}
	return all
}

// maxSymbolic is how many refs may lead to another one.
const maxSymbolic = 5

// ref gives the hash to which a ref leads.
func (r *Repository) ref(name plumbing.ReferenceName) (plumbing.Hash, error) {
	first := name
	for range maxSymbolic {
		ref, err := r.store.Reference(name)
		switch {
		case errors.Is(err, dotgit.ErrIsDir), errors.Is(err, fs.ErrNotExist):
			err = plumbing.ErrReferenceNotFound
		case err == nil && ref.Type() == plumbing.HashReference && ref.Hash().IsZero():
			err = errors.New("it names no commit")
		}
		switch {
		case errors.Is(err, plumbing.ErrReferenceNotFound) && first == plumbing.HEAD && name != first:
			return plumbing.ZeroHash, fmt.Errorf("%w on the git branch %s", ErrUnborn, name.Short())
		case errors.Is(err, plumbing.ErrReferenceNotFound):
			return plumbing.ZeroHash, plumbing.ErrReferenceNotFound
		case err != nil:
			return plumbing.ZeroHash, fmt.Errorf("read the git ref %s: %w", name, err)
		case ref.Type() == plumbing.HashReference:
			return ref.Hash(), nil
		}
		if name = ref.Target(); name.Validate() != nil || !strings.HasPrefix(name.String(), "refs/") {
			return plumbing.ZeroHash, fmt.Errorf("read the git ref %q: this is no name of one", name)
		}
	}
	return plumbing.ZeroHash, fmt.Errorf("the git ref %s leads in a circle", first)
}

// fetched gives the hash of what was fetched last. What git notes of that is more than a ref: HASH, tab, and where it is from.
func (r *Repository) fetched() (plumbing.Hash, error) {
	f, err := r.store.Filesystem().Open("FETCH_HEAD")
	if errors.Is(err, fs.ErrNotExist) {
		return plumbing.ZeroHash, plumbing.ErrReferenceNotFound
	}
	if err != nil {
		return plumbing.ZeroHash, fmt.Errorf("read the git ref FETCH_HEAD: %w", err)
	}
	defer f.Close()
	digits := make([]byte, r.settings.format.HexSize())
	if _, err := io.ReadFull(f, digits); err != nil {
		return plumbing.ZeroHash, fmt.Errorf("read the git ref FETCH_HEAD: %w", err)
	}
	hash, ok := plumbing.FromHex(string(digits))
	if !ok {
		return plumbing.ZeroHash, errors.New("read the git ref FETCH_HEAD: it names no commit")
	}
	return hash, nil
}

// upstream gives the hash of the branch that a branch follows; no name is the branch that is checked out.
func (r *Repository) upstream(branch string) (plumbing.Hash, error) {
	if branch == "" || branch == "@" || branch == "HEAD" {
		head, err := r.store.Reference(plumbing.HEAD)
		if err != nil || head.Type() != plumbing.SymbolicReference {
			return plumbing.ZeroHash, errors.New("no branch is checked out, and so it has no upstream")
		}
		branch = head.Target().Short()
	}
	of := r.settings.raw.Section("branch").Subsection(branch)
	remote, merged := of.Option("remote"), plumbing.ReferenceName(of.Option("merge"))
	if remote == "" || merged == "" {
		return plumbing.ZeroHash, fmt.Errorf("the git branch %s has no upstream; git branch --set-upstream-to sets it", branch)
	}
	if remote == "." {
		return r.ref(merged)
	}
	return r.ref(plumbing.NewRemoteReferenceName(remote, merged.Short()))
}

// shortest is how many digits of a hash git takes for an abbreviation.
const shortest = 4

// abbreviated finds the one commit, or tag of a commit, whose hash starts with some digits.
func (r *Repository) abbreviated(digits string) (plumbing.Hash, error) {
	digits = strings.ToLower(digits)
	start, err := hex.DecodeString(digits[:len(digits)/2*2])
	if err != nil || len(digits) < shortest || strings.Trim(digits, "0123456789abcdef") != "" {
		return plumbing.ZeroHash, plumbing.ErrReferenceNotFound
	}
	hashes, err := r.store.HashesWithPrefix(start)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	var found []plumbing.Hash
	for _, hash := range hashes {
		if !strings.HasPrefix(hash.String(), digits) {
			continue
		}
		if _, err := r.peeled(digits, hash); err == nil {
			found = append(found, hash)
		}
	}
	switch len(found) {
	case 0:
		return plumbing.ZeroHash, plumbing.ErrReferenceNotFound
	case 1:
		return found[0], nil
	default:
		return plumbing.ZeroHash, fmt.Errorf("%s is the start of %d hashes; give more digits", digits, len(found))
	}
}
