package dataset

import (
	"context"
	"sync"
	"sync/atomic"
)

// Parallel calls work for 0..count-1 on the given number of goroutines. It returns the error of the lowest index that
// failed, so that the message does not depend on timing, or that of the context.
func Parallel(ctx context.Context, count, workers int, work func(i int) error) error {
	errs := make([]error, count)
	var next atomic.Int64
	var failed atomic.Bool
	var wait sync.WaitGroup
	for range min(max(workers, 1), count) {
		wait.Go(func() {
			// An index that is taken is worked on, whatever has failed by then: so all below a failed one are.
			for !failed.Load() && ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= count {
					return
				}
				if errs[i] = work(i); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}
