package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"gauntlet.dev/gauntlet/internal/revision"
)

// against is the state that a change is compared with.
type against struct {
	base string // revision
	left bool   // the base is where the head left it
}

func (b *against) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&b.base, "base", "", "`REVISION` to compare with, such as origin/main")
	cmd.Flags().BoolVar(&b.left, "merge-base", false, "compare with where the head has left the base")
}

func (b *against) check() error {
	if b.base == "" {
		return usageError("name the state to compare with: --base REVISION, such as HEAD or origin/main")
	}
	return nil
}

// resolve moves the base to where a head has left it, where that was asked for. A head without a name is what is checked out.
func (b *against) resolve(ctx context.Context, root, head string) (err error) {
	if b.left {
		b.base, err = leftAt(ctx, root, b.base, head)
	}
	return err
}

// leftAt gives the commit at which a head, or what is checked out, has left a base.
func leftAt(ctx context.Context, root, base, head string) (string, error) {
	repository, err := repositoryAround(root)
	if err != nil {
		return "", err
	}
	defer repository.Close()
	from, err := repository.Resolve(base)
	if err != nil {
		return "", err
	}
	to, err := repository.Resolve(cmp.Or(head, "HEAD"))
	if err != nil {
		return "", err
	}
	left, found, err := repository.MergeBase(ctx, from, to)
	if err == nil && !found {
		err = usageError("%s and %s have no commit in common; leave out --merge-base", base, cmp.Or(head, "HEAD"))
	}
	return left.Hash, err
}

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
		return nil, usageError("--base compares with a revision, and %s is in no git repository; run it in a clone", root)
	}
	return repository, err
}
