package springmesh

import "math"

// strang implements [Strang].
type strang struct {
	mesh  *Mesh
	force []float64 // [2n], or [2n, columns] for tangents
}

// Strang is the symmetric splitting D(h/2) K(h/2) drift(h) K(h/2) D(h/2) into three flows that are known exactly:
//
//	D: p ← e^{−γh/2m} p    K: p ← p − (h/2) ∂V/∂q    drift: q ← q + h p/m
//
// It is of second order, and for equal masses exactly conformal symplectic: its Jacobian Φ has ΦᵀJΦ = e^{−γh/m} J at
// any step, as the flow itself. Linear and angular momentum of a free mesh decay exactly. Without damping it is the
// leapfrog scheme: symplectic, reversible, of bounded energy error. Step(−h) undoes Step(h). Two forces a step.
func Strang(m *Mesh) Integrator { return &strang{m, make([]float64, 2*m.n)} }

// Step implements [Integrator].
func (s *strang) Step(state []float64, h float64) error {
	if err := s.mesh.validateSize(state); err != nil {
		return err
	}
	return s.advance(state, nil, h, 0)
}

// StepTangent implements [Integrator]: the product of the derivatives of the five parts.
func (s *strang) StepTangent(state, tangent []float64, h float64) error {
	columns, err := s.mesh.tangentColumns(state, tangent)
	if err != nil {
		return err
	}
	if size := 2 * s.mesh.n * columns; len(s.force) < size {
		s.force = make([]float64, size)
	}
	return s.advance(state, tangent, h, columns)
}

func (s *strang) advance(state, tangent []float64, h float64, columns int) error {
	_, p := s.mesh.Split(state)
	dp := tangent[len(tangent)/2:]
	s.damp(p, 1, h/2)
	s.damp(dp, columns, h/2)
	if err := s.kick(state, tangent, h/2, columns); err != nil {
		return err
	}
	s.drift(state, h, 1)
	s.drift(tangent, h, columns)
	if err := s.kick(state, tangent, h/2, columns); err != nil {
		return err
	}
	s.damp(p, 1, h/2)
	s.damp(dp, columns, h/2)
	return nil
}

// damp applies D over t to momenta p [2n, columns].
func (s *strang) damp(p []float64, columns int, t float64) {
	gamma := s.mesh.params.Damping
	if gamma == 0 {
		return
	}
	var inverse, factor float64
	for _, i := range s.mesh.free {
		if v := s.mesh.inverseMass[2*i]; v != inverse { // equal masses share one exponential
			inverse, factor = v, math.Exp(-gamma*v*t)
		}
		particle := p[2*i*columns : 2*(i+1)*columns]
		for j := range particle {
			particle[j] *= factor
		}
	}
}

// kick applies K over t to the state [4n] and its tangent [4n, columns].
func (s *strang) kick(state, tangent []float64, t float64, columns int) error {
	q, p := s.mesh.Split(state)
	if shortest := s.mesh.force(s.force[:len(p)], q); tooShort(shortest) {
		return s.mesh.collapsed(q)
	}
	for i, f := range s.force[:len(p)] {
		p[i] += t * f
	}
	if columns > 0 {
		half := len(tangent) / 2
		s.mesh.tangentForce(s.force[:half], q, tangent[:half], columns)
		for i, f := range s.force[:half] {
			tangent[half+i] += t * f
		}
	}
	return nil
}

// drift moves positions along momenta over t: x [4n, columns].
func (s *strang) drift(x []float64, t float64, columns int) {
	q, p := x[:len(x)/2], x[len(x)/2:]
	for row, inverse := range s.mesh.inverseMass {
		for j := row * columns; j < (row+1)*columns; j++ {
			q[j] += t * inverse * p[j]
		}
	}
}
