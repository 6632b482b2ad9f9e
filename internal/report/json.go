package report

import (
	"encoding/json"
	"io"

	"gauntlet.dev/gauntlet/internal/diag"
)

// jsonVersion is the version of the JSON format. It changes when a field goes or gets another meaning; fields may be added.
// The fields are described in docs/report.schema.json.
const jsonVersion = 1

type jsonReport struct {
	Version  int           `json:"version"`
	Tool     jsonTool      `json:"tool"`
	Summary  jsonSummary   `json:"summary"`
	Findings []jsonFinding `json:"findings"`
}

type jsonTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type jsonSummary struct {
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
	Infos    int `json:"infos"`
	Waived   int `json:"waived"`
}

type jsonFinding struct {
	diag.Diagnostic
	Fingerprint string `json:"fingerprint"`
}

func writeJSON(w io.Writer, r Run) error {
	by := bySeverity(r.Findings)
	report := jsonReport{
		Version:  jsonVersion,
		Tool:     jsonTool{toolName, r.Version},
		Summary:  jsonSummary{by[diag.Error], by[diag.Warning], by[diag.Info], r.Waived},
		Findings: []jsonFinding{},
	}
	for _, f := range r.findings() {
		report.Findings = append(report.Findings, jsonFinding{f.Diagnostic, f.Fingerprint})
	}
	return encode(w, report)
}

const toolName = "gauntlet"

// encode writes indented JSON, with the characters of HTML as they are.
func encode(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(value)
}
