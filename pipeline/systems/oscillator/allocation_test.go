package oscillator

import (
	"fmt"
	"testing"
)

// What runs once a step, a record or a forecast allocates nothing.
func TestNoAllocations(t *testing.T) {
	grid := Grid{Bins: 5, StepsPerBin: 4, Step: 0.01}
	s, f := mustSimulator(t, golden, 24, grid.Step), mustFilter(t, golden, 24, 0.02)
	fc, err := NewForecast(golden, 24, grid)
	if err != nil {
		t.Fatal(err)
	}
	rng := newRand(1)
	record, increments := make([]float64, 2*grid.Bins), make([]float64, 2*grid.Steps())
	for name, run := range map[string]func() error{
		"Record":    func() error { return s.Record(record, increments, grid, rng) },
		"Update":    func() error { return f.Update(0.1, -0.1) },
		"MeanField": func() error { _ = f.MeanField(); return nil },
		"Expected":  func() error { return fc.Expected(record, f) },
	} {
		allocations := testing.AllocsPerRun(20, func() {
			if err := run(); err != nil {
				t.Fatal(fmt.Errorf("%s: %w", name, err))
			}
		})
		if allocations != 0 {
			t.Errorf("%s allocates %g times a call", name, allocations)
		}
	}
}
