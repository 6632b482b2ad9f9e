package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

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

// encode writes indented JSON, with the characters of HTML as they are. What a log would not show as text is escaped, and is the same to
// who reads the JSON.
func encode(w io.Writer, value any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(value); err != nil {
		return err
	}
	_, err := io.WriteString(w, escaped(b.String()))
	return err
}

// escaped escapes what clean would replace, all of which stands in strings.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || visible(r) == r:
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return commandsInJSON.Replace(b.String())
}

var commandsInJSON = strings.NewReplacer("##[", `#\u0023[`, "##vso[", `#\u0023vso[`, "##teamcity[", `#\u0023teamcity[`)
