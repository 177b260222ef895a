package springmesh

import (
	"errors"
	"math"
	"testing"
)

// FuzzNewSimulator: no parameters whatever cause a panic, and accepted ones never give a NaN.
func FuzzNewSimulator(f *testing.F) {
	f.Add(10, 10, 0, 1.0, 1.0, 0.1, 0.0, 0.35, 0.05, 0.1, uint64(1))
	f.Add(1, 5, 1, 2.0, 0.5, 0.0, 0.1, 0.4, 0.01, 0.05, uint64(2))
	f.Add(3, 3, 2, 200.0, 0.2, 25.0, 0.0, 0.45, 0.001, 0.002, uint64(3))
	f.Add(2, 3, 3, 1e150, 1e-150, 1e10, 0.0, 0.499, 1e-151, 1e-151, uint64(4))
	f.Add(4, 2, 3, math.MaxFloat64, math.MaxFloat64, math.MaxFloat64, 0.0, 0.3, 0.4, 0.4, uint64(5))
	f.Add(4, 2, 3, math.SmallestNonzeroFloat64, math.SmallestNonzeroFloat64, 0.0, 0.0, 0.3, 0.4, 0.4, uint64(6))
	f.Add(math.MaxInt, 2, 0, 1.0, 1.0, 0.1, 0.0, 0.35, 0.05, 0.1, uint64(7))
	f.Add(2, 2, 0, 1.0, 1e308, 1e308, 0.0, 0.35, 1e150, 1e152, uint64(8))
	f.Fuzz(func(t *testing.T, columns, rows, fixed int, k, m, gamma, inner, outer, step, interval float64, seed uint64) {
		p := Params{Columns: columns, Rows: rows, Stiffness: k, Mass: m, Damping: gamma, Fixed: Fixed(fixed)}
		if p.Validate() == nil && p.Particles() > 100 {
			return // a larger one is only slower
		}
		for _, scheme := range schemes {
			s, err := NewSimulator(p, scheme.scheme, step)
			if err != nil {
				return
			}
			if interval > 100*step {
				return // only slower
			}
			grid := Grid{interval, interval / 2}
			dst := make([]float64, grid.Snapshots()*s.Mesh().StateSize())
			if err := s.Draw(dst, grid, Annulus{inner, outer}, newRand(seed)); err != nil {
				expected := errors.Is(err, ErrCollapsed) || errors.Is(err, ErrDiverged)
				if (Annulus{inner, outer}).Validate() == nil && grid.Validate() == nil && !expected {
					t.Fatalf("%+v, step %g: %v", p, step, err)
				}
				return
			}
			for i, v := range dst {
				if !finite(v) {
					t.Fatalf("%+v, step %g, %s: number %d of the trajectory is %g", p, step, scheme.name, i, v)
				}
			}
		}
	})
}

// FuzzMasses: the masses of single particles likewise.
func FuzzMasses(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0)
	f.Add(1.0, 0.0, 3.0, 4.0)
	f.Add(1e-300, 1e300, 1.0, 1e-3)
	f.Add(math.NaN(), 1.0, math.Inf(1), 1.0)
	f.Fuzz(func(t *testing.T, a, b, c, d float64) {
		p := Params{Columns: 2, Rows: 2, Stiffness: 1, Masses: []float64{a, b, c, d}, Damping: 0.1, Fixed: FixNone}
		valid := true
		for _, mass := range p.Masses {
			valid = valid && mass > 0 && !math.IsInf(mass, 0)
		}
		err := p.Validate()
		if err == nil && !valid {
			t.Fatalf("masses %v were accepted", p.Masses)
		}
		if err != nil {
			return
		}
		s, err := NewSimulator(p, RungeKutta4, p.MaxStep())
		if err != nil {
			t.Fatalf("masses %v were accepted by Validate, with the recommended step refused: %v", p.Masses, err)
		}
		state := known(s.Mesh())
		if err := s.Advance(state, p.MaxStep()); err != nil && !errors.Is(err, ErrDiverged) {
			t.Fatalf("masses %v: %v", p.Masses, err)
		}
	})
}
