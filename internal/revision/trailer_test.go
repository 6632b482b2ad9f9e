package revision_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/internal/revision"
)

var messages = []string{
	"", "\n", "title", "title\n", "title: is none", "title\n\nKey: value", "title\n\nKey: value\n", "title\n\nbody\n\nKey: value\nOther-Key: other\n",
	"title\n\nKey: value\nkey: again\nKEY:  spaces  \nEmpty:\nEmpty-Too: \n",
	"title\n\nKey: a\n value that\n\tgoes on  \n   and on\nOther: x\n",
	"title\n\nKey: \n  below\n", "title\n\n  Key: indented\n", "title\n\n goes on\nKey: value\n",
	"title\n\nKey: value\nno trailer\n", "title\n\nKey: value\nno trailer\nSigned-off-by: A <a@example.com>\n",
	"title\n\none\ntwo\nthree\nfour\nSigned-off-by: A <a@example.com>\n", "title\n\none\ntwo\nthree\nSigned-off-by: A <a@example.com>\n",
	"title\n\n(cherry picked from commit 1)\nKey: value\n", "title\n\n(cherry picked from commit 1)\n",
	"title\n\nKey: value\n\nbody\n", "title\n\nKey: value\n\n\n  \n\t\n", "title\n\nKey: value\n# a comment\n", "title\n\n# a comment\nKey: value\n # none\n",
	"# comment\ntitle\n\nKey: value\n", "#\n#\n\nKey: value\n", "\n\nKey: value\n", "\nKey: value\n\nOther: x",
	"title\n\nKey: value\n\nConflicts:\n\ta\n\tb\n", "title\n\nConflicts:\n\ta\nKey: value\n",
	"title\n\nKey: value\n# ------------------------ >8 ------------------------\nOther: x\n",
	"title\n\nKey: value\n---\nOther: x\n", "title\n\n---\nKey: value\n",
	"title\r\n\r\nKey: value\r\nOther: x\r\n", "title\n\nKey with spaces: value\nKey : value\nKey\t: value\n",
	"title\n\nhttps://example.com\n", "title\n\n: value\n", "title\n\nKey=value\n", "title\n\nK\u00e9y: value\n", "title\n\nKey: v\u00e4lue\n", "title\n\n-: x\n",
	"title\n\nKey: value\n \n", "title\n\nKey: value\n \n x\n", "title\n\nKey: value\x0b\n\x0cOther: x\n", "title\n \nKey: value\n", "title\n\nKey: a\n#\n b\n",
	"title\n\nAcknowledged: gauntlet/prune, we move it\n", "title\n\nKey: a:b\nSecond-: x\n0: y\n",
}

// TestTrailers compares with git interpret-trailers.
func TestTrailers(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git program")
	}
	for _, message := range messages {
		compareTrailers(t, message)
	}
}

// FuzzTrailers compares with git interpret-trailers where it is there.
func FuzzTrailers(f *testing.F) {
	for _, message := range messages {
		f.Add(message)
	}
	_, err := exec.LookPath("git")
	f.Fuzz(func(t *testing.T, message string) {
		revision.Trailers(message)
		if err == nil && !strings.Contains(message, "\x00") { // which no commit has
			compareTrailers(t, message)
		}
	})
}

// compareTrailers asks git for the trailers of a message.
func compareTrailers(t *testing.T, message string) {
	t.Helper()
	cmd := exec.Command("git", "interpret-trailers", "--parse", "--no-divider")
	cmd.Stdin = strings.NewReader(message)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull)
	want, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, trailer := range revision.Trailers(message) {
		got.WriteString(trailer.Key + ": " + trailer.Value + "\n")
	}
	if got.String() != string(want) {
		t.Errorf("of %q: got %q, want %q", message, got.String(), want)
	}
}
