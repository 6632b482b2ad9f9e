package policy

import (
	"math"
	"regexp/syntax"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

const (
	textOfStep = 64    // bytes of a text that a step reads or writes
	digits     = 4096  // of the longest number that a rule may reckon with
	widest     = 1e6   // what fmt takes for a width
	deepest    = 10000 // values in values, as encoding/json has it

	longestPattern = 64 << 10 // bytes of a regular expression

	endless = math.MaxInt64 / 4 // more than any rule may take
)

// linear is for functions that go once over the operands, and not into them.
func linear(operands []*ast.Term, _ int64) int64 {
	var steps int64
	for _, o := range operands {
		steps += size(o)
	}
	return steps
}

// size is what one value takes without those in it.
func size(t *ast.Term) int64 {
	switch v := t.Value.(type) {
	case ast.String:
		return int64(len(v)) / textOfStep
	case ast.Number:
		return numberSize(v)
	case *ast.Array:
		return int64(v.Len())
	case ast.Set:
		return int64(v.Len())
	case ast.Object:
		return int64(v.Len())
	}
	return 0
}

// numberSize refuses numbers with so many digits that to reckon with them takes long, whether written or in an exponent.
func numberSize(n ast.Number) int64 {
	const short = 10
	if len(n) < short {
		return 0
	}
	exponent, at := 0, strings.IndexAny(string(n), "eE")
	for i := at + 1; at >= 0 && i < len(n); i++ {
		if n[i] >= '0' && n[i] <= '9' {
			exponent = min(exponent*10+int(n[i]-'0'), digits+1)
		}
	}
	if len(n) > digits || exponent > digits {
		return endless
	}
	return int64(len(n)) / textOfStep
}

// whole is for functions that go into all of their operands. A value that stands in many places is as many.
func whole(operands []*ast.Term, most int64) int64 {
	var steps int64
	for _, o := range operands {
		if steps += tree(o, most-steps); steps > most {
			return endless
		}
	}
	return steps
}

// tree is the size of a value with all in it, or more than most.
func tree(t *ast.Term, most int64) int64 { return treeAt(0, t, most) }

func treeAt(depth int, t *ast.Term, most int64) int64 {
	if depth > deepest {
		return endless
	}
	steps := 1 + size(t)
	within := func(t *ast.Term) bool {
		if steps <= most {
			steps += treeAt(depth+1, t, most-steps)
		}
		return steps > most
	}
	switch v := t.Value.(type) {
	case *ast.Array:
		v.Until(within)
	case ast.Set:
		v.Until(within)
	case ast.Object:
		v.Until(func(k, v *ast.Term) bool { return within(k) || within(v) })
	}
	return steps
}

// textOf is the length of the texts among the operands.
func textOf(operands []*ast.Term) int64 {
	var n int64
	for _, o := range operands {
		if s, ok := o.Value.(ast.String); ok {
			n += int64(len(s))
		}
	}
	return n
}

// pieces is for functions that may make a value of each byte.
func pieces(operands []*ast.Term, _ int64) int64 { return textOf(operands) }

// matched is for regular expressions, which are the first operand.
func matched(operands []*ast.Term, _ int64) int64 {
	if textOf(operands[:1]) > longestPattern {
		return endless
	}
	return linear(operands, 0)
}

// captured is for regular expressions that give all of their groups at each place.
func captured(operands []*ast.Term, most int64) int64 {
	pattern, _ := operands[0].Value.(ast.String)
	groups := 1
	if parsed, err := syntax.Parse(string(pattern), syntax.Perl); err == nil {
		groups += parsed.MaxCap()
	}
	return matched(operands, most) + times(textOf(operands[1:])+1, int64(groups))
}

// replaced is for functions that may put the third operand at each byte of the first, and the first at each reference to it.
func replaced(operands []*ast.Term, most int64) int64 {
	by, _ := operands[2].Value.(ast.String)
	text := textOf(operands[:1]) + 1
	return matched(operands[1:], most) + times(text, int64(len(by)+strings.Count(string(by), "$")+1))/textOfStep
}

// replacedAll is for a function that may put any value of an object at each byte of a text.
func replacedAll(operands []*ast.Term, most int64) int64 {
	by := whole(operands[:1], most)
	return by + times(textOf(operands[1:])+1, by)
}

// quantity is for texts that are read as numbers.
func quantity(operands []*ast.Term, _ int64) int64 {
	text, _ := operands[0].Value.(ast.String)
	return numberSize(ast.Number(text))
}

// multiplied is for a product, which has as many digits as all of the operands.
func multiplied(operands []*ast.Term, most int64) int64 {
	all := whole(operands, most)
	return all + times(all, all)/textOfStep
}

// joined is for texts that are put together with another between them.
func joined(operands []*ast.Term, most int64) int64 {
	return whole(operands, most) + times(size(operands[1]), textOf(operands[:1]))/textOfStep
}

// formatted is for sprintf, whose verbs may widen what they print, and print an operand several times.
func formatted(operands []*ast.Term, most int64) int64 {
	format, _ := operands[0].Value.(ast.String)
	all := whole(operands, most)
	verbs, width := int64(0), int64(0)
	for rest := string(format); ; verbs++ {
		_, verb, more := strings.Cut(rest, "%")
		if !more {
			break
		}
		flags := len(verb) - len(strings.TrimLeft(verb, "+-# 0123456789.*[]"))
		width += wide(verb[:flags])
		if rest = verb[flags:]; strings.HasPrefix(rest, "%") {
			rest = rest[1:]
		}
		if strings.Contains(verb[:flags], "[") {
			width += all * textOfStep
		}
		if width > most*textOfStep {
			return endless
		}
	}
	return all + verbs + width/textOfStep
}

// wide is the sum of the numbers in the flags of a verb.
func wide(flags string) int64 {
	sum, n := int64(0), int64(0)
	for _, c := range flags {
		switch {
		case c == '*':
			sum += widest
		case c >= '0' && c <= '9':
			n = min(n*10+int64(c-'0'), widest)
		default:
			sum, n = sum+n, 0
		}
	}
	return sum + n
}

func times(a, b int64) int64 {
	if a > 0 && b > endless/a {
		return endless
	}
	return a * b
}
