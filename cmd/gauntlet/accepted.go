package main

import (
	"context"
	"errors"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/guard"
	"gauntlet.dev/gauntlet/internal/revision"
)

// accepted makes of what guards have against a change a mention, where a commit of the change accepts it. The commits are read only
// where there is something to accept.
func (g gate) accepted(ctx context.Context, at place, held []diag.Diagnostic) ([]diag.Diagnostic, error) {
	if len(held) == 0 {
		return nil, nil
	}
	commits, err := since(ctx, at.root, g.against.base)
	if err != nil {
		return nil, err
	}
	var by []guard.Accepted
	for _, c := range commits {
		for _, t := range revision.Trailers(c.Message) {
			if !strings.EqualFold(t.Key, guard.Trailer) {
				continue
			}
			for name := range strings.SplitSeq(t.Value, ",") {
				by = append(by, guard.Accepted{Name: strings.TrimSpace(name), Commit: c.Hash[:shortHash]})
			}
		}
	}
	return guard.Accept(held, by), nil
}

// shortHash is how much of a commit's hash people are shown.
const shortHash = 12

// since lists the commits that HEAD has, and a revision has not.
func since(ctx context.Context, root, base string) ([]revision.Commit, error) {
	repository, err := repositoryAround(root)
	if err != nil {
		return nil, err
	}
	defer repository.Close()
	from, err := repository.Resolve(base)
	if err != nil {
		return nil, err
	}
	head, err := repository.Resolve("HEAD")
	switch {
	case errors.Is(err, revision.ErrUnborn):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return repository.Between(ctx, from, head)
}
