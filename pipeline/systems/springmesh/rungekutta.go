package springmesh

// rungeKutta4 implements [RungeKutta4].
type rungeKutta4 struct {
	mesh              *Mesh
	rate, stage, next []float64 // [4n], or [4n(1+columns)] if tangents are carried
}

// RungeKutta4 is the classical fourth-order Runge–Kutta scheme, the one for data: four forces a step, local error
// O(h⁵). It conserves neither energy nor the symplectic form, but at the recommended step the defects are far below
// what a data set resolves. Linear and angular momentum of a free mesh decay at fourth order.
func RungeKutta4(m *Mesh) Integrator {
	r := &rungeKutta4{mesh: m}
	r.allocate(m.StateSize())
	return r
}

func (r *rungeKutta4) allocate(size int) {
	r.rate, r.stage, r.next = make([]float64, size), make([]float64, size), make([]float64, size)
}

// Step implements [Integrator].
func (r *rungeKutta4) Step(state []float64, h float64) error {
	if err := r.mesh.validateSize(state); err != nil {
		return err
	}
	return r.advance(state, h, 0)
}

// StepTangent implements [Integrator]. The scheme applied to the state together with the variational equations is the
// derivative of the scheme: differentiating each stage gives the same sums.
func (r *rungeKutta4) StepTangent(state, tangent []float64, h float64) error {
	columns, err := r.mesh.tangentColumns(state, tangent)
	if err != nil {
		return err
	}
	extended := make([]float64, len(state)+len(tangent))
	copy(extended[copy(extended, state):], tangent)
	if err := r.advance(extended, h, columns); err != nil {
		return err
	}
	copy(tangent, extended[copy(state, extended):])
	return nil
}

// advance steps x, the state [4n] followed by `columns` tangent vectors [4n, columns].
func (r *rungeKutta4) advance(x []float64, h float64, columns int) error {
	if len(r.rate) < len(x) {
		r.allocate(len(x))
	}
	size := r.mesh.StateSize()
	rate, stage, next := r.rate[:len(x)], r.stage[:len(x)], r.next[:len(x)]
	copy(stage, x)
	copy(next, x)
	for i, weight := range [4]float64{h / 6, h / 3, h / 3, h / 6} {
		if shortest := r.mesh.derivative(rate[:size], stage[:size]); tooShort(shortest) {
			q, _ := r.mesh.Split(stage)
			return r.mesh.collapsed(q)
		}
		if columns > 0 {
			r.mesh.tangentDerivative(rate[size:], stage[:size], stage[size:], columns)
		}
		ahead := h / 2
		if i == 2 {
			ahead = h
		}
		for j, v := range rate {
			next[j] += weight * v
			stage[j] = x[j] + ahead*v
		}
	}
	copy(x, next)
	return nil
}
