package thanos

import (
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/internal/crd/crdtest"
)

// The API server would take each custom resource as it stands.
func TestCustomResourcesAreValid(t *testing.T) {
	set := crdtest.Operator(t)
	validated := 0
	for _, u := range units(fleet()) {
		for _, o := range u.objects {
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
	}
	if validated == 0 {
		t.Error("there is no custom resource")
	}
}
