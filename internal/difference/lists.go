package difference

import (
	"slices"
	"strings"
)

// list is a set of clusters, as a number. The empty one is none.
type list int

const none list = 0

// lists knows the sets of clusters. Few occur, each of them often: what was asked of two of them is not worked out again.
type lists struct {
	names  [][]string // sorted
	byName map[string]list
	byHead map[*string]list // of slices that are shared
	known  map[asked]list
}

type asked struct {
	of   operation
	a, b list
}

type operation int

const (
	plus operation = iota
	minus
	both
)

func newLists() *lists {
	return &lists{names: [][]string{{}}, byName: map[string]list{"": none}, byHead: map[*string]list{}, known: map[asked]list{}}
}

// of gives the set of some names, which are sorted.
func (l *lists) of(names []string) list {
	if len(names) == 0 {
		return none
	}
	key := strings.Join(names, "\x00")
	at, known := l.byName[key]
	if !known {
		at = list(len(l.names))
		l.byName[key] = at
		l.names = append(l.names, names)
	}
	return at
}

// shared gives the set of a slice that is asked for often, as each of them calls its names.
func (l *lists) shared(names []string, as func(string) string) list {
	if len(names) == 0 {
		return none
	}
	at, known := l.byHead[&names[0]]
	if !known {
		called := make([]string, len(names))
		for i, name := range names {
			called[i] = as(name)
		}
		slices.Sort(called)
		at = l.of(slices.Compact(called))
		l.byHead[&names[0]] = at
	}
	return at
}

// ask gives what two sets make together.
func (l *lists) ask(a list, of operation, b list) list {
	key := asked{of, a, b}
	at, known := l.known[key]
	if known {
		return at
	}
	switch of {
	case plus:
		at = l.of(union(l.names[a], l.names[b]))
	case minus:
		at = l.of(without(l.names[a], l.names[b]))
	case both:
		at = l.of(intersect(l.names[a], l.names[b]))
	}
	l.known[key] = at
	return at
}
