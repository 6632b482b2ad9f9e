package policy_test

import (
	"testing"
	"testing/fstest"

	"gauntlet.dev/gauntlet/internal/policy"
)

func TestCanonical(t *testing.T) {
	for name, test := range map[string]struct{ text, want, finding string }{
		"policy": {
			"package  a\n\n\n# why\r\ndeny contains msg   if {\n  input.x==1 # one\n    msg:=\"x\"\n}",
			"package a\n\n# why\ndeny contains msg if {\n\tinput.x == 1 # one\n\tmsg := \"x\"\n}\n", "",
		},
		"broken": {"package a\n\nb if {\n", "", "policies/a/a.rego:4:1 unexpected eof token"},
		"empty":  {"", "", "policies/a/a.rego empty module"},
	} {
		t.Run(name, func(t *testing.T) {
			const file = "policies/a/a.rego"
			was, now, ds, err := policy.Canonical(fstest.MapFS{file: {Data: []byte(test.text)}}, file)
			if err != nil {
				t.Fatal(err)
			}
			if test.finding != "" {
				if len(ds) != 1 || ds[0].Source.String()+" "+ds[0].Message != test.finding {
					t.Errorf("got %v, want %s", ds, test.finding)
				}
				return
			}
			if len(ds) > 0 || string(was) != test.text || string(now) != test.want {
				t.Errorf("got %q, %q, %v; want %q", was, now, ds, test.want)
			}
		})
	}
}
