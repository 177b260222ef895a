package quadrotor

import "fmt"

// Replay is how a plan's thrusts are flown.
type Replay int

const (
	// OpenLoop flies the planned thrusts as they are. The error of the plan's Euler step then accumulates: the
	// flight is exact physics, but ends decimetres from the goal and is not quite at rest.
	OpenLoop Replay = iota
	// Tracked flies u = u_t − K_t(x ⊖ x_t), within the bounds, with the plan's own gains, so that the flight ends at
	// the goal at rest unless thrusts stay at a bound. Thrusts still are constant over each node, and those flown are
	// the ones recorded.
	Tracked
)

func (r Replay) String() string {
	switch r {
	case OpenLoop:
		return "open loop"
	case Tracked:
		return "tracked"
	}
	return fmt.Sprintf("Replay(%d)", int(r))
}

// thrustAt is what is flown at node t in state x.
func (p *Plan) thrustAt(t int, x *State, r Replay, low, high float64) Control {
	u := p.Controls[t]
	if r == OpenLoop {
		return u
	}
	var d Tangent
	minus(&d, x, &p.Planned[t])
	for i := range u {
		for j, g := range p.Gains[t][i] {
			u[i] -= g * d[j]
		}
		u[i] = min(max(u[i], low), high)
	}
	return u
}
