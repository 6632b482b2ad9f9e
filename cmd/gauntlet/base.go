package main

import (
	"context"
	"errors"
	"fmt"

	"gauntlet.dev/gauntlet/internal/revision"
)

// errNotThere is that a revision has no folder where the inventory is now.
var errNotThere = errors.New("the inventory does not stand there in that revision")

// checkOut writes an inventory as it was in a revision into a new folder. It touches neither the work tree nor the index.
func checkOut(ctx context.Context, root, name, folder string) error {
	repository, err := repositoryAround(root)
	if err != nil {
		return err
	}
	defer repository.Close()
	commit, err := repository.Resolve(name)
	switch {
	case errors.Is(err, revision.ErrUnborn):
		return errNotThere
	case err != nil:
		return err
	}
	err = commit.Write(ctx, repository.Prefix(), folder)
	switch {
	case errors.Is(err, revision.ErrNotThere):
		return errNotThere
	case err != nil:
		return fmt.Errorf("read the inventory of %s: %w", name, err)
	}
	return nil
}

// repositoryAround opens the repository that the base of an inventory is asked of.
func repositoryAround(root string) (*revision.Repository, error) {
	repository, err := revision.Open(root)
	if errors.Is(err, revision.ErrNone) {
		return nil, usageError("--base compares with a revision, and %s is in no git repository", root)
	}
	return repository, err
}
