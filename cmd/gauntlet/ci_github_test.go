package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// action is the one for GitHub.
type action struct {
	Inputs map[string]struct{ Default string }
	Runs   struct{ Steps []step }
}

type step struct {
	Name, ID, If, Uses, Shell, Run string
	Env, With                      map[string]string
}

func readAction(t *testing.T) (a action) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(ciFolder, "github", "action.yml"))
	if err == nil {
		err = yaml.Unmarshal(text, &a)
	}
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// onGitHub runs the steps of the action in the checkout of a pull request. What other actions do is played: a cache that is empty, and a
// Go that is installed.
func (c *pullRequest) onGitHub(inputs map[string]string) (string, int) {
	c.Helper()
	temp := c.TempDir()
	a := readAction(c.T)
	context := map[string]string{
		"github.event.pull_request.base.sha": c.base, "runner.temp": temp, "runner.os": "Linux", "runner.arch": "X64",
	}
	for name, input := range a.Inputs {
		context["inputs."+name] = c.expand(input.Default, context)
		if value, given := inputs[name]; given {
			context["inputs."+name] = value
		}
	}
	output, summary := filepath.Join(temp, "output"), filepath.Join(temp, "summary")
	var all strings.Builder
	for _, s := range a.Runs.Steps {
		if s.If != "" && !c.holds(s.If, context) {
			continue
		}
		for name, value := range s.With {
			if value = c.expand(value, context); name == "key" && !regexp.MustCompile(`^gauntlet-(true|false)-Linux-X64-[0-9a-f]{32}$`).MatchString(value) {
				c.Errorf("%s: %s is %s", s.Name, name, value)
			} else if name == "go-version-file" && !exists(value) {
				c.Errorf("%s is not there", value)
			}
		}
		if s.Uses != "" {
			continue
		}
		env := []string{"GITHUB_ACTIONS=true", "GITHUB_ACTION_PATH=" + filepath.Join(c.source, "deploy", "ci", "github"), "RUNNER_TEMP=" + temp,
			"GITHUB_OUTPUT=" + output, "GITHUB_STEP_SUMMARY=" + summary}
		for name, value := range s.Env {
			env = append(env, name+"="+c.expand(value, context))
		}
		out, status := c.bash(s.Run, env...)
		all.WriteString(out)
		if status != 0 {
			c.expectSummary(summary, status)
			return all.String(), status
		}
		text, _ := os.ReadFile(output) // there is none where a step gave none
		for line := range strings.Lines(string(text)) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			context["steps."+s.ID+".outputs."+name] = value
		}
		_ = os.Remove(output)
	}
	c.expectSummary(summary, 0)
	return all.String(), 0
}

// expectSummary finds the report for people in the summary of the job, where there was a verdict.
func (c *pullRequest) expectSummary(file string, status int) {
	c.Helper()
	text, err := os.ReadFile(file)
	if strings.HasPrefix(string(text), "### gauntlet: ") != (status != statusFailed) {
		c.Errorf("status %d, summary %q, %v", status, text, err)
	}
}

var expression = regexp.MustCompile(`\$\{\{ (.*?) \}\}`)

// expand puts values in the place of expressions, which choose the first that is not empty.
func (c *pullRequest) expand(text string, context map[string]string) string {
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		for name := range strings.SplitSeq(expression.FindStringSubmatch(e)[1], " || ") {
			if context[name] != "" {
				return context[name]
			}
		}
		return ""
	})
}

var comparison = regexp.MustCompile(`^(\S+) (==|!=) '(.*)'$`)

// holds evaluates a condition: comparisons with texts, all of which must be true.
func (c *pullRequest) holds(condition string, context map[string]string) bool {
	c.Helper()
	for one := range strings.SplitSeq(condition, " && ") {
		m := comparison.FindStringSubmatch(one)
		if m == nil {
			c.Fatalf("what is %s?", one)
		}
		if (context[m[1]] == m[3]) != (m[2] == "==") {
			return false
		}
	}
	return true
}
