package report

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/diag"
)

// stated is what each format must say of a finding.
type stated struct {
	Code, File, Message string
	Line                int
}

// readers read what the formats for programs say.
var readers = map[string]func(string) ([]stated, error){
	FormatJSON: func(s string) (all []stated, err error) {
		var report jsonReport
		err = json.Unmarshal([]byte(s), &report)
		for _, f := range report.Findings {
			all = append(all, stated{f.Code, f.Source.File, f.Message, f.Source.Line})
		}
		return all, err
	},
	FormatSARIF: func(s string) (all []stated, err error) {
		var log sarifLog
		if err = json.Unmarshal([]byte(s), &log); err != nil {
			return nil, err
		}
		for _, r := range log.Runs[0].Results {
			at := r.Locations[0].Physical
			u, err := url.Parse(at.Artifact.URI)
			if err != nil {
				return nil, err
			}
			message, _, _ := strings.Cut(r.Message.Text, "\n(help)")
			all = append(all, stated{r.RuleID, path.Clean(u.Path), message, at.Region.StartLine})
		}
		return all, nil
	},
	FormatGitLab: func(s string) (all []stated, err error) {
		var issues []gitlabIssue
		err = json.Unmarshal([]byte(s), &issues)
		for _, i := range issues {
			all = append(all, stated{i.CheckName, i.Location.Path, i.Description, i.Location.Lines.Begin})
		}
		return all, err
	},
	FormatCheckstyle: func(s string) (all []stated, err error) {
		var report checkstyleReport
		err = xml.Unmarshal([]byte(s), &report)
		for _, f := range report.Files {
			for _, e := range f.Errors {
				message, _, _ := strings.Cut(e.Message, "\nhelp: (help)")
				all = append(all, stated{e.Source, f.Name, message, e.Line})
			}
		}
		return all, err
	},
	FormatJUnit: func(s string) (all []stated, err error) {
		var report junitReport
		err = xml.Unmarshal([]byte(s), &report)
		for _, c := range report.Suites[0].Cases {
			file, line, err := readPlace(c.Name)
			if err != nil {
				return nil, err
			}
			all = append(all, stated{c.Classname, file, c.Failure.Message, line})
		}
		return all, err
	},
	FormatGitHub: readGitHub,
}

func readPlace(s string) (file string, line int, err error) {
	m := regexp.MustCompile(`(?s)^(.*):(\d+):\d+$`).FindStringSubmatch(s)
	if m == nil {
		return "", 0, fmt.Errorf("%q is no place", s)
	}
	line, err = strconv.Atoi(m[2])
	return m[1], line, err
}

// readGitHub reads commands as GitHub's runner does.
func readGitHub(s string) (all []stated, err error) {
	for l := range strings.Lines(s) {
		head, message, found := strings.Cut(strings.TrimPrefix(strings.TrimSuffix(l, "\n"), "::"), "::")
		if !found || !strings.HasPrefix(l, "::error ") {
			return nil, fmt.Errorf("%q is no command", l)
		}
		properties := map[string]string{}
		for p := range strings.SplitSeq(strings.TrimPrefix(head, "error "), ",") {
			name, value, _ := strings.Cut(p, "=")
			properties[name] = unescape(value)
		}
		line, err := strconv.Atoi(properties["line"])
		if err != nil {
			return nil, err
		}
		message, _, _ = strings.Cut(unescape(message), "\nhelp: (help)")
		all = append(all, stated{properties["title"], properties["file"], message, line})
	}
	return all, nil
}

func unescape(s string) string {
	return strings.NewReplacer("%25", "%", "%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",").Replace(s)
}

// FuzzFormats puts any text into all that a finding says. Each format is well-formed, says the same, and nothing of the text
// is taken for anything but text.
func FuzzFormats(f *testing.F) {
	for _, text := range []string{
		"plain", "\x1b]0;title\x07\u009b2J\u202e\ty\r\nz", "::error file=a,line=1::x", "a\n::error::x\n ##[error]x\n##vso[task.x]y", "100% %0A:,;|", "section_start:1:x\r\x1b[0Kx", "##teamcity[x]",
		"<b>&amp;]]></b>", "[x](https://x) ](y) ](", "`|```\n```\n</details>", `"quoted" "and open`, "\xff\xfe\ufffe\u2028", "../a:b/c?d#e", "",
	} {
		f.Add(text, text, text)
	}
	ours, sarif, junit := schema(f, "../../docs/report.schema.json"), schema(f, "testdata/sarif-schema-2.1.0.json"), readXSD(f, "testdata/jenkins-junit.xsd")
	f.Fuzz(func(t *testing.T, file, message, line string) {
		r := Run{Files: fstest.MapFS{"a.yaml": {Data: []byte(line)}}, Version: "v1"}
		for _, in := range []string{"a.yaml", "b/" + file} {
			r.Findings = append(r.Findings, diag.Diagnostic{
				Code: "a/" + message, Severity: diag.Error, Source: at(in, 1, len(line)/2, len(message)), Message: "x" + message,
				Help: "(help)" + message, Class: message, Clusters: []string{message}, Related: []diag.Related{{Source: at(in, 1, 1, 1), Message: message}},
			})
		}
		var want []stated
		for _, f := range r.findings() {
			want = append(want, stated{f.Code, f.Source.File, f.Message, 1})
		}
		for format, read := range readers {
			got := write(t, format, r)
			all, err := read(got)
			if err != nil {
				t.Fatalf("%s: %v:\n%s", format, err, got)
			}
			compared := want
			if format == FormatSARIF {
				compared = nil
				for _, s := range want {
					compared = append(compared, stated{s.Code, path.Clean(s.File), noLinks(s.Message), s.Line})
				}
			}
			if diff := cmp.Diff(compared, all); diff != "" {
				t.Errorf("%s (-want +got):\n%s", format, diff)
			}
		}
		validate(t, ours, write(t, FormatJSON, r))
		validate(t, sarif, write(t, FormatSARIF, r))
		if err := junit.validate(write(t, FormatJUnit, r)); err != nil {
			t.Error(err)
		}
		for _, format := range Formats() {
			inert(t, format, write(t, format, r))
		}
		for kind := range parseMarkdown(t, write(t, FormatMarkdown, r)).kinds {
			if !plainKinds[kind] {
				t.Errorf("the comment has a %s", kind)
			}
		}
	})
}

// inert looks for control characters and for commands to a CI.
func inert(t *testing.T, format, report string) {
	t.Helper()
	for _, r := range report {
		if r != '\n' && visible(r) != r {
			t.Errorf("%s: %U is in the output", format, r)
		}
	}
	for l := range strings.Lines(report) {
		if format != FormatGitHub && strings.HasPrefix(strings.TrimSpace(l), "::") || strings.Contains(l, "##[") || strings.Contains(l, "##vso[") || strings.Contains(l, "##teamcity[") {
			t.Errorf("%s: %q is a command", format, l)
		}
	}
}
