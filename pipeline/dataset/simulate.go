package dataset

import (
	"context"
	"fmt"
)

// Simulate fills the splits of a set, counts systems each, on the given number of goroutines. one makes a system; it
// must take all randomness from streams of its own, so that the order does not matter. done, if not nil, is called
// after each system, from several goroutines.
func (s *Set) Simulate(ctx context.Context, counts [4]int, workers int, done func(), one func(split Split, system int) (System, error)) error {
	for _, split := range Splits {
		systems := make([]System, counts[split])
		err := Parallel(ctx, len(systems), workers, func(i int) error {
			var err error
			if systems[i], err = one(split, i); err != nil {
				return fmt.Errorf("%s system %d: %w", split, i, err)
			}
			if done != nil {
				done()
			}
			return nil
		})
		if err != nil {
			return err
		}
		s.Put(split, systems)
	}
	return nil
}
