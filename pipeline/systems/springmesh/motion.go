package springmesh

import "math"

// Derivative writes the right-hand side of the equations of motion into dst [4n], laid out as a state:
//
//	q̇ = p/m [m/s],  ṗ = −∂V/∂q − γ p/m [N]
//
// and 0 for held particles. The error wraps [ErrCollapsed] if a spring is too short to have a direction.
func (m *Mesh) Derivative(dst, state []float64) error {
	if err := m.validateSize(dst); err != nil {
		return err
	}
	if err := m.validateState(state); err != nil {
		return err
	}
	if shortest := m.derivative(dst, state); tooShort(shortest) {
		q, _ := m.Split(state)
		return m.collapsed(q)
	}
	return nil
}

// derivative is Derivative without checks. It returns the squared length of the shortest spring [m²].
func (m *Mesh) derivative(dst, state []float64) (shortest float64) {
	q, p := m.Split(state)
	velocity, force := m.Split(dst)
	shortest = m.force(force, q)
	velocity, force, inverse := velocity[:len(p)], force[:len(p)], m.inverseMass[:len(p)]
	for i, momentum := range p {
		v := momentum * inverse[i]
		velocity[i] = v
		force[i] -= m.params.Damping * v
	}
	return shortest
}

// force writes the force of the springs on every free particle into f [2n], −k (ℓ−ℓ0)/ℓ (q_a − q_b) on a from b, and 0
// for held ones. It returns the squared length of the shortest spring [m²]. This is where the time goes: one square
// root and one division a spring.
func (m *Mesh) force(f, q []float64) (shortest float64) {
	f = f[:len(q)]
	clear(f)
	k := m.params.Stiffness
	shortest = math.Inf(1)
	for a := range m.n {
		x, y := q[2*a], q[2*a+1]
		fx, fy := f[2*a], f[2*a+1]
		for _, s := range m.ahead[m.first[a]:m.first[a+1]] {
			b := s.to
			dx, dy := q[b]-x, q[b+1]-y
			square := dx*dx + dy*dy
			if square < shortest {
				shortest = square
			}
			pull := k - k*s.rest/math.Sqrt(square) // k(1 − ℓ0/ℓ)
			px, py := pull*dx, pull*dy
			fx += px
			fy += py
			f[b] -= px
			f[b+1] -= py
		}
		f[2*a], f[2*a+1] = fx, fy
	}
	for _, i := range m.fixed {
		f[2*i], f[2*i+1] = 0, 0
	}
	return shortest
}

// tangentDerivative writes into dst [4n, columns] the derivative of the equations of motion in the directions of the
// columns of tangent [4n, columns], row-major: δq̇ = δp/m, δṗ = −∂²V/∂q² δq − γ δp/m.
func (m *Mesh) tangentDerivative(dst, state, tangent []float64, columns int) {
	q, _ := m.Split(state)
	half := 2 * m.n * columns
	dq, dp := tangent[:half], tangent[half:]
	velocity, force := dst[:half], dst[half:]
	m.tangentForce(force, q, dq, columns)
	for row, inverse := range m.inverseMass {
		v, f := velocity[row*columns:(row+1)*columns], force[row*columns:(row+1)*columns]
		for j, momentum := range dp[row*columns : (row+1)*columns] {
			v[j] = momentum * inverse
			f[j] -= m.params.Damping * v[j]
		}
	}
}

// tangentForce writes −∂²V/∂q² dq into df; both are [2n, columns], row-major. With d = q_b − q_a, u = d/ℓ and ρ = ℓ0/ℓ,
// the spring's pull on a changes by k[(1−ρ) δd + ρ u (u·δd)].
func (m *Mesh) tangentForce(df, q, dq []float64, columns int) {
	clear(df)
	k := m.params.Stiffness
	rows := func(x []float64, i int) (along, across []float64) {
		return x[i*columns : (i+1)*columns], x[(i+1)*columns : (i+2)*columns]
	}
	for a := range m.n {
		dqax, dqay := rows(dq, 2*a)
		dfax, dfay := rows(df, 2*a)
		for _, s := range m.ahead[m.first[a]:m.first[a+1]] {
			dqbx, dqby := rows(dq, s.to)
			dfbx, dfby := rows(df, s.to)
			dx, dy := q[s.to]-q[2*a], q[s.to+1]-q[2*a+1]
			length := math.Hypot(dx, dy)
			ratio := s.rest / length
			ux, uy := dx/length, dy/length
			xx, xy, yy := k*(1-ratio+ratio*ux*ux), k*ratio*ux*uy, k*(1-ratio+ratio*uy*uy)
			for j := range dqax {
				x, y := dqbx[j]-dqax[j], dqby[j]-dqay[j]
				px, py := xx*x+xy*y, xy*x+yy*y
				dfax[j] += px
				dfay[j] += py
				dfbx[j] -= px
				dfby[j] -= py
			}
		}
	}
	for _, i := range m.fixed {
		x, y := rows(df, 2*i)
		clear(x)
		clear(y)
	}
}
