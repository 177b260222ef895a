package springmesh

import (
	"testing"

	"golang.org/x/sync/errgroup"
)

// BenchmarkStep is one step of each scheme on the 10 × 10 mesh of 342 springs.
func BenchmarkStep(b *testing.B) {
	for _, s := range schemes {
		b.Run(s.name, func(b *testing.B) {
			m := mustMesh(b, Otness())
			integrator := s.scheme(m)
			state := known(m)
			b.ReportAllocs()
			for b.Loop() {
				if err := integrator.Step(state, 0.008); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkForce(b *testing.B) {
	m := mustMesh(b, Otness())
	q, _ := m.Split(known(m))
	f := make([]float64, len(q))
	for b.Loop() {
		m.force(f, q)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(m.ahead)), "ns/spring")
}

// BenchmarkDataSet simulates 25 systems of the training range and 10 of the shifted one, 2000 irregular steps each, by
// two goroutines.
func BenchmarkDataSet(b *testing.B) {
	const systems, shiftedFrom, snapshots, workers = 35, 25, 2001, 2
	for b.Loop() {
		var group errgroup.Group
		for worker := range workers {
			group.Go(func() error {
				var dst []float64
				for i := worker; i < systems; i += workers {
					rng := newRand(uint64(i))
					ranges := training
					if i >= shiftedFrom {
						ranges = shifted
					}
					p, grid := ranges.draw(rng), ranges.grid(b, snapshots, rng)
					s, err := NewSimulator(p, RungeKutta4, p.MaxStep())
					if err != nil {
						return err
					}
					if dst == nil {
						dst = make([]float64, snapshots*s.Mesh().StateSize())
					}
					if err := s.Draw(dst, grid, ranges.offset, rng); err != nil {
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
}

// BenchmarkFlowJacobian is the Jacobian of one step of RungeKutta4.
func BenchmarkFlowJacobian(b *testing.B) {
	for _, p := range []Params{small, Otness()} {
		m := mustMesh(b, p)
		state := known(m)
		s := mustSimulator(b, p, RungeKutta4, 0.01)
		jacobian := newSquare(m.StateSize())
		b.Run(sizeName(p), func(b *testing.B) {
			for b.Loop() {
				if err := s.FlowJacobian(jacobian, state, 0.01); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
