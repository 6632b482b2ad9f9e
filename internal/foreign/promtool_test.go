package foreign_test

import (
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"

	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/foreign"
)

// ruleFolders are where Prometheus keeps rule files to test with.
var ruleFolders = []string{"model/rulefmt/testdata", "rules/fixtures", "cmd/promtool/testdata", "config/testdata", "documentation/examples"}

// TestAgreesWithPromtool holds what is said of each file against what rulefmt says of it, which is what promtool asks.
func TestAgreesWithPromtool(t *testing.T) {
	const module = "github.com/prometheus/prometheus"
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		t.Fatalf("find module %s: %v", module, err)
	}
	root := strings.TrimSpace(string(out))
	compared, refused := 0, 0
	for _, folder := range ruleFolders {
		err := filepath.WalkDir(filepath.Join(root, filepath.FromSlash(folder)), func(file string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(file)) {
				return err
			}
			name, _ := filepath.Rel(root, file)
			text, err := os.ReadFile(file)
			if err != nil || !strings.Contains(string(text), "groups:") {
				return err
			}
			compared++
			if agrees(t, filepath.ToSlash(name), text) {
				refused++
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if compared < 20 || refused < 8 {
		t.Errorf("compared %d files, of which %d are refused", compared, refused)
	}
}

// agrees compares the verdicts on one file, and tells whether it is refused.
func agrees(t *testing.T, name string, text []byte) bool {
	t.Helper()
	_, errs := rulefmt.Parse(text, false, model.UTF8Validation, parser.NewParser(parser.Options{}), slog.New(slog.DiscardHandler))
	_, found, err := foreign.Read(t.Context(), foreign.Folder{FS: fstest.MapFS{path.Base(name): {Data: text}}})
	if err != nil {
		t.Fatal(err)
	}
	if diag.HasErrors(found) != (len(errs) > 0) {
		t.Errorf("%s: promtool says %v, and we say %v", name, errs, found)
	}
	return len(errs) > 0
}
