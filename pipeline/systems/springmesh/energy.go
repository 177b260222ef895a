package springmesh

import "math"

// Kinetic is Σ p²/2m [J].
func (m *Mesh) Kinetic(state []float64) float64 {
	_, p := m.Split(state)
	var sum float64
	for i, momentum := range p {
		sum += momentum * momentum * m.inverseMass[i]
	}
	return sum / 2
}

// Potential is V = Σ ½k(ℓ−ℓ0)² over the springs [J], 0 at rest.
func (m *Mesh) Potential(state []float64) float64 {
	q, _ := m.Split(state)
	var sum float64
	for a := range m.n {
		for _, s := range m.ahead[m.first[a]:m.first[a+1]] {
			stretch := math.Hypot(q[s.to]-q[2*a], q[s.to+1]-q[2*a+1]) - s.rest
			sum += stretch * stretch
		}
	}
	return m.params.Stiffness * sum / 2
}

// Energy is H = Kinetic + Potential [J].
func (m *Mesh) Energy(state []float64) float64 { return m.Kinetic(state) + m.Potential(state) }

// DissipatedPower is γ Σ|p/m|² [W], the rate at which the damping takes energy: dH/dt = −DissipatedPower.
func (m *Mesh) DissipatedPower(state []float64) float64 {
	_, p := m.Split(state)
	var sum float64
	for i, momentum := range p {
		v := momentum * m.inverseMass[i]
		sum += v * v
	}
	return m.params.Damping * sum
}

// Momentum is Σ p [kg m/s]. In a free mesh of equal masses it decays as e^{−γt/m}, exactly.
func (m *Mesh) Momentum(state []float64) (x, y float64) {
	_, p := m.Split(state)
	for i := range m.n {
		x += p[2*i]
		y += p[2*i+1]
	}
	return x, y
}

// AngularMomentum is Σ (x p_y − y p_x) [kg m²/s] about the origin, the rest position of particle 0. In a free mesh of
// equal masses it decays as e^{−γt/m}, exactly.
func (m *Mesh) AngularMomentum(state []float64) float64 {
	q, p := m.Split(state)
	var sum float64
	for i := range m.n {
		sum += q[2*i]*p[2*i+1] - q[2*i+1]*p[2*i]
	}
	return sum
}
