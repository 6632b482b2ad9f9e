package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// writeGitHub writes a workflow command for each finding, which GitHub Actions shows as an annotation of the line. Nothing
// is written for no findings: no command is a valid list of commands.
func writeGitHub(w io.Writer, r Run) error {
	out := bufio.NewWriter(w)
	for _, f := range r.findings() {
		var properties []string
		property := func(name string, value any) {
			properties = append(properties, name+"="+githubProperty(fmt.Sprint(value)))
		}
		if f.Source.File != "" {
			property("file", f.Source.File)
			property("line", f.line())
			if f.from > 0 {
				property("col", f.from)
			}
			if f.to > f.from {
				property("endColumn", f.to)
			}
		}
		property("title", f.Code)
		text := strings.Join(append([]string{f.Message}, f.about()...), "\n")
		fmt.Fprintf(out, "::%s %s::%s\n", inGitHub.of(f.Severity), strings.Join(properties, ","), githubData(text))
	}
	return out.Flush()
}

// githubData escapes the text of a command, and githubProperty the value of a property, as GitHub's @actions/core does.
func githubData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func githubProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
