package alertmanager

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/prometheus/alertmanager/notify"
	"github.com/prometheus/alertmanager/template"
	"github.com/prometheus/alertmanager/types"
)

// templates reads the templates of the configuration. It gives nil where the configuration names some that the plan does not have:
// then it cannot be known what a text renders to.
func (m *Member) templates() (*template.Template, error) {
	var inside []string
	for _, pattern := range m.conf.Templates {
		path, err := filepath.Rel(m.options.Plan, pattern) // which Alertmanager made absolute, or relative to the configuration
		if err != nil || !filepath.IsLocal(path) {
			return nil, nil
		}
		inside = append(inside, pattern)
	}
	t, err := template.FromGlobs(inside)
	if err != nil {
		return nil, fmt.Errorf("read the templates: %w", err)
	}
	t.ExternalURL = m.url()
	return t, nil
}

// text is one of a receiver's configuration that is rendered before it is sent.
type text struct{ field, text string }

// titles are the fields that people read first, by the kinds that have them.
var titles = []string{"Title", "Summary", "Message", "Description", "Subject", "EntityDisplayName", "Text"}

// texts gives the texts with template actions of a configuration. Secrets have types of their own, and are not among them.
func texts(config any) (all []text) {
	v := reflect.Indirect(reflect.ValueOf(config))
	for i := range v.NumField() {
		value, name := v.Field(i), v.Type().Field(i).Name
		switch {
		case value.Type() == reflect.TypeFor[string]() && strings.Contains(value.String(), "{{"):
			all = append(all, text{name, value.String()})
		case value.Type() == reflect.TypeFor[map[string]string]():
			for _, key := range value.MapKeys() {
				if s := value.MapIndex(key).String(); strings.Contains(s, "{{") {
					all = append(all, text{key.String(), s})
				}
			}
		}
	}
	return all
}

// render renders all texts, and gives the one that is the title.
func (s *standIn) render(ctx context.Context, alerts []*types.Alert) (string, error) {
	if s.templates == nil {
		return "", nil
	}
	data := notify.GetTemplateData(ctx, s.templates, alerts, s.member.options.Logger)
	rendered := map[string]string{}
	for _, t := range s.texts {
		_, end := s.member.options.Busy.Begin(ctx, fmt.Sprintf("%s of the receiver %s", t.field, s.receiver))
		out, err := s.templates.ExecuteTextString(t.text, data)
		end()
		if err != nil {
			return "", fmt.Errorf("render %s of %s: %w", t.field, s.receiver, err)
		}
		rendered[t.field] = out
	}
	for _, field := range titles {
		if title := rendered[field]; title != "" {
			return title, nil
		}
	}
	return "", nil
}
