package heap

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRehearsal: the module of the rehearsal has the same, since neither module imports the other.
func TestRehearsal(t *testing.T) {
	for _, name := range []string{"advise_linux.go", "advise_other.go"} {
		own, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		other, err := os.ReadFile(filepath.Join("../../dryrun/internal/heap", name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(own), string(other)); diff != "" {
			t.Errorf("%s differs (-this module +dryrun):\n%s", name, diff)
		}
	}
}
