// Package suggest finds what somebody meant who misspelled a word.
package suggest

import "strings"

// Nearest gives the candidate that word is most likely a misspelling of, or "" where none is close. A candidate is close
// when at most a third of the word's characters must change; letters of the wrong case count as no change. Of equally
// close candidates, the first in the order of strings wins, so that the order of the list does not matter.
func Nearest(word string, candidates []string) string {
	lower := strings.ToLower(word)
	nearest, least := "", max(1, len(word)/3)+1
	for _, c := range candidates {
		if c == word {
			continue
		}
		if d := distance(lower, strings.ToLower(c), least); d < least || d == least && nearest != "" && c < nearest {
			nearest, least = c, d
		}
	}
	return nearest
}

// Slip gives the candidate that differs from word by one slip of the finger – a letter that is missing, wrong or too much, or
// two that changed places – or "" where there is none. Of several, it is the first in the order of strings.
func Slip(word string, candidates []string) string {
	slip := ""
	for _, c := range candidates {
		if c != word && (slip == "" || c < slip) && distance(word, c, 1) <= 1 {
			slip = c
		}
	}
	return slip
}

// distance counts the insertions, deletions, replacements and swaps of neighbors that turn a into b. It may stop and give
// any number above limit once the distance is known to exceed it.
func distance(a, b string, limit int) int {
	if diff := len(a) - len(b); diff > limit || -diff > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			changed := last[j-1]
			if a[i-1] != b[j-1] {
				changed++
			}
			row[j] = min(last[j]+1, row[j-1]+1, changed)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
