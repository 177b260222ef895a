package quadrotor

import (
	"fmt"
	"math"
)

// Gravity is g, m/s², along −z of the world.
const Gravity = 9.81

// Params are the physical parameters of one quadrotor.
type Params struct {
	Mass        float64    // m > 0, kg
	Inertia     [3]float64 // diagonal of I about the centre of mass in body axes > 0, kg m²
	Arm         float64    // d > 0, distance of each rotor from the centre, m
	TorqueRatio float64    // c_m/c_f > 0, drag torque of a rotor over its thrust, m
}

// Hector is the quadrotor of Crocoddyl's examples: mass and inertia of hector_quadrotor
// (example-robot-data, quadrotor_base.urdf), arm and rotor coefficients of quadrotor_fwddyn.py.
func Hector() Params {
	return Params{
		Mass:        1.477,
		Inertia:     [3]float64{0.01152, 0.01152, 0.0218},
		Arm:         0.1525,
		TorqueRatio: 1e-6 / 6.6e-5, // c_m/c_f
	}
}

// Validate refuses parameters that no rigid body has: every one must be finite and positive, and each moment
// of inertia at most the sum of the other two.
func (p Params) Validate() error {
	for _, c := range []struct {
		name, symbol, unit string
		value              float64
	}{
		{"mass", "m", "kg", p.Mass},
		{"moment of inertia", "I_x", "kg m²", p.Inertia[0]},
		{"moment of inertia", "I_y", "kg m²", p.Inertia[1]},
		{"moment of inertia", "I_z", "kg m²", p.Inertia[2]},
		{"arm length", "d", "m", p.Arm},
		{"torque ratio", "c_m/c_f", "m", p.TorqueRatio},
	} {
		switch {
		case math.IsNaN(c.value) || math.IsInf(c.value, 0):
			return fmt.Errorf("quadrotor: %s %s = %g [%s] must be a finite number", c.name, c.symbol, c.value, c.unit)
		case c.value <= 0:
			return fmt.Errorf("quadrotor: %s %s = %g [%s] must be positive", c.name, c.symbol, c.value, c.unit)
		}
	}
	for i, moment := range p.Inertia {
		// A flat body has equality, up to rounding.
		if others := p.Inertia[(i+1)%3] + p.Inertia[(i+2)%3]; !(moment <= others*(1+1e-12)) {
			return fmt.Errorf("quadrotor: moment of inertia I_%c = %g [kg m²] must be at most the sum of the other two, %g: no body is like that",
				"xyz"[i], moment, others)
		}
	}
	return nil
}

// HoverThrust is mg/4, the thrust of each rotor that holds the quadrotor level in place, N.
func (p Params) HoverThrust() float64 { return p.Mass * Gravity / 4 }

// mixing is W [wrench, rotor]: rows f_x, f_y, f_z [N], τ_x, τ_y, τ_z [N m] for thrusts in N. Rotors stand at
// +x, +y, −x, −y of the body; the first and third turn counter-clockwise, so their drag torque is negative.
func (p Params) mixing() (w [6]Control) {
	d, r := p.Arm, p.TorqueRatio
	w[2] = Control{1, 1, 1, 1}
	w[3] = Control{0, d, 0, -d}
	w[4] = Control{-d, 0, d, 0}
	w[5] = Control{-r, r, -r, r}
	return w
}

// Wrench is W u, the force [N] and torque [N m] of thrusts u [N] in the body frame, [linear; angular].
func (p Params) Wrench(u Control) (f Wrench) {
	f[2] = u[0] + u[1] + u[2] + u[3]
	f[3] = p.Arm * (u[1] - u[3])
	f[4] = p.Arm * (u[2] - u[0])
	f[5] = p.TorqueRatio * (u[1] + u[3] - u[0] - u[2])
	return f
}
