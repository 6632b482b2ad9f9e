package phase

import (
	"fmt"
	"testing"
	"time"
)

func TestOf(t *testing.T) {
	seen := map[time.Duration]string{}
	for i := range 1000 {
		process := fmt.Sprintf("10.0.%d.%d", i/250, i%250)
		d := Of(process)
		if d < 200*time.Millisecond || d >= 900*time.Millisecond || d != Of(process) {
			t.Errorf("%s: %v", process, d)
		}
		if other := seen[d]; other != "" {
			t.Errorf("%s and %s have the same shift", process, other)
		}
		seen[d] = process
	}
}
