package topology

import (
	"maps"
	"slices"
)

// collisions lists the labels of a rule that its evaluators set as well, to other values. A ruler's take the place of an
// alert's (thanos#7357), and whoever reads series through Thanos sees the external labels of their producer in the place of
// those that were recorded (thanos#1579). What a Prometheus sends keeps the alert's.
func (j *judge) collisions(r *rule, external *spread) []Collision {
	var all []Collision
	for _, name := range slices.Sorted(maps.Keys(r.facts.Labels)) {
		if !slices.Contains(external.always, name) && !slices.Contains(external.some, name) {
			continue
		}
		for _, lost := range []bool{true, false} {
			if c := j.collision(r, name, lost); c.Evaluators != nil {
				all = append(all, c)
			}
		}
	}
	return all
}

// collision finds the evaluators that set a label to another value than the rule does, of those that win or of those that lose.
func (j *judge) collision(r *rule, name string, lost bool) Collision {
	value := r.facts.Labels[name]
	c := Collision{Label: name, Value: value, Lost: lost}
	alert := r.facts.Alert != ""
	for i := range j.selected[r.object].all {
		e := j.evaluators[i]
		theirs, sets := e.labels[name]
		switch {
		case !sets || theirs == value || slices.Contains(c.Evaluators, e.name):
		case lost && e.uploads && (e.ruler || !alert), !lost && alert && !e.ruler && !isTemplate(value):
			c.Evaluators = append(c.Evaluators, e.name)
		}
	}
	return c
}
