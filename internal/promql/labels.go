package promql

import (
	"cmp"
	"slices"

	"github.com/prometheus/common/model"
)

// Presence tells whether the series of a vector have a label. To have none and to have an empty one are the same.
type Presence int8

// What may be known of a label. The zero value is that nothing is.
const (
	Perhaps Presence = iota // some series may have it
	Never                   // no series has it
	Always                  // every series has it
)

// Labels is what is known of the labels of a vector's series. The zero value knows nothing: each label may be there. A
// value does not change; what seems to change it makes another.
type Labels struct {
	known []label // sorted by name
	rest  Presence
}

type label struct {
	name     string
	presence Presence
	value    string // of a label that is always there and has this value; empty where it is not known
	several  bool   // beside each series stands another that differs in this label alone
}

// noLabels is what a series has that has none.
var noLabels = Labels{rest: Never}

// Closed gives labels of which no others than these are there, and these perhaps.
func Closed(perhaps ...string) Labels {
	l := Labels{rest: Never}
	for _, name := range perhaps {
		l = l.With(name, Perhaps)
	}
	return l
}

// Open gives labels to which others may be added: of these, it keeps those that are always there.
func Open(l Labels) Labels {
	more := Labels{}
	for _, x := range l.known {
		if x.presence == Always {
			more = more.with(x)
		}
	}
	return more
}

// Of tells whether a label is there.
func (l Labels) Of(name string) Presence {
	if i, found := l.find(name); found {
		return l.known[i].presence
	}
	return l.rest
}

// may tells whether there may be any label, but for the name.
func (l Labels) may() bool {
	return l.rest != Never || slices.ContainsFunc(l.known, func(x label) bool { return x.presence != Never && x.name != model.MetricNameLabel })
}

// Value gives the value that the label has in each series, or "" where it is not known.
func (l Labels) Value(name string) string {
	if i, found := l.find(name); found {
		return l.known[i].value
	}
	return ""
}

// With gives the same labels, but for one.
func (l Labels) With(name string, p Presence) Labels { return l.with(label{name: name, presence: p}) }

// WithValue gives the same labels, but for one that each series has with this value. An empty value is no label.
func (l Labels) WithValue(name, value string) Labels {
	if value == "" {
		return l.With(name, Never)
	}
	return l.with(label{name: name, presence: Always, value: value})
}

// WithSeveral gives the same labels, but for one that each series has, beside another series that differs in it alone: the
// bounds of a histogram's buckets.
func (l Labels) WithSeveral(name string) Labels {
	return l.with(label{name: name, presence: Always, several: true})
}

// hasSeveral tells whether beside each series stands another that differs in the label alone.
func (l Labels) hasSeveral(name string) bool {
	i, found := l.find(name)
	return found && l.known[i].several
}

// some gives what is known of the labels when any of the series may be gone.
func (l Labels) some() Labels {
	for _, x := range l.known {
		if x.several {
			x.several = false
			l = l.with(x)
		}
	}
	return l
}

func (l Labels) with(x label) Labels {
	i, found := l.find(x.name)
	known := make([]label, 0, len(l.known)+1)
	known = append(known, l.known[:i]...)
	known = append(known, x)
	if found {
		i++
	}
	return Labels{append(known, l.known[i:]...), l.rest}
}

// without gives the labels that are left when some are removed.
func (l Labels) without(names ...string) Labels {
	for _, name := range names {
		if l.Of(name) != Never {
			l = l.With(name, Never)
		}
	}
	return l
}

// only gives those of the labels that are named.
func (l Labels) only(names ...string) Labels {
	kept := noLabels
	for _, name := range names {
		if i, found := l.find(name); found {
			kept = kept.with(l.known[i])
		} else if l.rest != Never {
			kept = kept.With(name, l.rest)
		}
	}
	return kept
}

// Or gives what is known of series of which some have these labels, and some those.
func (l Labels) Or(m Labels) Labels {
	both := Labels{rest: either(l.rest, m.rest)}
	for _, name := range names(l, m) {
		x := label{name: name, presence: either(l.Of(name), m.Of(name))}
		if v := l.Value(name); x.presence == Always && v == m.Value(name) {
			x.value = v
		}
		x.several = l.hasSeveral(name) && m.hasSeveral(name)
		both.known = append(both.known, x)
	}
	return both
}

func either(p, q Presence) Presence {
	if p == q {
		return p
	}
	return Perhaps
}

// agree gives what is known of a label whose value is the same in two series, by what is known of it in each.
func (l Labels) agree(m Labels, name string) label {
	if l.Of(name) == Always || m.Of(name) == Always {
		return label{name: name, presence: Always, value: cmp.Or(l.Value(name), m.Value(name))}
	}
	return label{name: name, presence: max(l.Of(name), m.Of(name))} // Never, where one of them never has it
}

// names lists the names of which one of the two knows something, sorted.
func names(l, m Labels) []string {
	all := make([]string, 0, len(l.known)+len(m.known))
	for _, x := range l.known {
		all = append(all, x.name)
	}
	for _, x := range m.known {
		all = append(all, x.name)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (l Labels) find(name string) (int, bool) {
	return slices.BinarySearchFunc(l.known, name, func(x label, name string) int { return cmp.Compare(x.name, name) })
}
