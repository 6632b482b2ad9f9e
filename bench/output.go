//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// output says how much a compile wrote.
type output struct {
	objects, files int
	bytes          int64
}

// survey counts what stands in an output folder. The maps name every object.
func survey(dir string) (output, error) {
	var out output
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		out.files++
		out.bytes += info.Size()
		if rel, _ := filepath.Rel(dir, name); strings.HasPrefix(rel, "map"+string(filepath.Separator)) {
			n, err := objectsIn(name)
			out.objects += n
			return err
		}
		return nil
	})
	return out, err
}

// objectsIn counts the objects that a map names.
func objectsIn(name string) (int, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return 0, err
	}
	var m struct {
		Files map[string][]struct{} `json:"files"`
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return 0, fmt.Errorf("read %s: %w", name, err)
	}
	n := 0
	for _, objects := range m.Files {
		n += len(objects)
	}
	return n, nil
}

// extractRules writes the spec of every PrometheusRule below from as a plain rule file into to, and gives the files' names.
func extractRules(from, to string) ([]string, error) {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return nil, err
	}
	var names []string
	err := filepath.WalkDir(from, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(name) != ".yaml" {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for doc := range bytes.SplitSeq(text, []byte("---\n")) {
			spec := ruleSpec(doc)
			if spec == nil {
				continue
			}
			rules := fmt.Sprintf("%d.yml", len(names))
			names = append(names, rules)
			if err := os.WriteFile(filepath.Join(to, rules), spec, 0o644); err != nil {
				return err
			}
		}
		return nil
	})
	return names, err
}

// ruleSpec cuts the spec out of an emitted PrometheusRule, whose last field it is; it is nil for every other object.
func ruleSpec(doc []byte) []byte {
	if !bytes.Contains(doc, []byte("\nkind: PrometheusRule\n")) {
		return nil
	}
	_, indented, found := bytes.Cut(doc, []byte("\nspec:\n"))
	if !found {
		return nil
	}
	var spec bytes.Buffer
	for lines := bufio.NewReader(bytes.NewReader(indented)); ; {
		line, err := lines.ReadBytes('\n')
		spec.Write(bytes.TrimPrefix(line, []byte("  ")))
		if err != nil { // the end: a reader of bytes has no other
			return spec.Bytes()
		}
	}
}
