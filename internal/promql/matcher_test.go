package promql_test

import (
	"strings"
	"testing"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"

	"gauntlet.dev/gauntlet/internal/promql"
)

func TestSimpler(t *testing.T) {
	for matcher, want := range map[string]string{
		`=~"a"`: `a="a" text`, `!~"a"`: `a!="a" text`, `=~"a\\.b"`: `a="a.b" text`, `=~"a[.]b"`: `a="a.b" text`, `=~"(a)"`: `a="a" text`,
		`=~""`: `a="" text`, `=~"^a$"`: `a="a" text`, `=~"^$"`: `a="" text`, `!~"^$"`: `a!="" text`, `=~"\\$"`: `a="$" text`, `=~"\\\\$"`: `a="\\" text`,
		`=~".*"`: " anything", `=~"(.*)"`: " anything", `=~"^.*$"`: `a=~".*" anchors`, `!~".*"`: "",
		`=~"^a.*"`: `a=~"a.*" anchors`, `=~"a.*$"`: `a=~"a.*" anchors`, `!~"^a|b$"`: `a!~"a|b" anchors`, `=~"^(a|b)$"`: `a=~"(a|b)" anchors`,
		`=~"(^a|b)"`: "", `=~"^*a"`: "", `=~"a.*\\$"`: "", `=~"\\Qa.$\\E"`: `a="a.$" text`, `=~"(?i)a"`: "", `=~"a|b"`: "", `=~"a."`: "", `=~".+"`: "", `=~"a|"`: "", `=~"a?"`: "",
		`="a"`: "", `!=""`: "",
	} {
		m := parsed(t, matcher)
		instead, why := promql.Simpler(m)
		got := why
		if instead != nil {
			got = instead.String() + " " + why
		} else if why != "" {
			got = " " + why
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", matcher, got, want)
		}
	}
}

// FuzzSimpler holds what is said to mean the same against Prometheus' own matching.
func FuzzSimpler(f *testing.F) {
	for _, seed := range []string{"a", "^a$", "^a|b$", `a\$`, `\\$`, "(a)", ".*", "^", "$", "^$$", "^^a", "[$", "(?m)a$", "(?i)^a$", "a{2}", `^\Qa$`, "^{2}"} {
		f.Add(seed, "a")
		f.Add(seed, "b$")
		f.Add(seed, "\n^a")
		f.Add(seed, "")
	}
	f.Fuzz(func(t *testing.T, expression, value string) {
		for _, kind := range []labels.MatchType{labels.MatchRegexp, labels.MatchNotRegexp} {
			m, err := labels.NewMatcher(kind, "a", expression)
			if err != nil {
				return
			}
			instead, why := promql.Simpler(m)
			for _, v := range []string{value, strings.Trim(value, "^$"), expression, strings.Trim(expression, "^$()")} {
				switch {
				case why == promql.Anything && !m.Matches(v):
					t.Errorf("%s does not match %q", m, v)
				case instead != nil && instead.Matches(v) != m.Matches(v):
					t.Errorf("%s and %s do not agree over %q", m, instead, v)
				}
			}
		}
	})
}

func parsed(t *testing.T, matcher string) *labels.Matcher {
	t.Helper()
	expr, err := parser.NewParser(parser.Options{}).ParseMetricSelector(`x{a` + matcher + `}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range expr {
		if m.Name == "a" {
			return m
		}
	}
	t.Fatal(matcher)
	return nil
}
