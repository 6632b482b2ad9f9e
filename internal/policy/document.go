package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
	"gauntlet.dev/gauntlet/internal/topology"
)

// ObjectInput is the input of a rule for an object.
type ObjectInput struct {
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	Object any    `json:"object"`
	Facts  any    `json:"facts"` // topology.MonitorFacts, topology.RulesFacts, *topology.ValuesFacts, topology.AMConfigFacts or nil
}

// FleetInput is the input of a rule for the fleet.
type FleetInput struct {
	Kind  string          `json:"kind"`
	Fleet *topology.Fleet `json:"fleet"`
}

// ObjectDocument is the document of an object, with what the topology knows of it.
func ObjectDocument(o *manifest.Object, facts any) Document {
	return Document{
		Kind:       o.Kind,
		ID:         o.ID(),
		Input:      ObjectInput{Kind: o.Kind, ID: o.ID(), Object: o.Resource, Facts: facts},
		Locate:     func(_ string, path []any) diag.Span { return o.Locate(path) },
		LocatePart: o.LocatePart,
	}
}

// FleetDocument is the document of the fleet. Its findings name objects by the references of its parts.
func FleetDocument(f *topology.Fleet, locate func(object string, path []any) diag.Span) Document {
	return Document{Kind: FleetKind, Input: FleetInput{Kind: FleetKind, Fleet: f}, Locate: locate}
}

// Seen is the input as policies of the user's see it: without what a Secret holds.
func (d *Document) Seen() (any, error) {
	input, err := (&converter{}).convert(d.Input)
	if err != nil {
		return nil, fmt.Errorf("encode what policies see: %w", err)
	}
	return concealed(d.Kind, input), nil
}

// JSON writes a value as rules see it: an input of a document, or a Data. Fields stand in the order of their names.
func JSON(v any) ([]byte, error) {
	value, err := (&converter{}).convert(v)
	if err != nil {
		return nil, fmt.Errorf("encode what policies see: %w", err)
	}
	plain, err := ast.JSON(value)
	if err != nil {
		return nil, fmt.Errorf("encode what policies see: %w", err)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err = encoder.Encode(plain)
	return text.Bytes(), err
}

// Data is what every rule sees at data.fleet, whatever document it judges.
type Data struct {
	Labels     Labels           `json:"labels"`
	Classes    map[string]Class `json:"classes"` // by name
	Teams      []string         `json:"teams"`
	Receivers  []string         `json:"receivers"`
	Thanos     Thanos           `json:"thanos"`
	Thresholds Thresholds       `json:"thresholds"`
}

// Thanos is what the fleet expects of its federation.
type Thanos struct {
	RawRetention        string `json:"raw_retention"` // as it is written
	RawRetentionSeconds int64  `json:"raw_retention_seconds"`
}

// Thresholds are those of rules that depend on taste.
type Thresholds struct {
	RateScrapes     int      `json:"rate_scrapes"`
	MaxRange        float64  `json:"max_range_seconds"`
	BoundlessLabels []string `json:"boundless_labels"`  // names of labels
	RuleFile        int      `json:"rule_file_percent"` // of the largest file of rules that the operator takes
	RuleTime        float64  `json:"rule_seconds"`      // that each rule of a group may take
}

// Labels are the names of the labels that tell producers apart.
type Labels struct {
	Replica      string `json:"replica"`
	RulerReplica string `json:"rulerReplica"`
	Cluster      string `json:"cluster"`
	Region       string `json:"region"`
	Environment  string `json:"environment"`
}

// Class is a class of priority.
type Class struct {
	File       string               `json:"file"` // own or shared
	Name       string               `json:"name"` // of the shared file
	Severities []inventory.Severity `json:"severities"`
	For        Bounds               `json:"for"`
	Demands    Demands              `json:"demands"`
	Receivers  []Send               `json:"receivers"` // the first that fits wins
}

// Send says who hears of the alerts of a class. Empty lists mean all.
type Send struct {
	Severities   []inventory.Severity `json:"severities"`
	Environments []string             `json:"environments"`
	Receiver     string               `json:"receiver"`
}

// Bounds are those of an alert's "for"; zero is none.
type Bounds struct {
	Min float64 `json:"min_seconds"`
	Max float64 `json:"max_seconds"`
}

// Demands are what each service of a class must have.
type Demands struct {
	Runbook bool `json:"runbook"`
	Limits  bool `json:"limits"`
	Owner   bool `json:"owner"`
	Summary bool `json:"summary"`
}

// NewData takes what the rules see from the inventory.
func NewData(inv *inventory.Inventory) Data {
	d := Data{Labels: Labels(inv.Fleet.Labels), Classes: make(map[string]Class, len(inv.Classes))}
	if raw := inv.Fleet.Thanos.RawRetention; raw > 0 {
		d.Thanos = Thanos{raw.String(), int64(time.Duration(raw) / time.Second)}
	}
	d.Thresholds.RateScrapes = inv.Fleet.Thresholds.RateScrapes
	d.Thresholds.BoundlessLabels = inv.Fleet.Thresholds.BoundlessLabels
	d.Thresholds.MaxRange = time.Duration(inv.Fleet.Thresholds.MaxRange).Seconds()
	d.Thresholds.RuleFile = inv.Fleet.Thresholds.RuleFile
	d.Thresholds.RuleTime = time.Duration(inv.Fleet.Thresholds.RuleTime).Seconds()
	for _, c := range inv.Classes {
		d.Classes[c.Name] = Class{
			File:       c.Rules.File,
			Name:       c.Rules.Name,
			Severities: c.Severities,
			For:        Bounds{Min: time.Duration(c.For.Min).Seconds(), Max: time.Duration(c.For.Max).Seconds()},
			Demands:    Demands(c.Demands),
			Receivers:  sends(c.Receivers),
		}
	}
	for _, t := range inv.Teams {
		d.Teams = append(d.Teams, t.Name)
	}
	for _, r := range inv.Receivers {
		d.Receivers = append(d.Receivers, r.Name)
	}
	return d
}

func sends(list []inventory.ClassSend) []Send {
	all := make([]Send, len(list))
	for i, s := range list {
		all[i] = Send{append([]inventory.Severity{}, s.Severities...), append([]string{}, s.Environments...), s.Receiver} // never null
	}
	return all
}
