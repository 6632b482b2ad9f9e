package plan

import (
	"os"
	"path/filepath"
	"testing"
)

// TestFormatIsTheRuntimes holds the files that both modules have equal: the modules cannot import each other.
func TestFormatIsTheRuntimes(t *testing.T) {
	for _, name := range []string{"format.go", "scenario.go"} {
		own, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := os.ReadFile(filepath.Join("..", "..", "dryrun", "internal", "plan", name))
		if err != nil {
			t.Fatal(err)
		}
		if string(own) != string(theirs) {
			t.Errorf("%s differs from dryrun/internal/plan/%s: copy the one that you have changed over the other", name, name)
		}
	}
}
