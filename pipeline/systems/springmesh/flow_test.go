package springmesh

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// The laws of the flow as a map: its Jacobian, and its inverse.

// freeJacobian is the Jacobian's block of the free particles, in the order q, p.
func freeJacobian(m *Mesh, jacobian *mat.Dense) *mat.Dense {
	var index []int
	for _, offset := range []int{0, 2 * m.n} {
		for _, i := range m.free {
			index = append(index, offset+2*i, offset+2*i+1)
		}
	}
	block := newSquare(len(index))
	for i, row := range index {
		for j, column := range index {
			block.Set(i, j, jacobian.At(row, column))
		}
	}
	return block
}

// conformalDefect is the largest entry of ΦᵀJΦ − factor·J on the free particles.
func conformalDefect(m *Mesh, jacobian *mat.Dense, factor float64) float64 {
	block := freeJacobian(m, jacobian)
	size, _ := block.Dims()
	form := newSquare(size)
	for i := range size / 2 {
		form.Set(i, i+size/2, 1)
		form.Set(i+size/2, i, -1)
	}
	var half, product mat.Dense
	half.Mul(form, block)
	product.Mul(block.T(), &half)
	form.Scale(factor, form)
	product.Sub(&product, form)
	return max(mat.Max(&product), -mat.Min(&product))
}

// Strang at a coarse step: its defect does not depend on the step.
func checkConformal(t *testing.T, p Params) {
	if d := strangDefect(t, p); d > 1e-13 {
		t.Errorf("ΦᵀJΦ is off by %.1e", d)
	}
}

func checkNotConformal(t *testing.T, p Params) {
	if d := strangDefect(t, p); d < 0.05 {
		t.Errorf("ΦᵀJΦ is off by %.1e only, though the masses differ", d)
	}
}

// strangDefect is the conformal defect of Strang over √(m/k) in ten steps.
func strangDefect(t *testing.T, p Params) float64 {
	t.Helper()
	duration := p.TimeScale()
	s := mustSimulator(t, p, Strang, duration/10)
	jacobian := newSquare(s.Mesh().StateSize())
	if err := s.FlowJacobian(jacobian, moving(s.Mesh()), duration); err != nil {
		t.Fatal(err)
	}
	return conformalDefect(s.Mesh(), jacobian, math.Exp(-p.Damping*duration/p.lightest()))
}

// det Φ = exp(−2γt Σ 1/m_i): Liouville's theorem with damping in two dimensions, for any masses.
func checkVolume(t *testing.T, p Params) {
	for i, tolerance := range []float64{1e-6, 1e-10} {
		s := mustSimulator(t, p, schemes[i].scheme, 0.02*p.TimeScale())
		duration := 0.2 * p.TimeScale()
		jacobian := newSquare(s.Mesh().StateSize())
		if err := s.FlowJacobian(jacobian, moving(s.Mesh()), duration); err != nil {
			t.Fatal(err)
		}
		got, sign := mat.LogDet(freeJacobian(s.Mesh(), jacobian))
		var want float64
		for _, k := range s.Mesh().Free() {
			want -= 2 * p.Damping * duration / p.MassOf(k)
		}
		if sign != 1 || math.Abs(got-want) > tolerance*float64(len(s.Mesh().Free())) {
			t.Errorf("%s: log det Φ = %.12f, want %.12f", schemes[i].name, got, want)
		}
	}
}

// Differences of the flow in two random directions, held particles included in one of them by moving where they are
// held.
func checkJacobian(t *testing.T, p Params) {
	duration := 0.5 * p.TimeScale()
	for _, scheme := range schemes {
		s := mustSimulator(t, p, scheme.scheme, 0.1*p.TimeScale())
		m := s.Mesh()
		size := m.StateSize()
		jacobian := newSquare(size)
		advanced, want := moving(m), moving(m)
		if err := s.FlowJacobian(jacobian, advanced, duration); err != nil {
			t.Fatal(err)
		}
		mustAdvance(t, s, want, duration)
		if !slices.Equal(advanced, want) {
			t.Errorf("%s: FlowJacobian moves the state elsewhere than Advance", scheme.name)
		}
		rng := newRand(3)
		direction := make([]float64, size)
		for i := range direction {
			direction[i] = rng.NormFloat64()
			if i >= 2*m.n {
				direction[i] *= p.lightest() / p.TimeScale() // a momentum
			}
		}
		for _, i := range m.fixed {
			direction[2*(m.n+i)], direction[2*(m.n+i)+1] = 0, 0
		}
		const epsilon = 1e-5
		ends := [2][]float64{}
		for k, sign := range []float64{1, -1} {
			ends[k] = moving(m)
			for i := range direction {
				ends[k][i] += sign * epsilon * direction[i]
			}
			mustAdvance(t, s, ends[k], duration)
		}
		var predicted mat.VecDense
		predicted.MulVec(jacobian, mat.NewVecDense(size, direction))
		scale := mat.Norm(&predicted, math.Inf(1))
		for i := range size {
			difference := (ends[0][i] - ends[1][i]) / (2 * epsilon)
			if math.Abs(difference-predicted.AtVec(i)) > 1e-7*scale {
				t.Fatalf("%s: derivative of coordinate %d is %.10g, by differences %.10g", scheme.name, i, predicted.AtVec(i), difference)
			}
		}
	}
}

// Strang is symmetric: a step of −h undoes a step of h, damped or not.
func checkReversible(t *testing.T, p Params) {
	const steps = 40
	h := 0.1 * p.TimeScale()
	m := mustMesh(t, p)
	state, integrator := moving(m), Strang(m)
	advance := func(h float64) []float64 {
		t.Helper()
		for range steps {
			if err := integrator.Step(state, h); err != nil {
				t.Fatal(err)
			}
		}
		return slices.Clone(state)
	}
	scale := max(1, p.lightest()/p.TimeScale()) // of momenta
	if far := distance(advance(h), moving(m)) / scale; far < 0.1 {
		t.Errorf("the state went %.1e only, too little to mean anything", far)
	}
	// On the way back damping turns into growth, of rounding errors too.
	growth := math.Exp(p.Damping * h * steps / p.lightest())
	if back := distance(advance(-h), moving(m)) / scale; back > 1e-13*growth {
		t.Errorf("there and back the state is off by %.1e", back)
	}
}

func checkTimeReversal(t *testing.T, p Params) {
	s := mustSimulator(t, p, Strang, 0.1*p.TimeScale())
	state := moving(s.Mesh())
	for range 2 {
		mustAdvance(t, s, state, 10*p.TimeScale())
		_, momenta := s.Mesh().Split(state)
		for i := range momenta {
			momenta[i] = -momenta[i]
		}
	}
	if d := distance(state, moving(s.Mesh())); d > 1e-12 {
		t.Errorf("with momenta reversed the state returns up to %.1e", d)
	}
}
