package main

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// readKubernetes reads the list of metrics that Kubernetes keeps of its components. Metrics that are collected as they are asked
// for have no type there; the syntax of the folders tells it. What the kubelet has at an endpoint of its own, which is scraped
// or not, counts as another program's.
func readKubernetes(dir string, s source) (found, error) {
	text, err := os.ReadFile(filepath.Join(dir, "test/instrumentation/documentation/documentation-list.yaml"))
	if err != nil {
		return found{}, err
	}
	var list []struct {
		Name, Subsystem, Namespace, Type string
		Labels                           []string
		ConstLabels                      map[string]string
		ComponentEndpoints               []struct{ Component, Endpoint string }
	}
	if err := yaml.Unmarshal(text, &list); err != nil {
		return found{}, err
	}
	defined, err := definitions(s.module, dir, s.folders, nil)
	if err != nil {
		return found{}, err
	}
	types := byName(defined.metrics)
	var read found
	for _, l := range list {
		m := metric{name: joinName(l.Namespace, l.Subsystem, l.Name), kind: kindOf(l.Type), labels: append(l.Labels, slices.Collect(maps.Keys(l.ConstLabels))...)}
		if d, ok := types[m.name]; ok && m.kind == unknown {
			m.kind = d.kind
		}
		for _, c := range l.ComponentEndpoints {
			if c.Component == "kubelet" && c.Endpoint == "/metrics/resource" {
				c.Component = "kubelet-resource"
			}
			if c.Component != "etcd-version-monitor" { // which nobody runs beside a cluster
				m.programs = append(m.programs, c.Component)
			}
		}
		read.metrics = append(read.metrics, m)
	}
	return read, nil
}

func joinName(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "_")
}

// readStateMetrics reads the names and types from the syntax of kube-state-metrics, and the labels from there and from its
// documentation, which has those of functions that families share.
func readStateMetrics(dir string, s source) (found, error) {
	read, err := readGo(dir, s)
	if err != nil {
		return found{}, err
	}
	labels := map[string][]string{}
	err = filepath.WalkDir(filepath.Join(dir, "docs", "metrics"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "-metrics.md") {
			return err
		}
		return documentedLabels(path, labels)
	})
	if err != nil {
		return found{}, err
	}
	for i, m := range read.metrics {
		if documented, ok := labels[m.name]; ok {
			written := slices.DeleteFunc(m.labels, func(l string) bool { return l == anyLabel })
			read.metrics[i].labels = slices.Concat(written, documented)
		} else if strings.HasPrefix(m.folder, "internal/store") {
			read.unread = append(read.unread, m.name+" has no documented labels")
		}
	}
	return read, nil
}

var (
	documentedLabel = regexp.MustCompile("`([a-zA-Z_]+)(?:` ?=|=`)")
	placeholder     = regexp.MustCompile(`_[A-Z_]+$`) // label_POD_LABEL
)

// documentedLabels reads the labels of a page's table. A label in capitals stands for what the user chooses.
func documentedLabels(path string, into map[string][]string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	column := 0 // of the labels
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.ReplaceAll(line, `\|`, ""), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if i := slices.Index(cells, "Labels/tags"); i > 0 {
			column = i
		}
		if len(cells) <= max(column, 1) || !strings.HasPrefix(cells[1], "kube_") {
			continue
		}
		labels := []string{}
		for _, m := range documentedLabel.FindAllStringSubmatch(cells[column], -1) {
			labels = append(labels, placeholder.ReplaceAllString(m[1], "_*"))
		}
		into[cells[1]] = labels
	}
	return nil
}
