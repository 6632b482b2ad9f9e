package crdtest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// argoCDModule is where the definitions are taken from. It is no dependency: it would bring all of Kubernetes.
const argoCDModule = "github.com/argoproj/argo-cd/v3@v3.5.3"

var update = flag.Bool("update", false, "download Argo CD's module and renew testdata/argocd from it")

// TestDerive renews testdata/argocd: Argo CD's own definitions, without the descriptions that make most of their text.
func TestDerive(t *testing.T) {
	if !*update {
		t.Skip("only with -update")
	}
	files, err := filepath.Glob(filepath.Join(download(t, argoCDModule), "manifests", "crds", "*-crd.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		definition, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), "-crd.yaml") + ".yaml.gz"
		if err := os.WriteFile(filepath.Join("testdata", "argocd", name), compact(t, definition), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func download(t *testing.T, module string) string {
	t.Helper()
	cmd := exec.Command("go", "mod", "download", "-json", module)
	cmd.Dir = t.TempDir() // outside of our module, whose go.mod must not change
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("download %s: %v", module, err)
	}
	var downloaded struct{ Dir string }
	if err := json.Unmarshal(out, &downloaded); err != nil {
		t.Fatal(err)
	}
	return downloaded.Dir
}

func compact(t *testing.T, definition []byte) []byte {
	t.Helper()
	var content any
	if err := yaml.Unmarshal(definition, &content); err != nil {
		t.Fatal(err)
	}
	stripped, err := yaml.Marshal(withoutDescriptions(content, false))
	if err != nil {
		t.Fatal(err)
	}
	var compressed bytes.Buffer
	w, err := gzip.NewWriterLevel(&compressed, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(stripped); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return compressed.Bytes()
}

// withoutDescriptions leaves out the descriptions of schemas, but not the properties that are named so.
func withoutDescriptions(value any, properties bool) any {
	switch value := value.(type) {
	case map[string]any:
		if !properties {
			delete(value, "description")
		}
		for key, child := range value {
			value[key] = withoutDescriptions(child, key == "properties" && !properties)
		}
	case []any:
		for i, child := range value {
			value[i] = withoutDescriptions(child, false)
		}
	}
	return value
}
