package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"gauntlet.dev/gauntlet/internal/diag"
)

// fingerprints tell findings apart, and find the same one again in a later run. A fingerprint is made of the code, the
// file, the text of the line without its indentation, the part of it that is marked, and the names in quotes in the
// message. It stays when lines are added above or the message gets other words; it goes when the line is edited.
type fingerprints struct {
	sources *sources
	seen    map[string]int
}

// Fingerprints gives the fingerprint of each finding. The files are those that the findings speak of.
func Fingerprints(files fs.FS, found []diag.Diagnostic) []string {
	prints := fingerprints{sources: newSources(files), seen: map[string]int{}}
	all := make([]string, len(found))
	for i, d := range found {
		all[i] = prints.of(d)
	}
	return all
}

// quoted is a name in a message.
var quoted = regexp.MustCompile(`"[^"]*"`)

// of gives the finding's fingerprint. Findings that are alike are numbered, in the order in which they come.
func (f fingerprints) of(d diag.Diagnostic) string {
	parts := []string{d.Code, d.Source.File}
	if line, found := f.sources.line(d.Source); found {
		from := min(max(0, d.Source.Column-1), len(line))
		to := from + min(max(0, d.Source.Length), len(line)-from)
		around := line[max(0, from-maxBytes):min(len(line), to+maxBytes)] // a line may be as long as a file
		parts = append(parts, string(bytes.TrimSpace(around)), string(line[from:to]))
		parts = append(parts, quoted.FindAllString(d.Message, -1)...)
	} else {
		parts = append(parts, d.Object, d.Path, d.Message)
	}
	key := strings.Join(parts, "\x00")
	f.seen[key]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, f.seen[key]))
	const enough = 16 // bytes
	return hex.EncodeToString(sum[:enough])
}
