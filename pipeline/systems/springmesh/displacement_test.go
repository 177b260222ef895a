package springmesh

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// Displacements are uniform over the annulus: r² uniform between r0² and r1², the angle uniform and independent of it,
// one particle independent of the next.
func TestDisplacementIsUniform(t *testing.T) {
	m := mustMesh(t, Otness())
	rest, state := make([]float64, m.StateSize()), make([]float64, m.StateSize())
	m.Rest(rest)
	for _, a := range []Annulus{{0, 0.35}, {0.35, 0.45}} {
		rng := newRand(17)
		var area, angle, neighbour []float64 // both uniform in [0, 1)
		for range 100 {
			if err := m.Displace(state, a, rng); err != nil {
				t.Fatal(err)
			}
			for _, i := range m.Free() {
				x, y := state[2*i]-rest[2*i], state[2*i+1]-rest[2*i+1]
				area = append(area, (x*x+y*y-a.Inner*a.Inner)/(a.Outer*a.Outer-a.Inner*a.Inner))
				angle = append(angle, (math.Atan2(y, x)+math.Pi)/(2*math.Pi))
			}
			for _, i := range m.Fixed() {
				if state[2*i] != rest[2*i] || state[2*i+1] != rest[2*i+1] {
					t.Fatalf("held particle %d is displaced", i)
				}
			}
			if e := m.Kinetic(state); e != 0 {
				t.Fatalf("kinetic energy %g at the start", e)
			}
		}
		neighbour = append(area[1:len(area):len(area)], area[0])
		root := math.Sqrt(float64(len(area)))
		for name, values := range map[string][]float64{"area": area, "angle": angle} {
			const cells = 20
			counts, expected := make([]float64, cells), make([]float64, cells)
			for _, v := range values {
				// The subtraction of the grid rounds by 1e-15.
				if v < -1e-12 || v > 1+1e-12 {
					t.Fatalf("%+v: %s %g is out of range", a, name, v)
				}
				counts[min(cells-1, int(max(0, v)*cells))]++
			}
			for i := range expected {
				expected[i] = float64(len(values)) / cells
			}
			chiSquare := stat.ChiSquare(counts, expected)
			t.Logf("%+v: χ² of %s is %.1f for %d degrees of freedom", a, name, chiSquare, cells-1)
			if chiSquare > cells-1+sigmas*math.Sqrt(2*(cells-1)) {
				t.Errorf("%+v: χ² of %s is %.1f for %d degrees of freedom", a, name, chiSquare, cells-1)
			}
		}
		for name, r := range map[string]float64{
			"area and angle": stat.Correlation(area, angle, nil), "area of neighbours": stat.Correlation(area, neighbour, nil),
		} {
			if math.Abs(r)*root > sigmas {
				t.Errorf("%+v: correlation of %s is %.3f (%.1f s.e.)", a, name, r, r*root)
			}
		}
	}
}
