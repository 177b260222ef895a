package dataset

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"
)

func TestParallelCallsEachOnce(t *testing.T) {
	for _, c := range []struct{ count, workers int }{{0, 3}, {1, 3}, {100, 1}, {100, 7}, {5, 0}, {5, -1}} {
		calls := make([]atomic.Int32, c.count)
		if err := Parallel(context.Background(), c.count, c.workers, func(i int) error { calls[i].Add(1); return nil }); err != nil {
			t.Errorf("%d on %d workers: %v", c.count, c.workers, err)
		}
		for i := range calls {
			if calls[i].Load() != 1 {
				t.Errorf("%d on %d workers: %d is worked on %d times", c.count, c.workers, i, calls[i].Load())
			}
		}
	}
}

// TestParallelLowestError: where several fail, the error does not depend on timing.
func TestParallelLowestError(t *testing.T) {
	for try := range 1000 {
		err := Parallel(context.Background(), 8, 8, func(i int) error {
			if i < 2 {
				return nil
			}
			return fmt.Errorf("index %d", i)
		})
		if err == nil || err.Error() != "index 2" {
			t.Fatalf("try %d: error %v, want that of index 2", try, err)
		}
	}
	// The lowest fails last.
	err := Parallel(context.Background(), 4, 4, func(i int) error {
		time.Sleep(time.Duration(4-i) * 5 * time.Millisecond)
		return fmt.Errorf("index %d", i)
	})
	if err == nil || err.Error() != "index 0" {
		t.Errorf("error %v, want that of index 0", err)
	}
}

func TestParallelStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var calls atomic.Int32
	err := Parallel(ctx, 1000, 2, func(i int) error {
		if calls.Add(1) == 10 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
	if n := calls.Load(); n > 12 {
		t.Errorf("%d were worked on, cancelled during the 10th", n)
	}
	calls.Store(0)
	if err := Parallel(ctx, 5, 2, func(int) error { calls.Add(1); return nil }); !errors.Is(err, context.Canceled) || calls.Load() != 0 {
		t.Errorf("context at its end before: %v after %d calls", err, calls.Load())
	}
	calls.Store(0)
	failure := errors.New("failure")
	if err := Parallel(context.Background(), 1000, 2, func(int) error { calls.Add(1); return failure }); err != failure || calls.Load() > 2 {
		t.Errorf("all fail: %v after %d calls on 2 workers", err, calls.Load())
	}
}
