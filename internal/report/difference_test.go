package report

import (
	"bytes"
	"encoding/json"
	"testing"

	"gauntlet.dev/gauntlet/internal/change"
	"gauntlet.dev/gauntlet/internal/difference"
	"gauntlet.dev/gauntlet/internal/edits"
)

// FuzzReview puts any text into all that a difference says: nothing of it is taken for anything but text.
func FuzzReview(f *testing.F) {
	for _, text := range []string{
		"plain", "\x1b]0;title\x07\u009b2J\u202e\ty\r\nz", "::error file=a,line=1::x", "a\n::error::x\n ##[error]x\n##vso[task.x]y", "##teamcity[x]\U000e0001\x7f",
		"<b>&amp;</details>", "[x](https://x) ](y) |", "`|```\n```\n</details>", "\xff\xfe\u2028", "",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		of := []difference.Change{{
			Sign: change.Changed, Kind: text, Name: text, Was: text, Owner: text, Severity: text, Units: []string{text, "clusters/" + text},
			Clusters: []string{text}, Fields: []change.Field{{Path: text, Old: text, New: text + "x"}}, Lines: []edits.Line{{File: text, Line: 1}},
			Applications: []string{text},
		}}
		told := []difference.Told{{Alert: text, Owner: text, Severity: text, When: []string{text}, Clusters: []string{text}, Lines: of[0].Lines}}
		r := Review{
			Difference: &difference.Difference{
				Entities: of, Alerts: of, Recordings: of, Targets: of, Limits: of, Topology: of, Values: of, Objects: of, Unpaged: of,
				Receivers: []difference.Receiver{{Sign: change.Added, Name: text, Gained: told, Lost: told}},
			},
			Base: text, Head: text, Dir: text, Manifests: []byte("--- a\n+++ b\n" + text),
		}
		for _, format := range ReviewFormats() {
			var b bytes.Buffer
			if err := WriteReview(&b, format, r); err != nil {
				t.Fatal(err)
			}
			if format == "json" {
				var got struct{ Base string }
				if err := json.Unmarshal(b.Bytes(), &got); err != nil || got.Base != string([]rune(text)) {
					t.Errorf("%q is read, %v: %s", got.Base, err, b.String())
				}
			}
			inert(t, format, b.String())
			if format != FormatMarkdown {
				continue
			}
			for kind := range parseMarkdown(t, b.String()).kinds {
				if !plainKinds[kind] {
					t.Errorf("the comment has a %s", kind)
				}
			}
		}
	})
}
