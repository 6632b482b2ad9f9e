package topology

import (
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// Explanation says what becomes of an object.
type Explanation struct {
	Selections []Selection // who scrapes by it or evaluates it, where
	Rules      []ExplainedRule
}

// ExplainedRule says what becomes of a rule.
type ExplainedRule struct {
	Name     string
	Path     []any // of the rule in its object
	Severity string
	Alert    bool   // or a recording
	Sends    []Send // of an alert, as far as it is known before it fires
}

// Send is where an alert goes, for the labels that decide on it beside those that its rule sets.
type Send struct {
	Labels    string // such as environment=prod; empty where nothing else decides
	Receivers []string
}

// Explain says what becomes of an object of the bundle that the fleet was built from.
func (f *Fleet) Explain(o *manifest.Object) Explanation {
	j := f.judge
	e := Explanation{Selections: j.selections(o)}
	classes := j.routing.classes(j.selected[o])
	for _, r := range j.rules[o] {
		x := ExplainedRule{Name: r.facts.Alert + r.facts.Record, Path: r.facts.Path, Severity: r.facts.Labels["severity"], Alert: r.facts.Alert != ""}
		if x.Alert {
			x.Sends = j.routing.sends(r, classes)
		}
		e.Rules = append(e.Rules, x)
	}
	return e
}

// sends asks the routes about each label set that the alert may have.
func (r routing) sends(alert *rule, classes []routingClass) []Send {
	var sends []Send
	for _, c := range classes {
		r.eachSend(alert, c, func(s Send, _ map[string]string) { sends = MergeSends(sends, []Send{s}) })
	}
	return sends
}

// eachSend asks the routes of a class, and gives the labels that they were asked about.
func (r routing) eachSend(alert *rule, c routingClass, each func(Send, map[string]string)) {
	sets, _ := r.labelSets(alert, c)
	for _, labels := range sets {
		var open []string
		for _, name := range r.names[c.config] {
			if _, set := alert.facts.Labels[name]; !set && name != alertName && labels[name] != "" {
				open = append(open, name+"="+labels[name])
			}
		}
		each(Send{strings.Join(open, ", "), c.config.Receivers(labels)}, labels)
	}
}

// MergeSends adds to a list what is not in it yet.
func MergeSends(list, more []Send) []Send {
	for _, s := range more {
		same := func(x Send) bool { return x.Labels == s.Labels && slices.Equal(x.Receivers, s.Receivers) }
		if !slices.ContainsFunc(list, same) {
			list = append(list, s)
		}
	}
	return list
}
