package plan

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLoad(t *testing.T) {
	p, err := Load("testdata/small")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Prometheuses) != 2 || p.Prometheuses[1].IP != "10.1.0.12" || p.Alerts[0].For.Minutes() != 5 {
		t.Errorf("read %+v", p)
	}
}

func TestLoadSays(t *testing.T) {
	small, err := os.ReadFile("testdata/small/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		replace, with string
		want          []string
	}{
		"version":    {`"version": 1`, `"version": 7`, []string{"the plan has version 7, and this program reads version 1: take gauntlet and gauntlet-dryrun of one release"}},
		"unknown":    {`"fleet"`, `"fleeet"`, []string{`unknown field "fleeet"`}},
		"missing":    {`"objects/na1.yaml"`, `"objects/na2.yaml"`, []string{"the file of cluster na1 is not in the plan", "objects/na2.yaml: no such file"}},
		"outside":    {`"alertmanager/main.yml"`, `"../main.yml"`, []string{`the path "../main.yml" of na1/alertmanager-main-0 leads out of the plan`}},
		"twice":      {`"10.1.0.12"`, `"10.1.0.11"`, []string{"na1/prometheus-main-0 and na1/prometheus-main-1 both listen on 10.1.0.11:9090"}},
		"no cluster": {`"name": "na1"`, `"name": "eu1"`, []string{`na1/prometheus-main-0 is in cluster "na1", which the plan does not have`}},
		"no JSON":    {`{`, ``, []string{"plan.json: invalid character"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS("testdata/small")); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, Index), []byte(strings.ReplaceAll(string(small), c.replace, c.with)), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Load(dir)
			for _, want := range c.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("got %v\nwant %s", err, want)
				}
			}
		})
	}
	if _, err := Load(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is no plan: it has no plan.json; make one with gauntlet plan -o") {
		t.Errorf("an empty folder: %v", err)
	}
}
