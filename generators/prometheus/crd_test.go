package prometheus

import (
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/internal/crd/crdtest"
)

// The API server would take each custom resource as it stands.
func TestCustomResourcesAreValid(t *testing.T) {
	set := crdtest.Operator(t)
	inv, full, bare, r := fleet()
	validated := 0
	for _, o := range append(Generate(inv, full, r), Generate(inv, bare, r)...) {
		if !strings.HasPrefix(o.APIVersion, "monitoring.coreos.com/") {
			continue
		}
		problems, err := set.Validate([]byte(text(t, o)))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range problems {
			t.Errorf("%s: %v", o.ID(), p)
		}
		validated++
	}
	if validated == 0 {
		t.Error("there is no custom resource")
	}
}
