package trace

import (
	"encoding/json"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

func TestOrder(t *testing.T) {
	seconds := func(n int) plan.Duration { return plan.Duration{Duration: time.Duration(n) * time.Second} }
	var want string
	for seed := range uint64(8) {
		r := NewRecorder(Trace{Fleet: "small", Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
		var all sync.WaitGroup
		for _, i := range rand.New(rand.NewPCG(seed, 0)).Perm(20) {
			all.Go(func() {
				r.Add(func(t *Trace) {
					t.Notifications = append(t.Notifications, Notification{At: seconds(i / 4), Receiver: string(rune('a' + i%4))})
					t.Events = append(t.Events, Event{At: seconds(20 - i), Action: "kill"})
				})
			})
		}
		all.Wait()
		text, err := json.Marshal(r.Trace())
		if err != nil {
			t.Fatal(err)
		}
		if want == "" {
			want = string(text)
		}
		if string(text) != want {
			t.Fatalf("another order of goroutines, another trace:\n%s\n%s", text, want)
		}
	}
	r := NewRecorder(Trace{Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	if text, _ := json.Marshal(r.Trace()); string(text) == "" || containsNull(text) {
		t.Errorf("an empty trace has null lists: %s", text)
	}
	if got := r.Since(time.Date(2026, 1, 1, 0, 20, 0, 0, time.UTC)); got.Duration != 20*time.Minute {
		t.Errorf("since: %v", got)
	}
}

func containsNull(text []byte) bool {
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil {
		return true
	}
	for _, f := range fields {
		if string(f) == "null" {
			return true
		}
	}
	return false
}
