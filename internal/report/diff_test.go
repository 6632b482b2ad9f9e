package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/report"
)

func TestDiff(t *testing.T) {
	for name, test := range map[string]struct{ name, was, now, want string }{
		"nothing": {"a.cue", "x\n", "x\n", ""},
		"lines": {"dir/a.cue", "a\n\tb\nc\n", "a\n\tc\nc\n", `--- a/dir/a.cue
+++ b/dir/a.cue
@@ -1,3 +1,3 @@
 a
-	b
+	c
 c
`},
		"hostile": {"a\n::error::b", "::error::x\n\x1b[31m\n##[group]y\n", "::error::x\n##[group]y", `--- a/a␊::error::b
+++ b/a␊::error::b
@@ -1,3 +1,2 @@
 :∶error::x
-␛[31m
-#♯[group]y
+#♯[group]y
\ No newline at end of file
`},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			if err := report.Diff(&out, test.name, []byte(test.was), []byte(test.now), false); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, out.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestDiffInColor(t *testing.T) {
	var out strings.Builder
	if err := report.Diff(&out, "a", []byte("x\n"), []byte("y\n"), true); err != nil {
		t.Fatal(err)
	}
	want := "\x1b[1m--- a/a\x1b[22m\n\x1b[1m+++ b/a\x1b[22m\n@@ -1 +1 @@\n\x1b[31;1m-x\x1b[0;22m\n\x1b[32;1m+y\x1b[0;22m\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
