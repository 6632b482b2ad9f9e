package topology

import (
	"maps"
	"slices"

	"gauntlet.dev/gauntlet/internal/promql"
)

// TemplateLabel is a label that a template of an alert writes and that the result of its expression lacks.
type TemplateLabel struct {
	Path     []any        `json:"path"` // of the template in the object
	Label    string       `json:"label"`
	By       string       `json:"by,omitempty"`       // what drops it; empty where no series has it
	External bool         `json:"external,omitempty"` // an evaluator adds it when the alert is sent
	Unset    []string     `json:"unset,omitempty"`    // it is asked of who evaluates the alert: the names of those that have none
	At       promql.Range `json:"at"`                 // in the template
}

// ShownValue is a label of an alert into which its value is written.
type ShownValue struct {
	Path  []any        `json:"path"` // of the template in the object
	Label string       `json:"label"`
	At    promql.Range `json:"at"` // in the template
}

// templated lists the labels that the templates of an alert write.
func templated(r *rule) []string {
	var names []string
	for _, t := range r.templates {
		for _, use := range t.labels {
			if !use.External {
				names = append(names, use.Label)
			}
		}
	}
	return names
}

// template is one of an alert that writes labels, and where it stands below the rule.
type template struct {
	path   []any
	labels []promql.LabelUse
}

// templatesOf lists those texts of an alert that write labels.
func templatesOf(annotations, labels map[string]string) []template {
	var all []template
	for _, of := range []struct {
		field string
		texts map[string]string
	}{{"annotations", annotations}, {"labels", labels}} {
		for _, name := range slices.Sorted(maps.Keys(of.texts)) {
			if uses := promql.TemplateLabels(of.texts[name]); len(uses) > 0 {
				all = append(all, template{[]any{of.field, name}, uses})
			}
		}
	}
	return all
}

// templates lists the labels that templates write and that no series of the result has.
func (j *judge) templates(r *rule, f *promql.Facts) []TemplateLabel {
	var all []TemplateLabel
	for _, t := range r.templates {
		for _, use := range t.labels {
			if use.External {
				if unset := j.unset(r, use.Label); unset != nil {
					all = append(all, TemplateLabel{Path: slices.Concat(r.facts.Path, t.path), Label: use.Label, Unset: unset, At: use.At})
				}
				continue
			}
			if f.Result.Labels.Of(use.Label) != promql.Never {
				continue
			}
			missing := TemplateLabel{Path: slices.Concat(r.facts.Path, t.path), Label: use.Label, At: use.At}
			if i := slices.IndexFunc(f.Drops, func(d promql.Drop) bool { return d.Label == use.Label }); i >= 0 {
				missing.By = f.Drops[i].By
			}
			for i := range r.by.all {
				_, external := j.evaluators[i].labels[use.Label]
				missing.External = missing.External || external
			}
			all = append(all, missing)
		}
	}
	return all
}

// unset lists the names of those that evaluate an alert and lack an external label.
func (j *judge) unset(r *rule, label string) []string {
	var lack set
	for i := range r.by.all {
		if j.evaluators[i].labels[label] == "" && !slices.Contains(j.fleet.ReplicaLabels, label) {
			lack.add(i)
		}
	}
	if len(lack) == 0 {
		return nil
	}
	return j.names(lack)
}

// shown lists the labels into which an alert writes its value.
func shown(r *rule) []ShownValue {
	if r.facts.Alert == "" {
		return nil
	}
	var all []ShownValue
	for _, name := range slices.Sorted(maps.Keys(r.facts.Labels)) {
		if at, found := promql.TemplateValue(r.facts.Labels[name]); found {
			all = append(all, ShownValue{slices.Concat(r.facts.Path, []any{"labels", name}), name, at})
		}
	}
	return all
}
