package oscillator

import (
	"fmt"
	"runtime"
	"testing"

	"golang.org/x/sync/errgroup"
)

// benchmarkLevels are the Fock spaces of the training and of the wider ranges.
var benchmarkLevels = []int{24, 36}

func BenchmarkRecord(b *testing.B) {
	for _, levels := range benchmarkLevels {
		b.Run(fmt.Sprintf("levels=%d", levels), func(b *testing.B) {
			s := mustSimulator(b, golden, levels, 0.005)
			grid := Grid{Bins: 50, StepsPerBin: 40, Step: 0.005}
			record := make([]float64, 2*grid.Bins)
			rng := newRand(1)
			b.ReportAllocs()
			for b.Loop() {
				if err := s.Record(record, nil, grid, rng); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*grid.Steps()), "ns/step")
		})
	}
}

// BenchmarkThousandRecords is a data set of 1000 runs of 2000 steps on all cores.
func BenchmarkThousandRecords(b *testing.B) {
	const runs = 1000
	grid := Grid{Bins: 50, StepsPerBin: 40, Step: 0.005}
	for _, levels := range benchmarkLevels {
		b.Run(fmt.Sprintf("levels=%d", levels), func(b *testing.B) {
			prototype := mustSimulator(b, golden, levels, grid.Step)
			for b.Loop() {
				var group errgroup.Group
				workers := runtime.GOMAXPROCS(0)
				for worker := range workers {
					group.Go(func() error {
						s, record := prototype.Clone(), make([]float64, 2*grid.Bins)
						for run := worker; run < runs; run += workers {
							if err := s.Record(record, nil, grid, newRand(uint64(run))); err != nil {
								return err
							}
						}
						return nil
					})
				}
				if err := group.Wait(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFilterUpdate filters real records: the cost of an update follows the state.
func BenchmarkFilterUpdate(b *testing.B) {
	for _, levels := range benchmarkLevels {
		b.Run(fmt.Sprintf("levels=%d", levels), func(b *testing.B) {
			rng := newRand(1)
			p := training.draw(rng)
			if levels == 36 {
				p = shifted.draw(rng)
			}
			const updates = 600
			grid := Grid{Bins: 1, StepsPerBin: updates, Step: 0.02}
			_, increments := mustRecord(b, mustSimulator(b, p, levels, grid.Step), grid, rng)
			f := mustFilter(b, p, levels, grid.Step)
			b.ReportAllocs()
			for b.Loop() {
				f.Reset()
				for i := 0; i < len(increments); i += 2 {
					mustUpdate(b, f, increments[i], increments[i+1])
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*updates), "ns/update")
		})
	}
}

func BenchmarkNewSimulator(b *testing.B) {
	for _, levels := range benchmarkLevels {
		b.Run(fmt.Sprintf("levels=%d", levels), func(b *testing.B) {
			for b.Loop() {
				mustSimulator(b, golden, levels, 0.005)
			}
		})
	}
}

// BenchmarkNewForecast covers a horizon of 8/γ.
func BenchmarkNewForecast(b *testing.B) {
	for _, levels := range benchmarkLevels {
		b.Run(fmt.Sprintf("levels=%d", levels), func(b *testing.B) {
			for b.Loop() {
				if _, err := NewForecast(golden, levels, Grid{Bins: 40, StepsPerBin: 40, Step: 0.005}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkExpected(b *testing.B) {
	for _, levels := range benchmarkLevels {
		b.Run(fmt.Sprintf("levels=%d", levels), func(b *testing.B) {
			grid := Grid{Bins: 40, StepsPerBin: 40, Step: 0.005}
			fc, err := NewForecast(golden, levels, grid)
			if err != nil {
				b.Fatal(err)
			}
			f := mustFilter(b, golden, levels, 0.02)
			dst := make([]float64, 2*grid.Bins)
			b.ReportAllocs()
			for b.Loop() {
				if err := fc.Expected(dst, f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
