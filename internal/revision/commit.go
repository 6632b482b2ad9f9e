package revision

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-git/go-git/v6/plumbing"
	"github.com/go-git/go-git/v6/plumbing/object"
)

// Commit is a commit of an open repository.
type Commit struct {
	Hash    string
	When    time.Time // the committer's date, in UTC
	Message string
	stored  *object.Commit
	in      *Repository
}

// commit reads a commit.
func (r *Repository) commit(hash plumbing.Hash) (Commit, error) {
	stored, err := object.GetCommit(r.store, hash)
	if err != nil {
		return Commit{}, fmt.Errorf("read commit %s: %w", hash, r.missing(err))
	}
	return Commit{
		Hash: hash.String(), When: stored.Committer.When.UTC(), Message: stored.Message,
		stored: stored, in: r,
	}, nil
}

// missing says what it means that the repository has not what belongs to it.
func (r *Repository) missing(err error) error {
	switch {
	case !errors.Is(err, plumbing.ErrObjectNotFound):
		return err
	case r.settings.partial:
		return errors.New("it is missing in this partial clone; git fetch --refetch --no-filter gets everything")
	default:
		return errors.New("the git repository does not have it; git fsck says what else it lacks")
	}
}

// errCut is that the answer depends on what a shallow clone has not.
var errCut = errors.New("the clone is shallow and lacks a part of the history that this needs; git fetch --unshallow gets all of it")
