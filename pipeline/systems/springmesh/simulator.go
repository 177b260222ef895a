package springmesh

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Simulator computes trajectories of one mesh. It reuses its memory: it serves one goroutine at a time. Clone is cheap.
type Simulator struct {
	mesh       *Mesh
	scheme     Scheme
	integrator Integrator
	maxStep    float64
}

// stepLimit bounds h √(k/m). No frequency of the mesh exceeds √12 √(k/m): a spring's stiffness matrix is at most k
// times the identity, and 12 is the norm of the Laplacian of the 8-neighbour grid. The leapfrog is stable to h ω = 2,
// so to 0.577 here, Runge–Kutta further.
const stepLimit = 0.5

// NewSimulator prepares trajectories with integrator steps of at most maxStep [s]; p.MaxStep() is recommended. The
// step must satisfy h √(k/m) <= 0.5 and γh/m < 1 for the lightest free particle.
func NewSimulator(p Params, scheme Scheme, maxStep float64) (*Simulator, error) {
	mesh, err := NewMesh(p)
	if err != nil {
		return nil, err
	}
	if scheme == nil {
		return nil, fmt.Errorf("springmesh: a simulator needs a scheme, got nil; use RungeKutta4 or Strang")
	}
	if !(maxStep > 0) || math.IsInf(maxStep, 0) {
		return nil, fmt.Errorf("springmesh: longest step h = %g [s] must be positive and finite", maxStep)
	}
	if ratio := maxStep / p.TimeScale(); !(ratio <= stepLimit) {
		return nil, fmt.Errorf("springmesh: longest step h = %g [s] is unstable: h √(k/m) = %g must be at most %g; %g [s] is recommended", maxStep, ratio, stepLimit, p.MaxStep())
	}
	if ratio := p.Damping * maxStep / p.lightest(); !(ratio < 1) {
		return nil, fmt.Errorf("springmesh: longest step h = %g [s] does not resolve the damping: γh/m = %g must be below 1; %g [s] is recommended", maxStep, ratio, p.MaxStep())
	}
	return &Simulator{mesh, scheme, scheme(mesh), maxStep}, nil
}

// Clone returns an independent Simulator that shares the immutable mesh.
func (s *Simulator) Clone() *Simulator {
	return &Simulator{s.mesh, s.scheme, s.scheme(s.mesh), s.maxStep}
}

// Mesh is the simulated mesh.
func (s *Simulator) Mesh() *Mesh { return s.mesh }

// Advance moves state [4n] in place over an interval Δt [s], in ⌈Δt/h_max⌉ equal steps. The error wraps [ErrCollapsed]
// or [ErrDiverged].
func (s *Simulator) Advance(state []float64, interval float64) error {
	if err := s.mesh.validateState(state); err != nil {
		return err
	}
	return s.advance(state, interval)
}

func (s *Simulator) advance(state []float64, interval float64) error {
	count, h, err := substeps(interval, s.maxStep)
	if err != nil {
		return err
	}
	for range count {
		if err := s.integrator.Step(state, h); err != nil {
			return err
		}
	}
	return checkFinite(state)
}

func checkFinite(state []float64) error {
	for _, v := range state {
		if !finite(v) {
			return fmt.Errorf("springmesh: %w: it is no longer finite; use smaller initial positions and momenta", ErrDiverged)
		}
	}
	return nil
}

// Trajectory writes the states at the grid's snapshots into dst [snapshots, 4n], row-major, the initial state [4n]
// first. It allocates nothing. The error wraps [ErrCollapsed] or [ErrDiverged]; dst is then filled up to the snapshot
// before.
func (s *Simulator) Trajectory(dst, initial []float64, grid Grid) error {
	if err := grid.Validate(); err != nil {
		return err
	}
	if err := s.mesh.validateState(initial); err != nil {
		return err
	}
	size := s.mesh.StateSize()
	if len(dst) != grid.Snapshots()*size {
		return fmt.Errorf("springmesh: a trajectory holds %d numbers, but %d snapshots of %d need %d", len(dst), grid.Snapshots(), size, grid.Snapshots()*size)
	}
	copy(dst, initial)
	for i, interval := range grid {
		state := dst[(i+1)*size : (i+2)*size]
		copy(state, dst[i*size:(i+1)*size])
		if err := s.advance(state, interval); err != nil {
			return fmt.Errorf("%w, before snapshot %d of %d at t = %g s", err, i+1, grid.Snapshots(), grid.Time(i+1))
		}
	}
	return nil
}

// Draw is Trajectory from a random initial state: [Mesh.Displace], then p = 0.
func (s *Simulator) Draw(dst []float64, grid Grid, a Annulus, rng *rand.Rand) error {
	size := s.mesh.StateSize()
	if len(dst) < size {
		return fmt.Errorf("springmesh: a trajectory holds %d numbers, but one snapshot needs %d", len(dst), size)
	}
	if err := s.mesh.Displace(dst[:size], a, rng); err != nil {
		return err
	}
	return s.Trajectory(dst, dst[:size], grid)
}

// FlowJacobian advances state [4n] as Advance does and writes the Jacobian of that map, Φ = ∂x(t+Δt)/∂x(t), into dst
// [4n, 4n]. It is the exact derivative of the scheme. Rows and columns of held particles are part of it: their
// coordinates are constants.
//
// For equal masses the flow is conformal symplectic on the free particles' coordinates, ΦᵀJΦ = e^{−γΔt/m} J with
// J = [[0, I], [−I, 0]]; for any masses det Φ = exp(−2γΔt Σ 1/m_i), the sum over free particles.
func (s *Simulator) FlowJacobian(dst *mat.Dense, state []float64, interval float64) error {
	if err := s.mesh.validateState(state); err != nil {
		return err
	}
	size := len(state)
	if rows, columns := dst.Dims(); rows != size || columns != size {
		return fmt.Errorf("springmesh: a Jacobian is %d × %d, but a state of %d numbers needs %d × %d", rows, columns, size, size, size)
	}
	count, h, err := substeps(interval, s.maxStep)
	if err != nil {
		return err
	}
	tangent := make([]float64, size*size)
	for i := range size {
		tangent[i*size+i] = 1
	}
	for range count {
		if err := s.integrator.StepTangent(state, tangent, h); err != nil {
			return err
		}
	}
	if err := checkFinite(state); err != nil {
		return err
	}
	dst.Copy(mat.NewDense(size, size, tangent))
	return nil
}
