package replica

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"go.yaml.in/yaml/v2"
)

// unitFile is a file of promtool's unit tests of rules, as far as these tests read and write it.
type unitFile struct {
	RuleFiles          []string       `yaml:"rule_files"`
	EvaluationInterval model.Duration `yaml:"evaluation_interval,omitempty"`
	FuzzyCompare       bool           `yaml:"fuzzy_compare,omitempty"`
	Tests              []unitTest     `yaml:"tests"`
}

type unitTest struct {
	Name           string            `yaml:"name,omitempty"`
	Interval       model.Duration    `yaml:"interval,omitempty"`
	Start          string            `yaml:"start_timestamp,omitempty"`
	ExternalLabels map[string]string `yaml:"external_labels,omitempty"`
	Input          []unitSeries      `yaml:"input_series,omitempty"`
	Exprs          []unitExpr        `yaml:"promql_expr_test,omitempty"`
	Alerts         []unitAlerts      `yaml:"alert_rule_test,omitempty"`
}

type unitSeries struct {
	Series string `yaml:"series"`
	Values string `yaml:"values"`
}

type unitExpr struct {
	Expr string         `yaml:"expr"`
	At   model.Duration `yaml:"eval_time"`
	Want []unitSample   `yaml:"exp_samples"`
}

type unitSample struct {
	Labels    string  `yaml:"labels"`
	Value     float64 `yaml:"value,omitempty"`
	Histogram string  `yaml:"histogram,omitempty"`
}

type unitAlerts struct {
	At   model.Duration `yaml:"eval_time"`
	Name string         `yaml:"alertname"`
	Want []unitAlert    `yaml:"exp_alerts"`
}

type unitAlert struct {
	Labels      map[string]string `yaml:"exp_labels,omitempty"`
	Annotations map[string]string `yaml:"exp_annotations,omitempty"`
}

// TestPromtool plays promtool's own example tests on a replica, each group of their rules and none, asks it all that they ask, and
// lets promtool judge the answers: it must have evaluated the same to the same, alerts with all labels and annotations and values to
// the last bit.
//
// Two things are in the nature of Prometheus. It evaluates each group at a moment of its own, where promtool evaluates all in one; so
// each group is a test, and promtool begins at that moment. And it writes ALERTS only from its third evaluation on, when it has
// looked for alerts from before its start.
func TestPromtool(t *testing.T) {
	promtool := promtool(t)
	examples := filepath.Join(moduleOf(t), "cmd", "promtool", "testdata")
	for file, without := range map[string]string{
		filepath.Join("testdata", "shop-test.yml"):            "",
		filepath.Join(examples, "unittest.yml"):               "",
		filepath.Join(examples, "at-modifier-test.yml"):       "",
		filepath.Join(examples, "negative-offset-test.yml"):   "",
		filepath.Join(examples, "no-test-group-interval.yml"): "",
		filepath.Join(examples, "start-time-test.yml"):        "",
		filepath.Join(examples, "failing.yml"):                "",
		filepath.Join(examples, "rules_run.yml"):              "",
		filepath.Join(examples, "rules_run_fuzzy.yml"):        "",
		filepath.Join(examples, "rules_run_no_fuzzy.yml"):     "",
		filepath.Join(examples, "long-period.yml"):            "it evaluates until 2262, and a replica keeps 15 days",
		filepath.Join(examples, "bad-rules-error-test.yml"):   "its rule fails: promtool ends there, and Prometheus goes on",
		filepath.Join(examples, "bad-promql.yml"):             "its query fails",
		filepath.Join(examples, "bad-input-series.yml"):       "its series cannot be read",
		filepath.Join(examples, "bad-rules-syntax-test.yml"):  "its rules cannot be read",
		filepath.Join(examples, "rules_run_extrafields.yml"):  "its rules have fields that Prometheus refuses",
	} {
		t.Run(filepath.Base(file), func(t *testing.T) {
			if without != "" {
				t.Skip(without)
			}
			for _, played := range playAll(t, file) {
				if out, err := exec.CommandContext(t.Context(), promtool, "test", "rules", played.file).CombinedOutput(); err != nil {
					t.Errorf("%s: %v\n%s", played.name, err, out)
				}
			}
		})
	}
	t.Run("answers that differ", func(t *testing.T) { testDiffers(t, promtool) })
}

// testDiffers changes an answer of each kind. Promtool must notice.
func testDiffers(t *testing.T, promtool string) {
	for what, change := range map[string][2]string{
		"a value":       {"value: 0.25", "value: 0.26"},
		"a label":       {"instance: shop-1", "instance: shop-2"},
		"an annotation": {"in na1 answers", "in na2 answers"},
		"an alert":      {"exp_alerts: []", "exp_alerts: [{}]"},
	} {
		found, noticed := false, false
		for _, played := range playAll(t, filepath.Join("testdata", "shop-test.yml")) {
			text, err := os.ReadFile(played.file)
			if err != nil {
				t.Fatal(err)
			}
			changed := strings.ReplaceAll(string(text), change[0], change[1])
			if changed == string(text) {
				continue
			}
			found = true
			if err := os.WriteFile(played.file, []byte(changed), 0o644); err != nil {
				t.Fatal(err)
			}
			var exit *exec.ExitError
			noticed = errors.As(exec.CommandContext(t.Context(), promtool, "test", "rules", played.file).Run(), &exit)
			break
		}
		if !found || !noticed {
			t.Errorf("%s: %q in place of %q is not noticed", what, change[1], change[0])
		}
	}
}

// promtool builds it, of the same module as the replica.
func promtool(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds promtool")
	}
	at := filepath.Join(t.TempDir(), "promtool")
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "slicelabels", "-o", at, "github.com/prometheus/prometheus/cmd/promtool")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return at
}

// moduleOf gives the folder of Prometheus' module.
func moduleOf(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/prometheus/prometheus").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// playedTest is a test of promtool's whose expectations are what a replica answered.
type playedTest struct{ name, file string }

// playAll plays each test of a file with each group of its rules, and with none.
func playAll(t *testing.T, path string) (all []playedTest) {
	t.Helper()
	var file unitFile
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if file.EvaluationInterval == 0 {
		file.EvaluationInterval = model.Duration(time.Minute)
	}
	groups := [][]byte{nil}
	for _, name := range file.RuleFiles {
		groups = append(groups, groupsOf(t, filepath.Join(filepath.Dir(path), name))...)
	}
	for _, test := range file.Tests {
		for _, group := range groups {
			dir := t.TempDir()
			u := &unit{dir: dir, group: group, every: time.Duration(file.EvaluationInterval), test: test}
			u.play(t)
			written := unitFile{EvaluationInterval: file.EvaluationInterval, FuzzyCompare: file.FuzzyCompare, Tests: []unitTest{u.test}}
			if group != nil {
				written.RuleFiles = []string{"rules.yml"}
			}
			text, err := yaml.Marshal(written)
			if err != nil {
				t.Fatal(err)
			}
			played := playedTest{name: test.Name + " with " + string(group), file: filepath.Join(dir, "test.yml")}
			if err := os.WriteFile(played.file, text, 0o644); err != nil {
				t.Fatal(err)
			}
			all = append(all, played)
		}
	}
	return all
}

// groupsOf gives the groups of a file of rules, each as such a file.
func groupsOf(t *testing.T, path string) (all [][]byte) {
	t.Helper()
	var file struct {
		Groups []yaml.MapSlice `yaml:"groups"`
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, group := range file.Groups {
		text, err := yaml.Marshal(map[string]any{"groups": []yaml.MapSlice{group}})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	return slices.Clip(all)
}
