package springmesh

import (
	"fmt"
	"math"
)

// Params are the physical parameters of one mesh, in SI units. The spacing of the grid is 1 m: a mesh of spacing s
// is this one with lengths in units of s.
type Params struct {
	Columns, Rows int       // nx, ny >= 1, particles along x and along y; at least one must be free
	Stiffness     float64   // k > 0 [N/m], of every spring
	Mass          float64   // m > 0 [kg], of every particle; 0 if Masses is given
	Masses        []float64 // m_i > 0 [kg], [nx·ny] by particle; nil (usual) if all have Mass
	Damping       float64   // γ >= 0 [kg/s], viscous force −γ q̇ on every particle; 0 is the conservative mesh
	Fixed         Fixed     // the particles that are held; the top row by default
}

// Spacing is the distance of neighbouring columns and rows at rest [m].
const Spacing = 1.0

// maxParticles keeps products of sizes far from overflow.
const maxParticles = 1 << 20

// Conservative is the same mesh without damping, γ = 0.
func (p Params) Conservative() Params {
	p.Damping = 0
	return p
}

// Particles is nx·ny, held ones included.
func (p Params) Particles() int { return p.Columns * p.Rows }

// MassOf is the mass [kg] of particle i = x·ny + y.
func (p Params) MassOf(i int) float64 {
	if p.Masses != nil {
		return p.Masses[i]
	}
	return p.Mass
}

// TimeScale is √(m/k) [s], m the mass of the lightest free particle. No angular frequency of the mesh exceeds
// √12/TimeScale.
func (p Params) TimeScale() float64 { return math.Sqrt(p.lightest()) / math.Sqrt(p.Stiffness) }

// lightest is the least mass of a free particle [kg].
func (p Params) lightest() float64 {
	if p.Masses == nil {
		return p.Mass
	}
	least := math.Inf(1)
	for i, mass := range p.Masses {
		if !p.holds(i) {
			least = min(least, mass)
		}
	}
	return least
}

// holds tells whether particle i is fixed.
func (p Params) holds(i int) bool { return p.Fixed.holds(i/p.Rows, i%p.Rows, p.Columns, p.Rows) }

const (
	// recommendedStep is the recommended h/√(m/k). Every oscillation then has at least 36 steps a period; from the
	// displacements of Otness et al. RungeKutta4 errs by 2e-5 m over 20 √(m/k).
	recommendedStep = 0.05
	// recommendedDamping is the recommended γh/m, which counts beyond a damping ratio of 2. One step of RungeKutta4
	// errs by z⁵/120 in the decay e^{−z}: 3e-6.
	recommendedDamping = 0.2
)

// MaxStep is the recommended longest integrator step h_max [s], min(0.05 √(m/k), 0.2 m/γ), m the mass of the lightest
// free particle.
func (p Params) MaxStep() float64 {
	h := recommendedStep * p.TimeScale()
	if p.Damping > 0 {
		h = min(h, recommendedDamping*p.lightest()/p.Damping)
	}
	return h
}

// Validate refuses parameters for which the model has no meaning: a physical parameter that is not finite or out of
// the range stated at its field, a grid without springs, a mesh that is held everywhere.
func (p Params) Validate() error {
	switch {
	case p.Columns < 1 || p.Rows < 1:
		return fmt.Errorf("springmesh: a mesh of %d columns × %d rows has no particles; both must be at least 1", p.Columns, p.Rows)
	case p.Columns > maxParticles/p.Rows:
		return fmt.Errorf("springmesh: a mesh of %d columns × %d rows has more than %d particles", p.Columns, p.Rows, maxParticles)
	case p.Particles() < 2:
		return fmt.Errorf("springmesh: a mesh of 1 column × 1 row has no springs; use at least 2 particles")
	}
	if err := p.Fixed.validate(); err != nil {
		return err
	}
	if p.freeParticles() == 0 {
		return fmt.Errorf("springmesh: fixing %q holds all particles of %d columns × %d rows; use a larger mesh or fix fewer", p.Fixed, p.Columns, p.Rows)
	}
	if err := validatePhysical("stiffness", "k", "N/m", p.Stiffness, true); err != nil {
		return err
	}
	if err := validatePhysical("damping", "γ", "kg/s", p.Damping, false); err != nil {
		return err
	}
	if p.Masses == nil {
		if err := validatePhysical("mass", "m", "kg", p.Mass, true); err != nil {
			return err
		}
	} else if err := p.validateMasses(); err != nil {
		return err
	}
	// Numbers that are finite alone may be absurd together.
	lightest := p.lightest()
	square, decay := p.Stiffness/lightest, p.Damping/lightest
	if !(square > 0) || math.IsInf(square, 0) || math.IsInf(decay, 0) || math.IsInf(1/lightest, 0) {
		return fmt.Errorf("springmesh: mass m = %g [kg] with stiffness k = %g [N/m], damping γ = %g [kg/s] gives k/m = %g [1/s²], γ/m = %g [1/s]; they must be finite, k/m positive",
			lightest, p.Stiffness, p.Damping, square, decay)
	}
	return nil
}

func (p Params) validateMasses() error {
	if p.Mass != 0 {
		return fmt.Errorf("springmesh: mass m = %g [kg] and masses of single particles are both given; use one", p.Mass)
	}
	if len(p.Masses) != p.Particles() {
		return fmt.Errorf("springmesh: %d masses are given for the %d particles of %d columns × %d rows", len(p.Masses), p.Particles(), p.Columns, p.Rows)
	}
	for i, mass := range p.Masses {
		if err := validatePhysical(fmt.Sprintf("mass of particle %d", i), "m", "kg", mass, true); err != nil {
			return err
		}
	}
	return nil
}

// freeParticles counts the particles that are not held.
func (p Params) freeParticles() int {
	free := 0
	for i := range p.Particles() {
		if !p.holds(i) {
			free++
		}
	}
	return free
}

// validatePhysical refuses a value that is not a finite number, negative, or, if it must be positive, zero.
func validatePhysical(name, symbol, unit string, value float64, positive bool) error {
	switch {
	case math.IsNaN(value) || math.IsInf(value, 0):
		return fmt.Errorf("springmesh: %s %s = %g [%s] must be a finite number", name, symbol, value, unit)
	case value < 0:
		return fmt.Errorf("springmesh: %s %s = %g [%s] must not be negative", name, symbol, value, unit)
	case positive && value == 0:
		return fmt.Errorf("springmesh: %s %s = 0 [%s] must be positive", name, symbol, unit)
	}
	return nil
}
