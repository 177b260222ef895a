package cartpendulum

import (
	"fmt"
	"math"
)

// EarthGravity is g [m/s²].
const EarthGravity = 9.81

// Params are the physical parameters of one cart with its double pendulum. Its methods expect valid ones, see Validate,
// and change nothing.
type Params struct {
	CartMass      float64    // m_c [kg]
	BobMass       [2]float64 // m_1, m_2 [kg], upper and lower
	Length        [2]float64 // ℓ_1, ℓ_2 [m] of the rods
	CartFriction  float64    // c_0 [kg/s]; 0: none
	HingeFriction [2]float64 // c_1, c_2 [N m s], between cart and upper rod and between the rods; 0: none
	Gravity       float64    // g [m/s²]; 0: none
}

// Validate refuses a number that is not finite, a mass or length that is not positive, a friction or gravity that is
// negative.
func (c *Params) Validate() error {
	for _, one := range []struct {
		name, unit string
		value      float64
		positive   bool
	}{
		{"cart's mass m_c", "kg", c.CartMass, true},
		{"upper bob's mass m_1", "kg", c.BobMass[0], true},
		{"lower bob's mass m_2", "kg", c.BobMass[1], true},
		{"upper rod's length ℓ_1", "m", c.Length[0], true},
		{"lower rod's length ℓ_2", "m", c.Length[1], true},
		{"cart's friction c_0", "kg/s", c.CartFriction, false},
		{"upper hinge's friction c_1", "N m s", c.HingeFriction[0], false},
		{"lower hinge's friction c_2", "N m s", c.HingeFriction[1], false},
		{"gravity g", "m/s²", c.Gravity, false},
	} {
		switch {
		case math.IsNaN(one.value) || math.IsInf(one.value, 0):
			return fmt.Errorf("cartpendulum: %s = %g %s must be a finite number", one.name, one.value, one.unit)
		case one.positive && one.value <= 0:
			return fmt.Errorf("cartpendulum: %s = %g %s must be positive", one.name, one.value, one.unit)
		case one.value < 0:
			return fmt.Errorf("cartpendulum: %s = %g %s must not be negative", one.name, one.value, one.unit)
		}
	}
	// Numbers that are finite alone may be absurd together.
	if h := c.MaxStep(); !(h > 0) {
		return fmt.Errorf("cartpendulum: masses, lengths and frictions %+v are too far apart: the longest step would be %g s", *c, h)
	}
	return nil
}

const (
	// recommendedSwing is the recommended ω h, ω a bound on the frequencies of small oscillations.
	recommendedSwing = 0.03
	// recommendedDecay is the recommended κ h, κ a bound on the rates at which friction slows: one step errs by
	// (κh)⁵/120.
	recommendedDecay = 0.2
)

// MaxStep is the recommended longest integrator step [s], min(0.03/√tr(M⁻¹K), 0.2/tr(M⁻¹D)) at rest, where K is the
// stiffness ∂²V/∂q². The traces are sums of what is not negative: of the squared frequencies of small oscillations
// without friction, and of the rates of decay without gravity. It is infinite without both; fast whirling needs shorter
// ones than this.
func (c *Params) MaxStep() float64 {
	inverse := c.massMatrix(&State{}).inverse()
	a, b := c.moments()
	d := c.friction()
	swing := c.Gravity * (inverse[1][1]*a + inverse[2][2]*b)
	var decay float64
	for i := range d {
		for k := range d {
			decay += inverse[i][k] * d[k][i]
		}
	}
	return min(recommendedSwing/math.Sqrt(swing), recommendedDecay/decay)
}

// moments are a = (m_1+m_2)ℓ_1 and b = m_2ℓ_2 [kg m].
func (c *Params) moments() (a, b float64) {
	return (c.BobMass[0] + c.BobMass[1]) * c.Length[0], c.BobMass[1] * c.Length[1]
}
