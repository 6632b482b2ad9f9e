package policy_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/format"

	"gauntlet.dev/gauntlet/internal/policy"
	"gauntlet.dev/gauntlet/policies"
)

// TestNew: what a new policy starts from is sound, formatted, and passes its own tests, whether its package needs quotes or not.
func TestNew(t *testing.T) {
	for _, code := range []string{"acme/namespaces", "acme/no-default"} {
		files, err := policy.New(code)
		if err != nil {
			t.Fatal(err)
		}
		made := map[string]string{}
		for _, f := range files {
			made[f.Path] = f.Text
		}
		for _, f := range files[:2] {
			formatted, err := format.Source(f.Path, []byte(f.Text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(formatted), f.Text); diff != "" {
				t.Error(diff)
			}
		}
		tested, found, err := policy.Test(context.Background(), policies.Files, tree(made), nil, policy.DefaultLimits())
		if err != nil || len(found) > 0 {
			t.Fatal(found, err)
		}
		want := []policy.Tested{{Code: code, File: files[0].Path, Passed: 2, Reached: 6}}
		if diff := cmp.Diff(want, tested); diff != "" {
			t.Error(diff)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for _, code := range []string{"", "acme", "acme/", "/x", "lib/x", "gauntlet/x", "Acme/x", "acme/x/y", "acme/x_y", "acme/-x", "acme/x-", "../x", "a-b/c"} {
		if files, err := policy.New(code); err == nil {
			t.Errorf("%q: %v", code, files)
		}
	}
}
