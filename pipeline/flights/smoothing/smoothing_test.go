package smoothing

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestPlaceIsLeastSquares: the smoother's answer is that of the whole linear least-squares problem, solved at once:
// unknown place, speed and offset at each time, and the errors of the accelerations.
func TestPlaceIsLeastSquares(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 0))
	const n = 12
	noise := Noise{Place: 0.3, Acceleration: 0.7, Wander: 0.5, Speed: 1.5, Offset: 0.8}
	var time, places, accelerations []float64
	for k := range n {
		time = append(time, float64(k)*0.4+0.1*rng.Float64())
		places = append(places, rng.NormFloat64())
		accelerations = append(accelerations, rng.NormFloat64())
	}
	// Unknown are the first place, speed and offset, and for each later time an error of the acceleration and a step of
	// the offset; places and speeds at all times are linear in those.
	unknowns := 3 + 2*(n-1)
	type linear struct {
		of       []float64
		constant float64
	}
	unit := func(i int) linear { v := make([]float64, unknowns); v[i] = 1; return linear{v, 0} }
	add := func(a linear, s float64, b linear) linear {
		v := make([]float64, unknowns)
		for i := range v {
			v[i] = a.of[i] + s*b.of[i]
		}
		return linear{v, a.constant + s*b.constant}
	}
	x, v, offset := []linear{unit(0)}, []linear{unit(1)}, unit(2)
	for k := 1; k < n; k++ {
		h := time[k] - time[k-1]
		a := add(unit(3+2*(k-1)), -1, offset)
		a.constant += (accelerations[k] + accelerations[k-1]) / 2
		x = append(x, add(add(x[k-1], h, v[k-1]), h*h/2, a))
		v = append(v, add(v[k-1], h, a))
		offset = add(offset, 1, unit(4+2*(k-1)))
	}
	var rows [][]float64
	var right []float64
	equation := func(l linear, is, deviation float64) {
		row := make([]float64, unknowns)
		for i := range row {
			row[i] = l.of[i] / deviation
		}
		rows, right = append(rows, row), append(right, (is-l.constant)/deviation)
	}
	equation(unit(0), places[0], noise.Place) // what is known before the first measurement
	equation(unit(1), 0, noise.Speed)
	equation(unit(2), 0, noise.Offset)
	for k := range n {
		equation(x[k], places[k], noise.Place)
		if k > 0 {
			equation(unit(3+2*(k-1)), 0, noise.Acceleration)
			equation(unit(4+2*(k-1)), 0, noise.Wander*math.Sqrt(time[k]-time[k-1]))
		}
	}
	matrix := mat.NewDense(len(rows), unknowns, nil)
	for i, row := range rows {
		matrix.SetRow(i, row)
	}
	var solved mat.VecDense
	if err := solved.SolveVec(matrix, mat.NewVecDense(len(right), right)); err != nil {
		t.Fatal(err)
	}
	value := func(l linear) float64 {
		sum := l.constant
		for i, c := range l.of {
			sum += c * solved.AtVec(i)
		}
		return sum
	}
	place, speed, err := Place(time, places, accelerations, noise)
	if err != nil {
		t.Fatal(err)
	}
	for k := range n {
		if d := math.Abs(place[k] - value(x[k])); d > 1e-10 {
			t.Errorf("time %d: place %.12f, least squares %.12f", k, place[k], value(x[k]))
		}
		if d := math.Abs(speed[k] - value(v[k])); d > 1e-10 {
			t.Errorf("time %d: speed %.12f, least squares %.12f", k, speed[k], value(v[k]))
		}
	}
}

func TestPlaceRefuses(t *testing.T) {
	t.Parallel()
	for name, time := range map[string][]float64{"none": {}, "another length": {1}, "back": {1, 0.5}, "twice": {1, 1}, "no number": {1, math.NaN()}} {
		n := len(time)
		if name == "another length" {
			n = 2
		}
		if _, _, err := Place(time, make([]float64, n), make([]float64, n), Noise{Place: 1, Acceleration: 1}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestSlope(t *testing.T) {
	t.Parallel()
	var even, uneven, line, parabola []float64
	for k := range 20 {
		s := 0.1 * float64(k)
		even = append(even, s)
		uneven = append(uneven, s+0.02*float64(k%3))
		line = append(line, 3-2*uneven[k])
		parabola = append(parabola, s*s)
	}
	for k, got := range Slope(uneven, line, 4) {
		if math.Abs(got+2) > 1e-12 {
			t.Errorf("line: slope %g at %d", got, k)
		}
	}
	for k, got := range Slope(even, parabola, 4) {
		want := 2 * even[k]
		if k == 0 || k == 19 { // from one side alone
			continue
		}
		if math.Abs(got-want) > 1e-12 {
			t.Errorf("parabola: slope %g at %d, want %g", got, k, want)
		}
	}
	if got := Slope([]float64{1}, []float64{5}, 3); got[0] != 0 {
		t.Errorf("the slope of one value is %g", got[0])
	}
}
