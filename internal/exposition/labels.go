package exposition

import (
	"maps"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/prometheus/prometheus/model/labels"
)

// healthy are the values that labels of these names have where all is well.
var healthy = map[string]string{
	"code": "200", "status": "200", "status_code": "200", "http_status": "200", "response_code": "200",
	"outcome": "SUCCESS", "method": "GET", "error": "", "exception": "none", "reason": "", "mode": "idle", "cpu": "0",
	"device": "nvme0n1", "fstype": "ext4", "mountpoint": "/", "handler": "/", "uri": "/", "version": "v1",
}

// failed are the values that labels have together where a request has failed on the side of the process.
var failed = map[string]string{"code": "500", "status": "500", "status_code": "500", "outcome": "SERVER_ERROR"}

// sets gives the label sets of a metric: what is usual, and for each selector one that it takes.
func (a *Asked) sets(m Metric) []map[string]string {
	asks := slices.DeleteFunc(a.of(m), func(ask *ask) bool { return ask.wish.kind == gone && len(ask.matchers) > 0 })
	usual := map[string]string{}
	for _, name := range m.Labels {
		if name != "le" && name != "quantile" && !strings.HasSuffix(name, "*") {
			usual[name] = a.usual(name, asks)
		}
	}
	all := []map[string]string{usual}
	for _, ask := range asks {
		for _, set := range satisfy(usual, ask.matchers) {
			if !slices.ContainsFunc(all, func(known map[string]string) bool { return maps.Equal(known, set) }) {
				all = append(all, set)
			}
		}
	}
	return all
}

// of gives the selectors of a metric and of its parts.
func (a *Asked) of(m Metric) []*ask {
	var all []*ask
	for _, name := range m.series() {
		all = append(all, a.asks[name]...)
	}
	return all
}

// usual gives the value of a label where no selector asks for another. What a rule wants to be low is not what usually happens.
func (a *Asked) usual(name string, asks []*ask) string {
	if value, ok := healthy[name]; ok && name != "handler" && name != "uri" && name != "mode" {
		return value
	}
	for _, ask := range asks {
		for _, m := range ask.matchers {
			if m.Name == name && m.Type == labels.MatchEqual && ask.wish.kind != low && m.Value != "" {
				return m.Value
			}
		}
	}
	for _, ask := range asks {
		for _, m := range ask.matchers {
			if m.Name == name && m.Type == labels.MatchRegexp {
				if examples := examples(m); len(examples) > 0 {
					return examples[0]
				}
			}
		}
	}
	if value, ok := healthy[name]; ok {
		return value
	}
	return name + "-1"
}

// mostExamples bounds how many values one pattern gives.
const mostExamples = 8

// satisfy gives label sets that all matchers take: the usual one with what they ask for. Matchers of labels that the metric does not
// have are the target's to satisfy.
func satisfy(usual map[string]string, matchers []*labels.Matcher) []map[string]string {
	sets := []map[string]string{maps.Clone(usual)}
	fixed := map[string]bool{}
	for _, m := range matchers {
		value, has := usual[m.Name]
		if !has {
			continue
		}
		several := m.Type == labels.MatchRegexp && len(m.SetMatches()) > 1
		if m.Matches(value) && !several {
			continue
		}
		fixed[m.Name] = true
		var more []map[string]string
		for _, example := range examples(m) {
			for _, set := range sets {
				next := maps.Clone(set)
				next[m.Name] = example
				more = append(more, next)
			}
		}
		if len(more) > mostExamples {
			more = more[:mostExamples]
		}
		sets = more
	}
	for _, set := range sets {
		agree(set, fixed)
	}
	return sets
}

// agree makes the labels of a failure agree.
func agree(set map[string]string, fixed map[string]bool) {
	bad := false
	for name := range fixed {
		value := set[name]
		bad = bad || failed[name] != "" && (value == failed[name] || len(value) == 3 && value[0] == '5')
	}
	if !bad {
		return
	}
	for name, value := range failed {
		if _, has := set[name]; has && !fixed[name] {
			set[name] = value
		}
	}
}

// examples gives values that a matcher takes.
func examples(m *labels.Matcher) []string {
	switch m.Type {
	case labels.MatchEqual:
		return []string{m.Value}
	case labels.MatchRegexp:
		if set := m.SetMatches(); len(set) > 0 {
			return set[:min(len(set), mostExamples)]
		}
		return []string{example(m.Value)}
	}
	for _, other := range []string{"other", "200", "1", "a"} {
		if m.Matches(other) {
			return []string{other}
		}
	}
	return nil
}

// example gives a text that a pattern matches.
func example(pattern string) string {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return pattern
	}
	var b strings.Builder
	build(&b, tree.Simplify())
	return b.String()
}

func build(b *strings.Builder, tree *syntax.Regexp) {
	switch tree.Op {
	case syntax.OpLiteral:
		b.WriteString(string(tree.Rune))
	case syntax.OpCharClass:
		b.WriteRune(readable(tree.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('0')
	case syntax.OpAlternate:
		build(b, tree.Sub[0])
	case syntax.OpPlus, syntax.OpCapture:
		build(b, tree.Sub[0])
	case syntax.OpRepeat:
		for range tree.Min {
			build(b, tree.Sub[0])
		}
	case syntax.OpConcat:
		for _, sub := range tree.Sub {
			build(b, sub)
		}
	}
}

// readable gives a rune of a class, by its ranges: a letter or digit where there is one.
func readable(ranges []rune) rune {
	for _, wanted := range "0a1A" {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= wanted && wanted <= ranges[i+1] {
				return wanted
			}
		}
	}
	return ranges[0]
}
