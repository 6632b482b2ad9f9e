package inventory

import (
	"regexp"

	"cuelang.org/go/cue"
)

// concealed stands where a message would repeat what may be a secret. Messages are read by more people than the inventory: in the log of a CI
// job, and on Argo CD's pages.
const concealed = "(hidden)"

var (
	secretField = regexp.MustCompile(`(?i)secret|passw|passphrase|token|credential|apikey`)
	secretText  = regexp.MustCompile(`(?i)[^\s/:@]:[^\s/@]+@|(token|passw[a-z]*|secret|key|auth|sig|signature)=`) // of a URL, say
)

// shown gives a value as it is repeated in a message, unless it may be a secret that was written in the wrong place.
func (e *explainer) shown(v cue.Value, path []any) string {
	text := shown(v)
	if v.IncompleteKind()&(cue.StringKind|cue.BytesKind|cue.NumberKind) == 0 {
		return text
	}
	field := ""
	for _, step := range path {
		if name, ok := step.(string); ok {
			field = name
		}
	}
	if e.besideSecret || secretField.MatchString(field) || secretText.MatchString(text) {
		return concealed
	}
	return text
}
