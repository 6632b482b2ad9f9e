// Package busy knows what a rehearsal computes, for where that does not end: an expression, or a template, which nothing interrupts.
package busy

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/rules"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// Now is what is computed at the moment. A nil one forgets all that it is told. It may be used from several goroutines.
type Now struct {
	places map[string]plan.Place // of alerts, by their names

	mu   sync.Mutex
	all  map[*turn]struct{}
	last string
}

// turn is one computation.
type turn struct{ what string }

// Of gives one that knows where the alerts of a plan stand.
func Of(p *plan.Plan) *Now {
	n := &Now{places: map[string]plan.Place{}, all: map[*turn]struct{}{}}
	for _, a := range p.Alerts {
		if _, known := n.places[a.Name]; !known {
			n.places[a.Name] = a.At
		}
	}
	return n
}

type key struct{}

// Begin notes that something begins. The context is for what is done, and end must be called after it.
func (n *Now) Begin(ctx context.Context, what string) (within context.Context, end func()) {
	if n == nil {
		return ctx, func() {}
	}
	t := &turn{what}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all[t] = struct{}{}
	return context.WithValue(ctx, key{}, t), func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.all, t)
	}
}

// Asking notes the rules whose expressions are asked. The templates of an alert come after its expression, so that a
// context of Begin stays with the alert.
func (n *Now) Asking(ask rules.QueryFunc) rules.QueryFunc {
	if n == nil {
		return ask
	}
	return func(ctx context.Context, expr string, at time.Time) (promql.Vector, error) {
		what := n.rule(rules.FromOriginContext(ctx))
		n.mu.Lock()
		n.last = what
		t, begun := ctx.Value(key{}).(*turn)
		if begun {
			t.what = what
		}
		n.mu.Unlock()
		if !begun {
			within, end := n.Begin(ctx, what)
			defer end()
			ctx = within
		}
		return ask(ctx, expr, at)
	}
}

func (n *Now) rule(r rules.RuleDetail) string {
	switch {
	case r.Kind != rules.KindAlerting:
		return "the rule " + r.Name
	case n.places[r.Name].File == "":
		return "the alert " + r.Name
	}
	return fmt.Sprintf("the alert %s at %s:%d", r.Name, n.places[r.Name].File, n.places[r.Name].Line)
}

// String says what is computed, or else what was begun last.
func (n *Now) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	what := map[string]bool{}
	for t := range n.all {
		what[t.what] = true
	}
	if len(what) == 0 {
		return n.last
	}
	return strings.Join(slices.Sorted(maps.Keys(what)), ", or ")
}
