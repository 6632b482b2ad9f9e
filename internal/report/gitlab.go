package report

import (
	"io"
)

// gitlabIssue is an issue of GitLab's code quality report, with the fields that GitLab reads.
type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

func writeGitLab(w io.Writer, r Run) error {
	issues := []gitlabIssue{}
	for _, f := range r.findings() {
		issues = append(issues, gitlabIssue{
			Description: f.Message, CheckName: f.Code, Fingerprint: f.Fingerprint, Severity: inGitLab.of(f.Severity),
			Location: gitlabLocation{r.file(f), gitlabLines{f.line()}},
		})
	}
	return encode(w, issues)
}
