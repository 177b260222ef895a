package quadrotor

import (
	"errors"
	"fmt"
	"math"

	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Momentum selects the second half of a state's coordinates.
type Momentum int

const (
	// BodyMomentum is 𝓘ν = (m v, I ω) in the body frame. It is easy to read and to noise, but with ξ it is not
	// a canonical pair: the flow in (ξ, 𝓘ν) preserves another bracket than the standard one, so a
	// symplectic network on it is a bias, not physics.
	BodyMomentum Momentum = iota
	// CanonicalMomentum is p = Jᵀ 𝓘ν = ∂L/∂(dξ/dt), conjugate to ξ, where ν = J(ξ) dξ/dt: without thrust the flow
	// in (ξ, p) is symplectic, Hamilton's equations hold with H = ½pᵀ(Jᵀ𝓘J)⁻¹p + m g z(ξ), and thrusts enter as
	// the force JᵀW u on p.
	CanonicalMomentum
)

func (m Momentum) String() string {
	switch m {
	case BodyMomentum:
		return "body momentum"
	case CanonicalMomentum:
		return "canonical momentum"
	}
	return fmt.Sprintf("Momentum(%d)", int(m))
}

// Coordinates of a state, q then p: ξ = log of the pose relative to a reference [lin; ang] (m, rad), then the
// momentum [lin; ang] (kg m/s, kg m²/s; for the canonical one the units are those of the dual of ξ, the same).
type Coordinates [12]float64

// ErrHalfTurn tells that log is not continuous where the attitude is half a turn from the reference.
var ErrHalfTurn = errors.New("attitude too far from the reference")

// halfTurnMargin keeps rotations away from π, where ξ jumps. Ours.
const halfTurnMargin = 0.05

// Chart gives states coordinates about a reference pose.
type Chart struct {
	Params    Params
	Reference se3.Pose // where ξ = 0
	Group     Group
	Momentum  Momentum
}

// Coordinates returns (ξ, momentum). The error wraps [ErrHalfTurn] if the attitude is within 0.05 rad of half a
// turn from the reference.
func (c *Chart) Coordinates(x *State) (z Coordinates, err error) {
	z = c.Principal(x)
	if angle := math.Sqrt(z[3]*z[3] + z[4]*z[4] + z[5]*z[5]); !(angle <= math.Pi-halfTurnMargin) {
		return Coordinates{}, fmt.Errorf("quadrotor: %w: rotation = %g rad must be at most π − %g; draw another flight, or take a reference nearer", ErrHalfTurn, angle, halfTurnMargin)
	}
	return z, nil
}

// Principal returns (ξ, momentum) of any attitude, by the logarithm of least angle: at half a turn ξ jumps.
func (c *Chart) Principal(x *State) (z Coordinates) {
	xi := c.Group.log(c.Reference.InverseTimes(&x.Pose))
	momentum := c.Params.BodyMomentum(x.Twist)
	if c.Momentum == CanonicalMomentum {
		momentum = c.Group.canonical(xi, momentum)
	}
	copy(z[:6], xi[:])
	copy(z[6:], momentum[:])
	return z
}

// State is the inverse of [Chart.Coordinates].
func (c *Chart) State(z Coordinates) State {
	xi, momentum := se3.Tangent(z[:6]), se3.Tangent(z[6:])
	if c.Momentum == CanonicalMomentum {
		momentum = c.Group.body(xi, momentum)
	}
	pose := c.Group.exp(xi)
	return State{Pose: c.Reference.Times(&pose), Twist: c.Params.TwistOf(momentum)}
}

// Trajectory writes the coordinates of all states into dst, same length. Besides where [Chart.Coordinates] does,
// it fails (wrapping [ErrHalfTurn]) if ξ jumps between two states, which then lie on both sides of half a turn.
func (c *Chart) Trajectory(dst []Coordinates, states []State) error {
	if len(dst) != len(states) {
		return fmt.Errorf("quadrotor: room for %d coordinates, but there are %d states", len(dst), len(states))
	}
	for t := range states {
		z, err := c.Coordinates(&states[t])
		if err != nil {
			return fmt.Errorf("state %d: %w", t, err)
		}
		if t > 0 {
			var jump float64
			for i := 3; i < 6; i++ {
				jump = math.Hypot(jump, z[i]-dst[t-1][i])
			}
			if jump > math.Pi {
				return fmt.Errorf("state %d: quadrotor: %w: ξ jumps by %g rad, so the attitude passed half a turn between two states", t, ErrHalfTurn, jump)
			}
		}
		dst[t] = z
	}
	return nil
}

// LevelReference is the pose at x's position and heading, but level: a reference that keeps gravity along −z.
func LevelReference(x *State) se3.Pose {
	return se3.Pose{R: se3.RollPitchYaw(0, 0, math.Atan2(x.Pose.R[1][0], x.Pose.R[0][0])), P: x.Pose.P}
}
