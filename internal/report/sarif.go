package report

import (
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
)

// The part of SARIF 2.1.0 that a report needs. The libraries for SARIF link a validator of JSON Schema and with it an HTTP
// client, and these types are all that is used of them.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string           `json:"id"`
		ShortDescription *sarifText       `json:"shortDescription,omitempty"`
		Help             *sarifText       `json:"help,omitempty"`
		Default          *sarifDefault    `json:"defaultConfiguration,omitempty"`
		Properties       *sarifProperties `json:"properties,omitempty"`
	}
	sarifDefault struct {
		Level string `json:"level"`
	}
	sarifProperties struct {
		Tags []string `json:"tags"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Related      []sarifLocation   `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		ID       int            `json:"id,omitempty"`
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
		Message  *sarifText     `json:"message,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
		Kind string `json:"kind"`
	}
)

// sarifFingerprint names our fingerprint and its version, as the standard wants it. GitHub's own, primaryLocationLineHash,
// is left to GitHub, which computes it from the file when it is not there.
const sarifFingerprint = "gauntlet/v1"

func writeSARIF(w io.Writer, r Run) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: toolName, Version: r.Version, Rules: []sarifRule{}}},
		ColumnKind: "utf16CodeUnits",
		Results:    []sarifResult{},
	}
	sources := newSources(r.Files)
	index := map[string]int{}
	for i, f := range r.findings() {
		n, known := index[f.Code]
		if !known {
			n = len(run.Tool.Driver.Rules)
			index[f.Code] = n
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, r.sarifRule(f.Code))
		}
		result := sarifResult{
			RuleID: f.Code, RuleIndex: n, Level: inSARIF.of(f.Severity), Message: sarifMessage(f),
			Locations:    []sarifLocation{{Physical: sarifPlace(r.file(f), f.Source.Line, f.from, f.to)}},
			Fingerprints: map[string]string{sarifFingerprint: f.Fingerprint},
		}
		if f.Object != "" {
			name := f.Object
			if f.Path != "" {
				name += "#" + f.Path
			}
			result.Locations[0].Logical = []sarifLogical{{Name: name, Kind: "resource"}}
		}
		for j, to := range f.Related {
			from, end := sources.columns(r.Findings[i].Related[j].Source)
			result.Related = append(result.Related, sarifLocation{
				ID: j + 1, Physical: sarifPlace(to.Source.File, to.Source.Line, from, end), Message: &sarifText{Text: noLinks(to.Message)},
			})
		}
		run.Results = append(run.Results, result)
	}
	return encode(w, sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0", Runs: []sarifRun{run},
	})
}

// sarifRule says what is known of a code.
func (r Run) sarifRule(code string) sarifRule {
	rule := sarifRule{ID: code, Properties: &sarifProperties{Tags: []string{category(code)}}}
	at := slices.IndexFunc(r.Rules, func(known Rule) bool { return known.Code == code })
	if at < 0 {
		return rule
	}
	known := r.Rules[at]
	page := strings.Join(lines(known.Page), "\n")
	rule.ShortDescription = &sarifText{Text: clean(known.Title)}
	rule.Help = &sarifText{Text: page, Markdown: page}
	rule.Default = &sarifDefault{inSARIF.of(known.Severity)}
	return rule
}

// sarifMessage is what is wrong, and what to write instead.
func sarifMessage(f finding) sarifText {
	if f.Help == "" {
		return sarifText{Text: noLinks(f.Message)}
	}
	return sarifText{Text: noLinks(f.Message + "\n" + f.Help)}
}

// noLinks breaks what SARIF takes for a link: a text in brackets, and what it leads to in parentheses.
func noLinks(s string) string { return strings.ReplaceAll(s, "](", "] (") }

func sarifPlace(file string, line, from, to int) sarifPhysical {
	at := sarifPhysical{Artifact: sarifArtifact{uri(file)}}
	if line > 0 {
		at.Region = &sarifRegion{StartLine: line, StartColumn: from, EndColumn: to}
	}
	return at
}

// uri writes a path as a reference from the user's folder, or an absolute path as it is.
func uri(file string) string {
	u := url.URL{Path: file}
	if path.IsAbs(file) {
		u.Scheme = "file"
	}
	return u.String()
}
