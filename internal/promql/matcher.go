package promql

import (
	"regexp/syntax"
	"strings"

	"github.com/prometheus/prometheus/model/labels"
)

// Why a regular expression of a matcher is needless.
const (
	Anything = "anything" // it matches every text, none as well
	Text     = "text"     // it matches one text
	Anchors  = "anchors"  // it says where it begins or ends, and always matches from the beginning to the end
)

// Simpler gives the matcher that says the same as one by a regular expression, and why that is no more than a way around. The
// matcher is nil where none is needed, and the reason empty where the regular expression is.
func Simpler(m *labels.Matcher) (instead *labels.Matcher, why string) {
	if m.Type != labels.MatchRegexp && m.Type != labels.MatchNotRegexp {
		return nil, ""
	}
	if m.Type == labels.MatchRegexp && MatchesAnything(m.Value) {
		return nil, Anything
	}
	bare := unanchored(m.Value)
	if text, ok := literal(bare); ok {
		to := labels.MatchEqual
		if m.Type == labels.MatchNotRegexp {
			to = labels.MatchNotEqual
		}
		return &labels.Matcher{Type: to, Name: m.Name, Value: text}, Text
	}
	if bare == m.Value {
		return nil, ""
	}
	if instead, err := labels.NewMatcher(m.Type, m.Name, bare); err == nil {
		return instead, Anchors
	}
	return nil, ""
}

// MatchesAnything tells whether a regular expression is one that matches every text, as it is usually written.
func MatchesAnything(text string) bool {
	re := uncaptured(text)
	return re != nil && re.Op == syntax.OpStar && re.Sub[0].Op == syntax.OpAnyChar
}

// literal gives the only text that a regular expression matches.
func literal(text string) (string, bool) {
	re := uncaptured(text)
	switch {
	case re == nil:
	case re.Op == syntax.OpEmptyMatch && text == "":
		return "", true
	case re.Op == syntax.OpLiteral && re.Flags&syntax.FoldCase == 0:
		return string(re.Rune), true
	}
	return "", false
}

func uncaptured(text string) *syntax.Regexp {
	re, err := syntax.Parse(text, syntax.Perl|syntax.DotNL)
	if err != nil {
		return nil
	}
	for re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	return re
}

// unanchored gives a regular expression without the anchors at its ends. In \Q…\E they are none.
func unanchored(text string) string {
	if strings.Contains(text, `\Q`) {
		return text
	}
	if rest, found := strings.CutPrefix(text, "^"); found && !strings.ContainsAny(rest[:min(1, len(rest))], "*+?{") {
		text = rest
	}
	if rest, found := strings.CutSuffix(text, "$"); found && (len(rest)-len(strings.TrimRight(rest, `\`)))%2 == 0 {
		text = rest
	}
	return text
}
