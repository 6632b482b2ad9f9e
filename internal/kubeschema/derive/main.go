// Command derive makes the table of schemas that the package kubeschema embeds:
//
//	go run ./internal/kubeschema/derive
//
// It takes those of the operator's kinds from the definitions in the operator's module, those of Argo CD's kinds from the
// definitions that the tests of crd hold, and those of Kubernetes' own kinds from the OpenAPI documents in the module
// client-go. A line of the table is a kind, or a schema; a schema names others by the numbers of their lines, and
// stands there once, however many kinds have it.
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const (
	operatorModule = "github.com/prometheus-operator/prometheus-operator"
	openAPIModule  = "k8s.io/client-go"
	table          = "internal/kubeschema/schemas.txt"
)

func main() {
	text, err := derive()
	if err == nil {
		err = os.WriteFile(table, text, 0o666)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "derive:", err)
		os.Exit(1)
	}
}

// derive makes the text of the table.
func derive() ([]byte, error) {
	d := &deriver{numbers: map[string]int{}}
	if err := d.openAPI(); err != nil {
		return nil, err
	}
	if err := d.definitions(); err != nil {
		return nil, err
	}
	slices.SortFunc(d.kinds, func(a, b kind) int { return cmp.Or(cmp.Compare(a.version, b.version), cmp.Compare(a.name, b.name)) })
	var out bytes.Buffer
	for _, k := range d.kinds {
		fmt.Fprintf(&out, "%s %s %s %d\n", k.version, k.name, k.module, k.schema)
	}
	out.WriteByte('\n')
	for _, s := range d.schemas {
		fmt.Fprintf(&out, "%s\n", s)
	}
	return out.Bytes(), nil
}

// kind is a kind with the number of its schema.
type kind struct {
	version, name string
	module        string // of which the schema is, with its version
	schema        int
}

type deriver struct {
	kinds    []kind
	schemas  []string
	numbers  map[string]int // of schemas, by their text
	metadata int            // the schema of an object's metadata
}

// definitions takes the kinds of the custom resource definitions.
func (d *deriver) definitions() error {
	dir, name, err := module(operatorModule)
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(dir, "example", "prometheus-operator-crd", "*.yaml"))
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := d.definition(text, name); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	const argoCD = "internal/crd/crdtest/testdata/argocd"
	files, err = filepath.Glob(argoCD + "/*.yaml.gz")
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := gunzip(file)
		if err != nil {
			return err
		}
		if err := d.definition(text, "Argo-CD@"+argoCDVersion); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// argoCDVersion is that of crdtest, whose folder of definitions names it too.
const argoCDVersion = "v3.5.3"

func gunzip(file string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// module finds the folder of a module, and gives its short name with its version.
func module(path string) (dir, name string, err error) {
	out, err := exec.Command("go", "list", "-m", "-json", path).Output()
	if err != nil {
		return "", "", fmt.Errorf("find module %s: %w", path, err)
	}
	var m struct{ Dir, Version string }
	if err := json.Unmarshal(out, &m); err != nil {
		return "", "", err
	}
	if path == openAPIModule { // v0.36.3 is of Kubernetes v1.36.3
		return m.Dir, "Kubernetes@" + strings.Replace(m.Version, "v0.", "v1.", 1), nil
	}
	return m.Dir, path[strings.LastIndex(path, "/")+1:] + "@" + m.Version, nil
}
