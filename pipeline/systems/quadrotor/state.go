package quadrotor

import (
	"fmt"
	"math"

	"metasymlab/pipeline/systems/quadrotor/ddp"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Control holds the thrusts of the four rotors, N, at +x, +y, −x, −y of the body.
type Control = ddp.Control

// Tangent is a displacement of a state, 12 numbers: pose [lin; ang] (m, rad) in the body frame, then twist
// [lin; ang] (m/s, rad/s).
type Tangent = ddp.Tangent

// Wrench is a force and a torque, [linear; angular], N and N m.
type Wrench = se3.Tangent

// State of the rigid body.
type State struct {
	Pose  se3.Pose    // M: body to world, m
	Twist se3.Tangent // ν = (v, ω) of the body in its own frame, m/s and rad/s
}

// Rest is a state at rest with the given position [m] and yaw [rad], level.
func Rest(position se3.Vector, yaw float64) State {
	return State{Pose: se3.Pose{R: se3.RollPitchYaw(0, 0, yaw), P: position}}
}

// Validate refuses a state that is not finite or whose pose is not a rigid motion.
func (x *State) Validate() error {
	if err := x.Pose.Validate(); err != nil {
		return err
	}
	for i, v := range x.Twist {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("twist component %s = %g [%s] must be a finite number",
				[6]string{"v_x", "v_y", "v_z", "ω_x", "ω_y", "ω_z"}[i], v, [2]string{"m/s", "rad/s"}[i/3])
		}
	}
	return nil
}

// plus writes x ⊕ d; sum may be x.
func plus(sum, x *State, d *Tangent) {
	sum.Pose = x.Pose.Plus(se3.Tangent(d[:6]))
	for i := range sum.Twist {
		sum.Twist[i] = x.Twist[i] + d[6+i]
	}
}

// minus writes y ⊖ x.
func minus(d *Tangent, y, x *State) {
	pose := y.Pose.Minus(&x.Pose)
	for i := range pose {
		d[i] = pose[i]
		d[6+i] = y.Twist[i] - x.Twist[i]
	}
}
