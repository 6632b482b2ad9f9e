package report

import (
	"encoding/xml"
	"io"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
)

// The report has the form that Jenkins, GitLab and most others read. Each finding is a test case. Those that fail the run
// have failed, the others were skipped: they are seen, and fail nothing. There are no times in it.
type junitReport struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	Classname string        `xml:"classname,attr"`
	Skipped   string        `xml:"skipped,omitempty"`
	Failure   *junitFailure `xml:"failure"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

func writeJUnit(w io.Writer, r Run) error {
	suite := junitSuite{Name: toolName}
	for _, f := range r.findings() {
		c := junitCase{Name: place(r, f), Classname: f.Code}
		text := strings.Join(append([]string{c.Name + ": " + f.Message}, f.about()...), "\n")
		if r.fails(f.Severity) {
			c.Failure = &junitFailure{Message: f.Message, Type: string(f.Severity), Text: text}
			suite.Failures++
		} else {
			c.Skipped = string(f.Severity) + ": " + text
			suite.Skipped++
		}
		suite.Cases = append(suite.Cases, c)
	}
	if len(suite.Cases) == 0 { // readers take a report without tests for a run that did not happen
		suite.Cases = []junitCase{{Name: "no findings", Classname: toolName}}
	}
	suite.Tests = len(suite.Cases)
	return encodeXML(w, junitReport{Name: toolName, Tests: suite.Tests, Failures: suite.Failures, Suites: []junitSuite{suite}})
}

// place is where a finding is, with a file in any case.
func place(r Run, f finding) string {
	at := diag.Span{File: r.file(f), Line: f.Source.Line, Column: f.Source.Column}
	return at.String()
}
