package springmesh

import (
	"fmt"
	"math"
	"slices"
)

// Mesh is the mechanical system of given parameters: its springs, its equations of motion, its energies. It holds no
// state and is immutable, hence safe for concurrent use.
//
// A state is a slice [4n] of the n particles' positions, then their momenta, particle by particle, x before y:
//
//	state = [q(2n), p(2n)],  q = (x_0, y_0, x_1, y_1, …) [m],  p = (p_x0, p_y0, p_x1, p_y1, …) [kg m/s]
//
// Particle i = x·ny + y is that of column x and row y, at rest at (x, y) [m]. Held particles are part of the state.
// Methods without an error expect a state of the right length.
type Mesh struct {
	params      Params
	n           int       // particles
	free, fixed []int     // particles, ascending
	inverseMass []float64 // 1/m [1/kg] by coordinate, [2n]; 0 of held particles, so that they never move

	// Springs by their first particle a: those to later particles are ahead[first[a]:first[a+1]].
	first []int
	ahead []halfSpring
}

// halfSpring is a spring as its first particle sees it.
type halfSpring struct {
	to   int     // 2b: where the coordinates of its second particle b begin
	rest float64 // ℓ0 [m]
}

// Spring joins two particles.
type Spring struct {
	A, B       int     // particles, A < B
	RestLength float64 // ℓ0 [m], their distance in the grid
}

// NewMesh builds the mesh: a spring between every particle and its up to eight neighbours in the grid, of the length
// that they have there, so that the grid is free of stress.
func NewMesh(p Params) (*Mesh, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	p.Masses = slices.Clone(p.Masses)
	n := p.Particles()
	m := &Mesh{params: p, n: n, inverseMass: make([]float64, 2*n), first: make([]int, n+1)}
	for i := range n {
		if p.holds(i) {
			m.fixed = append(m.fixed, i)
			continue
		}
		m.free = append(m.free, i)
		m.inverseMass[2*i], m.inverseMass[2*i+1] = 1/p.MassOf(i), 1/p.MassOf(i)
	}
	// Half of the neighbours: the other springs are those of the neighbours to this particle.
	later := [4]struct{ dx, dy int }{{0, 1}, {1, -1}, {1, 0}, {1, 1}}
	for i := range n {
		x, y := i/p.Rows, i%p.Rows
		for _, d := range later {
			nx, ny := x+d.dx, y+d.dy
			if nx >= p.Columns || ny < 0 || ny >= p.Rows {
				continue
			}
			m.ahead = append(m.ahead, halfSpring{2 * (nx*p.Rows + ny), Spacing * math.Hypot(float64(d.dx), float64(d.dy))})
		}
		m.first[i+1] = len(m.ahead)
	}
	return m, nil
}

// Params are the parameters that the mesh was built with.
func (m *Mesh) Params() Params {
	p := m.params
	p.Masses = slices.Clone(p.Masses)
	return p
}

// Particles is n, held ones included.
func (m *Mesh) Particles() int { return m.n }

// StateSize is 4n, the length of a state.
func (m *Mesh) StateSize() int { return 4 * m.n }

// Split returns the positions q [2n] and the momenta p [2n] of a state, both as views.
func (m *Mesh) Split(state []float64) (q, p []float64) {
	return state[: 2*m.n : 2*m.n], state[2*m.n : 4*m.n : 4*m.n]
}

// Free lists the particles that move, ascending.
func (m *Mesh) Free() []int { return slices.Clone(m.free) }

// Fixed lists the particles that are held, ascending.
func (m *Mesh) Fixed() []int { return slices.Clone(m.fixed) }

// Springs lists all springs, by first particle, then by second.
func (m *Mesh) Springs() []Spring {
	springs := make([]Spring, 0, len(m.ahead))
	for a := range m.n {
		for _, s := range m.ahead[m.first[a]:m.first[a+1]] {
			springs = append(springs, Spring{a, s.to / 2, s.rest})
		}
	}
	return springs
}

// Rest writes the undeformed grid at rest into state: positions (x, y), momenta 0.
func (m *Mesh) Rest(state []float64) {
	q, p := m.Split(state)
	clear(p)
	for i := range m.n {
		q[2*i], q[2*i+1] = Spacing*float64(i/m.params.Rows), Spacing*float64(i%m.params.Rows)
	}
}

// validateState refuses a state of the wrong length, with numbers that are not finite, or in which a held particle
// has momentum.
func (m *Mesh) validateState(state []float64) error {
	if err := m.validateSize(state); err != nil {
		return err
	}
	q, p := m.Split(state)
	for i := range 2 * m.n {
		if !finite(q[i]) || !finite(p[i]) {
			return fmt.Errorf("springmesh: particle %d has coordinate %g [m] and momentum %g [kg m/s] along %c; both must be finite", i/2, q[i], p[i], "xy"[i%2])
		}
	}
	for _, i := range m.fixed {
		if p[2*i] != 0 || p[2*i+1] != 0 {
			return fmt.Errorf("springmesh: held particle %d has momentum (%g, %g) [kg m/s]; it must be 0", i, p[2*i], p[2*i+1])
		}
	}
	return nil
}

// validateSize refuses a slice that is not of a state's length.
func (m *Mesh) validateSize(state []float64) error {
	if len(state) != m.StateSize() {
		return fmt.Errorf("springmesh: a state holds %d numbers, but q and p of %d particles need %d", len(state), m.n, m.StateSize())
	}
	return nil
}

func finite(x float64) bool { return x-x == 0 }
