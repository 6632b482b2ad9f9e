package main

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// ciServices runs the templates as each service does.
var ciServices = map[string]func(c *pullRequest, inputs map[string]string) (out string, status int){
	"github": (*pullRequest).onGitHub, "gitlab": (*pullRequest).onGitLab, "plain": (*pullRequest).onPlain,
}

// needCI skips a test that takes long, or where a program is absent that each service has.
func needCI(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("it takes a minute")
	}
	for _, program := range []string{"bash", "git", "go"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program + " is not here")
		}
	}
}

// TestCI runs each line of the templates over changes of which one is good, one is bad, and one is neither.
func TestCI(t *testing.T) {
	needCI(t)
	later := func(c *pullRequest) { c.replace("for: 5m", "for: 6m") }
	mistaken := func(c *pullRequest) { c.replace("port: http", `port: "8080"`) }
	const annotation = "::error file=clusters/services/hello.yaml,line=9,col=11,endColumn=17,title=scrape/port-number::"
	for name, test := range map[string]struct {
		was, now func(c *pullRequest) // what the base has, and what the change does
		status   int
		says     string
	}{
		"clean":      {nil, later, statusClean, "~ HelloErrors, critical (service hello)"},
		"mistaken":   {nil, mistaken, statusFindings, "clusters/services/hello.yaml:9:11: error: port is "},
		"older":      {mistaken, later, statusClean, "1 finding that "},
		"no verdict": {nil, func(c *pullRequest) { c.remove("clusters/fleet.yaml") }, statusFailed, "no fleet.yaml or fleet.cue"},
	} {
		for service, run := range ciServices {
			t.Run(name+" "+service, func(t *testing.T) {
				c := newChange(t, test.was, test.now)
				out, status := run(c, nil)
				if status != test.status || !strings.Contains(out, test.says) {
					t.Fatalf("status %d, want %d and %q\n%s", status, test.status, test.says, out)
				}
				if got, want := strings.Contains(out, annotation), name == "mistaken" && service == "github"; got != want {
					t.Errorf("is there an annotation? %v, want %v\n%s", got, want, out)
				}
				if status != statusFailed {
					c.expectReports(name == "mistaken")
				}
				if changed := c.changed(); name == "mistaken" && !slices.Equal(changed, []string{"clusters/services/hello.yaml 9"}) {
					t.Errorf("what is annotated has not changed, but %v", changed)
				}
			})
		}
	}
}

// TestCIGuard has a change that somebody must accept: it is a finding at the line that changed, until a commit says that it is meant.
func TestCIGuard(t *testing.T) {
	needCI(t)
	for service, run := range ciServices {
		t.Run(service, func(t *testing.T) {
			c := newChange(t, nil, func(c *pullRequest) { c.replace("severity: critical", "severity: warning") })
			if out, status := run(c, nil); status != statusFailed || !strings.Contains(out, "git fetch --unshallow") {
				t.Errorf("what a commit says is not known: status %d\n%s", status, out)
			}
			c.git(c.work, "fetch", "-q", "--unshallow")
			out, status := run(c, nil)
			const annotation = "::error file=clusters/services/hello.yaml,line=22,"
			if status != statusFindings || !strings.Contains(out, "[guard/unpaged]") || strings.Contains(out, annotation) != (service == "github") {
				t.Errorf("status %d\n%s", status, out)
			}
			if changed := c.changed(); !slices.Equal(changed, []string{"clusters/services/hello.yaml 22"}) {
				t.Errorf("what is annotated has not changed, but %v", changed)
			}
			c.git(c.work, "commit", "-q", "--allow-empty", "-m", "mean it", "-m", "Gauntlet-Accepts: unpaged, route-removed")
			if out, status := run(c, nil); status != statusClean {
				t.Errorf("accepted: status %d\n%s", status, out)
			}
		})
	}
}

// TestCIOptions has what else the templates take: an output folder that is out of date, warnings, another folder of reports.
func TestCIOptions(t *testing.T) {
	needCI(t)
	for service, run := range ciServices {
		t.Run(service, func(t *testing.T) {
			c := newChange(t, nil, func(c *pullRequest) { c.replace("for: 5m", "for: 6m") })
			if out, status := run(c, map[string]string{"written": "true", "inventory": "clusters", "fail-on": "warning"}); status != statusFindings || !strings.Contains(out, "dist is not there") {
				t.Errorf("status %d\n%s", status, out)
			}
		})
	}
}

// TestCIHostile gives the templates values that would be commands of a shell, or options of git.
func TestCIHostile(t *testing.T) {
	needCI(t)
	values := []string{"$(touch pwned)", "'; touch pwned; '", `"; touch pwned; "`, "--upload-pack=touch pwned", "-x", "a\nb"}
	for service, run := range ciServices {
		c := newChange(t, nil, nil)
		for _, input := range []string{"base", "inventory", "fail-on", "written"} {
			for i, value := range values {
				if input != "base" && i > 0 {
					break // only the base goes to git
				}
				if out, status := run(c, map[string]string{input: value}); status != statusFailed {
					t.Errorf("%s: %s is %q: status %d\n%s", service, input, value, status, out)
				}
				if exists(filepath.Join(c.work, "pwned")) {
					t.Fatalf("%s: %s is %q, and was run", service, input, value)
				}
			}
		}
	}
}

// TestCIForm holds what makes the templates safe: values reach shells as variables, and what others wrote is pinned by its commit.
func TestCIForm(t *testing.T) {
	for _, s := range readAction(t).Runs.Steps {
		if strings.Contains(s.Run, "${{") {
			t.Errorf("%s: a value becomes a part of the script", s.Name)
		}
	}
	for _, line := range readJob(t).Script {
		if strings.Contains(line, "$[[") {
			t.Errorf("a value becomes a part of the script: %s", line)
		}
	}
	page, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	action, err := os.ReadFile(filepath.Join(ciFolder, "github", "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	pinned := regexp.MustCompile(`^\S+@[0-9a-f]{40} # v[0-9.]+$`)
	uses := regexp.MustCompile(`uses: +(.*)`).FindAllStringSubmatch(string(action)+string(page), -1)
	for _, m := range uses {
		if !pinned.MatchString(m[1]) && !strings.HasPrefix(m[1], "platform/gauntlet/") {
			t.Errorf("%s is not pinned", m[1])
		}
	}
	if len(uses) < 4 {
		t.Errorf("only %d actions", len(uses))
	}
}

// TestCIPage holds that the page names all inputs of the templates.
func TestCIPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(readAction(t).Inputs)) {
		if !strings.Contains(string(page), "| `"+name+"`") {
			t.Errorf("docs/ci.md does not tell of %s", name)
		}
	}
}
