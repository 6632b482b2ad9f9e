package report

import (
	"encoding/xml"
	"io"
	"strings"
)

type checkstyleReport struct {
	XMLName xml.Name         `xml:"checkstyle"`
	Version string           `xml:"version,attr"`
	Files   []checkstyleFile `xml:"file"`
}

type checkstyleFile struct {
	Name   string            `xml:"name,attr"`
	Errors []checkstyleError `xml:"error"`
}

type checkstyleError struct {
	Line     int    `xml:"line,attr"`
	Column   int    `xml:"column,attr,omitempty"`
	Severity string `xml:"severity,attr"` // error, warning or info, as ours are
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

// checkstyleVersion is the version of Checkstyle whose form the report has. Readers want one; there has been one form only.
const checkstyleVersion = "4.3"

func writeCheckstyle(w io.Writer, r Run) error {
	report := checkstyleReport{Version: checkstyleVersion}
	for _, f := range r.findings() {
		name := r.file(f)
		if n := len(report.Files); n == 0 || report.Files[n-1].Name != name {
			report.Files = append(report.Files, checkstyleFile{Name: name})
		}
		file := &report.Files[len(report.Files)-1]
		file.Errors = append(file.Errors, checkstyleError{
			Line: f.line(), Column: f.from, Severity: string(f.Severity), Source: f.Code,
			Message: strings.Join(append([]string{f.Message}, f.about()...), "\n"),
		})
	}
	return encodeXML(w, report)
}

// encodeXML writes indented XML with its declaration.
func encodeXML(w io.Writer, value any) error {
	text, err := xml.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write([]byte(xml.Header + string(text) + "\n"))
	return err
}
