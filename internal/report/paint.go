package report

import (
	"github.com/fatih/color"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/diag"
)

// paint colors text, or leaves it as it is.
type paint struct {
	bold, faint          *color.Color
	bad, doubtful, plain *color.Color
	good                 *color.Color
}

func newPaint(on bool) paint {
	style := func(attributes ...color.Attribute) *color.Color {
		c := color.New(attributes...)
		if on { // said for each: the library would look at the environment
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c
	}
	return paint{
		bold:     style(color.Bold),
		faint:    style(color.Faint),
		bad:      style(color.FgRed, color.Bold),
		doubtful: style(color.FgYellow, color.Bold),
		plain:    style(color.FgCyan, color.Bold),
		good:     style(color.FgGreen, color.Bold),
	}
}

func (p paint) strong(s string) string { return p.bold.Sprint(s) }
func (p paint) dim(s string) string    { return p.faint.Sprint(s) }

func (p paint) severity(of diag.Severity, s string) string {
	switch of {
	case diag.Error:
		return p.bad.Sprint(s)
	case diag.Warning:
		return p.doubtful.Sprint(s)
	default:
		return p.plain.Sprint(s)
	}
}

func (p paint) sign(s change.Sign) string {
	switch s {
	case change.Added:
		return p.good.Sprint(string(s))
	case change.Removed:
		return p.bad.Sprint(string(s))
	default:
		return p.doubtful.Sprint(string(s))
	}
}
