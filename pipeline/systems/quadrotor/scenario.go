package quadrotor

import (
	"fmt"
	"math"
	"math/rand/v2"

	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Interval is a range [Low, High] that is drawn from uniformly.
type Interval struct{ Low, High float64 }

func (r Interval) draw(rng *rand.Rand) float64 { return r.Low + (r.High-r.Low)*rng.Float64() }

// Variation is how systems differ from a nominal one, by factors > 0. One factor scales all three moments of
// inertia: apart they could belong to no body.
type Variation struct {
	Mass, Inertia, Arm, TorqueRatio Interval
}

// Scenario is what flights are drawn from. All half-widths are ≥ 0 and draws uniform and independent.
type Scenario struct {
	Variation Variation
	Position  float64 // m: start and goal lie in the cube ±Position about the origin
	Yaw       float64 // rad: heading of the start, ±Yaw; π is any
	Tilt      float64 // rad: roll and pitch of the start, ±Tilt each
	Speed     float64 // m/s: each component of the start's velocity, ±Speed
	Spin      float64 // rad/s: each component of the start's angular velocity, ±Spin
	Turn      float64 // rad: heading of a goal relative to the start's, ±Turn
	Goals     int     // ≥ 1 in a row
}

// Validate refuses a scenario that could draw systems or states without meaning.
func (s Scenario) Validate() error {
	for _, c := range []struct {
		name string
		r    Interval
	}{
		{"mass", s.Variation.Mass}, {"inertia", s.Variation.Inertia}, {"arm", s.Variation.Arm}, {"torque ratio", s.Variation.TorqueRatio},
	} {
		if !(c.r.Low > 0) || !(c.r.High >= c.r.Low) || math.IsInf(c.r.High, 0) {
			return fmt.Errorf("quadrotor: factors [%g, %g] of the %s must be positive, finite and in order", c.r.Low, c.r.High, c.name)
		}
	}
	for _, c := range []struct {
		name, unit string
		value, top float64
	}{
		{"position", "m", s.Position, 1e3}, {"yaw", "rad", s.Yaw, math.Pi}, {"tilt", "rad", s.Tilt, math.Pi / 2},
		{"speed", "m/s", s.Speed, 1e2}, {"spin", "rad/s", s.Spin, 1e2}, {"turn", "rad", s.Turn, math.Pi},
	} {
		if !(c.value >= 0 && c.value <= c.top) {
			return fmt.Errorf("quadrotor: half-width %g [%s] of the %s must be between 0 and %g", c.value, c.unit, c.name, c.top)
		}
	}
	if s.Goals < 1 {
		return fmt.Errorf("quadrotor: %d goals of a flight, need at least 1", s.Goals)
	}
	return nil
}

// Draw draws a system about the nominal one, a start and goals at rest. It always takes the same number of
// numbers from rng.
func (s Scenario) Draw(nominal Params, rng *rand.Rand) (p Params, start State, goals []State) {
	symmetric := func(half float64) float64 { return half * (2*rng.Float64() - 1) }
	cube := func(half float64) se3.Vector { return se3.Vector{symmetric(half), symmetric(half), symmetric(half)} }

	p = nominal
	p.Mass *= s.Variation.Mass.draw(rng)
	inertia := s.Variation.Inertia.draw(rng)
	for i := range p.Inertia {
		p.Inertia[i] *= inertia
	}
	p.Arm *= s.Variation.Arm.draw(rng)
	p.TorqueRatio *= s.Variation.TorqueRatio.draw(rng)

	start.Pose.P = cube(s.Position)
	yaw, roll, pitch := symmetric(s.Yaw), symmetric(s.Tilt), symmetric(s.Tilt)
	start.Pose.R = se3.RollPitchYaw(roll, pitch, yaw)
	start.Twist = se3.NewTangent(cube(s.Speed), cube(s.Spin))
	for range s.Goals {
		position := cube(s.Position)
		goals = append(goals, Rest(position, yaw+symmetric(s.Turn)))
	}
	return p, start, goals
}
