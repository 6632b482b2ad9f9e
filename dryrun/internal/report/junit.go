package report

import (
	"encoding/xml"
	"fmt"
	"io"

	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// The report has the form that Jenkins, GitLab and most others read: a suite for each scenario, a case for each expectation. There
// are no times in it, for the time of a rehearsal is not the one that they mean.
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
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	Classname string        `xml:"classname,attr"`
	Failure   *junitFailure `xml:"failure"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes what came of the expectations. A rehearsal that was stopped has failed, whatever came of them.
func JUnit(w io.Writer, traces []*trace.Trace) error {
	report := junitReport{Name: "gauntlet dryrun"}
	for _, t := range traces {
		suite := junitSuite{Name: t.Scenario}
		add := func(c junitCase) {
			suite.Tests++
			if c.Failure != nil {
				suite.Failures++
			}
			suite.Cases = append(suite.Cases, c)
		}
		for _, x := range t.Expectations {
			c := junitCase{Name: clean(x.Text), Classname: t.Scenario}
			if !x.Met {
				c.Failure = &junitFailure{Message: clean(x.Reason), Type: "expectation",
					Text: fmt.Sprintf("%s:%d: %s, %s: %s", clean(x.At.File), x.At.Line, clean(x.Text), window(x), clean(x.Reason))}
			}
			add(c)
		}
		if t.Stopped != "" {
			message := fmt.Sprintf("stopped at %s of %s: %s", t.Reached, t.Duration, clean(t.Stopped))
			add(junitCase{Name: "the rehearsal ends", Classname: t.Scenario, Failure: &junitFailure{Message: message, Type: "stopped", Text: message}})
		}
		report.Suites = append(report.Suites, suite)
		report.Tests += suite.Tests
		report.Failures += suite.Failures
	}
	text, err := xml.MarshalIndent(report, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	return err
}
