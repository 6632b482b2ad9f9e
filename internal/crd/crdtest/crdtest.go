// Package crdtest gives tests the definitions that the emitted custom resources must satisfy.
package crdtest

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gauntlet.dev/gauntlet/internal/crd"
)

//go:embed testdata/argocd/*.yaml.gz
var argoCDFiles embed.FS

var (
	operator = sync.OnceValues(loadOperator)
	argoCD   = sync.OnceValues(loadArgoCD)
)

// Operator gives the definitions that the Prometheus operator's module ships, of the version that go.mod names.
func Operator(t testing.TB) *crd.Set {
	t.Helper()
	return must(t, operator)
}

// ArgoCD gives Argo CD's definitions of Application, ApplicationSet and AppProject.
func ArgoCD(t testing.TB) *crd.Set {
	t.Helper()
	return must(t, argoCD)
}

func must(t testing.TB, load func() (*crd.Set, error)) *crd.Set {
	t.Helper()
	set, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// loadOperator asks the go command where the module lies: its definitions are in a folder that holds no Go package, so
// nothing can import or embed them.
func loadOperator() (*crd.Set, error) {
	const module = "github.com/prometheus-operator/prometheus-operator"
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return nil, fmt.Errorf("find module %s: %w", module, err)
	}
	return load(os.DirFS(filepath.Join(strings.TrimSpace(string(dir)), "example", "prometheus-operator-crd")), "*.yaml",
		func(file []byte) ([]byte, error) { return file, nil })
}

func loadArgoCD() (*crd.Set, error) {
	return load(argoCDFiles, "testdata/argocd/*.yaml.gz", gunzip)
}

func load(fsys fs.FS, pattern string, decode func([]byte) ([]byte, error)) (*crd.Set, error) {
	names, err := fs.Glob(fsys, pattern)
	if err != nil {
		return nil, err
	}
	var definitions [][]byte
	for _, name := range names {
		file, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		definition, err := decode(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		definitions = append(definitions, definition)
	}
	return crd.New(definitions...)
}

func gunzip(file []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
