package revision

import (
	"container/heap"
	"context"
	"errors"
	"slices"
	"time"
)

// sides are from which of two commits another one is reached.
type sides uint8

const (
	fromBase sides = 1 << iota
	fromHead
	stale // behind a common ancestor that was found
	both  = fromBase | fromHead
)

// slop is by how much clocks may be wrong before a commit is taken for one that only the head reaches.
const slop = 24 * time.Hour

// MergeBase finds the newest of the best common ancestors of two commits. There may be none.
func (r *Repository) MergeBase(ctx context.Context, base, head Commit) (common Commit, found bool, err error) {
	h := newHistory(r, base, head)
	var candidates []Commit
	for h.waits(func(_ Commit, reached sides) bool { return reached&stale == 0 }) {
		c, reached, err := h.next(ctx)
		if err != nil {
			return Commit{}, false, err
		}
		if reached == both {
			if h.list(c) {
				candidates = append(candidates, c)
			}
			reached |= stale
		}
		if err := h.reachParents(c, reached); err != nil {
			return Commit{}, false, err
		}
	}
	if h.cut() {
		return Commit{}, false, errCut
	}
	candidates = slices.DeleteFunc(candidates, func(c Commit) bool { return h.reached[c.Hash]&stale != 0 })
	if len(candidates) == 0 {
		return Commit{}, false, nil
	}
	return r.best(ctx, candidates)
}

// best gives the newest of some common ancestors that is not behind another one of them.
func (r *Repository) best(ctx context.Context, candidates []Commit) (Commit, bool, error) {
	for i, c := range candidates {
		behind := false
		for j, other := range candidates {
			if i == j || behind {
				continue
			}
			only, err := r.Between(ctx, other, c)
			if err != nil {
				return Commit{}, false, err
			}
			behind = len(only) == 0
		}
		if !behind {
			return c, true, nil
		}
	}
	return Commit{}, false, errors.New("no best common ancestor") // of commits that are behind each other, which hashes rule out
}

// Between gives the commits that the head reaches and the base does not, the newest first.
func (r *Repository) Between(ctx context.Context, base, head Commit) ([]Commit, error) {
	h := newHistory(r, base, head)
	var only []Commit
	oldest := head.When
	for h.waits(func(c Commit, reached sides) bool {
		return reached == fromHead || len(only) > 0 && c.When.After(oldest.Add(-slop))
	}) {
		c, reached, err := h.next(ctx)
		if err != nil {
			return nil, err
		}
		if reached == fromHead && h.list(c) {
			only = append(only, c)
			if c.When.Before(oldest) {
				oldest = c.When
			}
		}
		if err := h.reachParents(c, reached); err != nil {
			return nil, err
		}
	}
	only = slices.DeleteFunc(only, func(c Commit) bool { return h.reached[c.Hash] != fromHead })
	if len(only) > 0 && h.cut() {
		return nil, errCut
	}
	return only, nil
}

// history walks the ancestors of two commits, the newest first.
type history struct {
	in      *Repository
	reached map[string]sides
	listed  map[string]bool
	waiting queue
	pushed  int
}

func newHistory(r *Repository, base, head Commit) *history {
	h := &history{in: r, reached: map[string]sides{}, listed: map[string]bool{}}
	h.push(head, fromHead)
	h.push(base, fromBase)
	return h
}

// push notes that a commit is reached, and lets it wait.
func (h *history) push(c Commit, from sides) {
	h.reached[c.Hash] |= from
	h.pushed++
	heap.Push(&h.waiting, entry{c, h.pushed})
}

// waits tells whether a commit of some kind waits.
func (h *history) waits(kind func(Commit, sides) bool) bool {
	return slices.ContainsFunc(h.waiting, func(e entry) bool { return kind(e.Commit, h.reached[e.Hash]) })
}

// next gives the newest commit that waits, and from where it was reached until now.
func (h *history) next(ctx context.Context) (Commit, sides, error) {
	c := heap.Pop(&h.waiting).(entry).Commit
	return c, h.reached[c.Hash], ctx.Err()
}

// list tells whether a commit comes for the first time: one that is reached again, from elsewhere, waits again.
func (h *history) list(c Commit) bool {
	first := !h.listed[c.Hash]
	h.listed[c.Hash] = true
	return first
}

// reachParents notes that what reaches a commit reaches its parents.
func (h *history) reachParents(c Commit, from sides) error {
	parents, cut := c.parents()
	if cut {
		return nil
	}
	for _, hash := range parents {
		if h.reached[hash.String()]&from == from {
			continue
		}
		parent, err := h.in.commit(hash)
		if err != nil {
			return err
		}
		h.push(parent, from)
	}
	return nil
}

// cut tells whether something is behind what only one side reaches, and is not here.
func (h *history) cut() bool {
	for hash, reached := range h.reached {
		if h.in.cut[hash] && reached&both != both {
			return true
		}
	}
	return false
}

// queue holds commits, the newest first; of those of one second, the one that came first.
type queue []entry

type entry struct {
	Commit
	order int
}

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if !q[i].When.Equal(q[j].When) {
		return q[i].When.After(q[j].When)
	}
	return q[i].order < q[j].order
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(entry)) }
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
