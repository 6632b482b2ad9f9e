package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

var keep = flag.String("keep", "", "`FOLDER` to leave the example reports in, to look at them")

func html(t *testing.T, name string, traces ...*trace.Trace) string {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, traces); err != nil {
		t.Fatal(err)
	}
	if *keep != "" {
		if err := os.WriteFile(filepath.Join(*keep, name+".html"), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func TestKeep(t *testing.T) {
	html(t, "one", replicaLoss())
	html(t, "several", replicaLoss(), regionCut())
	if n := len(html(t, "crowd", crowd())); n > 2<<20 {
		t.Errorf("the report of a crowd has %d bytes", n)
	}
	_ = strings.Contains
}
