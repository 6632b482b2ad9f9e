package parallel

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
)

func TestEachCallsOnce(t *testing.T) {
	calls := make([]atomic.Int32, 1000)
	err := EachOf(t.Context(), len(calls), 4, func(worker, i int) error {
		if worker < 0 || worker > 3 {
			t.Errorf("worker %d", worker)
		}
		calls[i].Add(1)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range calls {
		if n := calls[i].Load(); n != 1 {
			t.Errorf("%d was called %d times", i, n)
		}
	}
}

func TestEachGivesTheFirstError(t *testing.T) {
	errs := map[int]error{3: errors.New("three"), 4: errors.New("four")}
	for range 100 {
		if err := EachOf(t.Context(), 100, 4, func(_, i int) error { return errs[i] }); !errors.Is(err, errs[3]) {
			t.Fatalf("got %v", err)
		}
	}
}

func TestEachStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	err := EachOf(ctx, 100, 1, func(_, i int) error {
		n++
		if i == 4 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || n != 5 {
		t.Errorf("got %v after %d calls", err, n)
	}
}

func TestEachOfNothing(t *testing.T) {
	if err := Each(t.Context(), 0, func(_, _ int) error { t.Error("called"); return nil }); err != nil {
		t.Error(err)
	}
}
