package promrule

import (
	"fmt"

	"github.com/prometheus/prometheus/promql/parser"
)

// maxNesting bounds how deep an expression nests: what is known of one is found level by level, in a time that grows with the square
// of its depth. A chain of operators nests by one for each.
const maxNesting = 1000

var tooDeep = fmt.Sprintf("this expression nests deeper than %d levels, and nobody could read it; record parts of it", maxNesting)

// nesting bounds from below how deep a text would nest, which the parser needs a time for that grows with the square: by the brackets
// and signs that stand before anything else. What stands in strings counts as well, and evens out.
func nesting(text string) (most int) {
	open, signs := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '(':
			open++
		case ')':
			open--
		case '-', '+':
			signs++
			most = max(most, open+signs)
			continue
		case ' ', '\t', '\n', '\r':
			continue
		}
		signs = 0
		most = max(most, open)
	}
	return most
}

// deeper tells whether an expression has more levels than most.
func deeper(n parser.Node, most int) bool {
	if most == 0 {
		return true
	}
	for child := range parser.ChildrenIter(n) {
		if deeper(child, most-1) {
			return true
		}
	}
	return false
}
