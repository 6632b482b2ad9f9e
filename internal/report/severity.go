package report

import "gauntlet.dev/gauntlet/internal/diag"

// rank puts severities in order, the worst first. It is below the length of a scale.
func rank(s diag.Severity) int {
	switch s {
	case diag.Error:
		return 0
	case diag.Warning:
		return 1
	default:
		return 2
	}
}

// scale has the words that another program has for severities, in the order of their ranks.
type scale [3]string

var (
	inGitHub = scale{"error", "warning", "notice"} // commands of workflows
	inGitLab = scale{"critical", "minor", "info"}  // of info, minor, major, critical and blocker
	inSARIF  = scale{"error", "warning", "note"}   // levels
)

func (in scale) of(s diag.Severity) string { return in[rank(s)] }
