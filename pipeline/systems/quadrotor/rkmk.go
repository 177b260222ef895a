package quadrotor

import (
	"fmt"
	"math"

	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Advance integrates the motion over `seconds` at constant thrusts, in `substeps` ≥ 1 steps of the fourth-order
// Runge–Kutta–Munthe-Kaas method (H. Munthe-Kaas, BIT 38, 92 (1998)): classical Runge–Kutta for (σ, ν),
//
//	dσ/dt = J_r(σ)⁻¹ ν,  dν/dt = a(M exp σ, ν, u),
//
// from σ = 0, then M ← M exp σ, so that the pose never leaves SE(3). The error is of order (seconds/substeps)⁴.
func (p *Params) Advance(x *State, u Control, seconds float64, substeps int) {
	h := seconds / float64(substeps)
	for range substeps {
		p.rkmkStep(x, &u, h)
	}
}

func (p *Params) rkmkStep(x *State, u *Control, h float64) {
	var chart, dChart, dTwist se3.Tangent // σ of the stage, slopes
	var sumChart, sumTwist se3.Tangent    // weighted slopes
	stage := *x
	for i, weight := range [4]float64{1, 2, 2, 1} {
		if i > 0 {
			ahead := h / 2
			if i == 3 {
				ahead = h
			}
			chart = dChart.Scale(ahead)
			stage.Pose = x.Pose.Plus(chart)
			stage.Twist = x.Twist.Plus(dTwist.Scale(ahead))
		}
		inverse := se3.RightJacobianInverse(chart)
		dChart = inverse.Apply(stage.Twist)
		dTwist = p.acceleration(&stage, u)
		sumChart = sumChart.Plus(dChart.Scale(weight * h / 6))
		sumTwist = sumTwist.Plus(dTwist.Scale(weight * h / 6))
	}
	x.Pose = x.Pose.Plus(sumChart)
	x.Twist = x.Twist.Plus(sumTwist)
}

// maxTurn is the largest |ω|h, rad, of a substep: beyond it the integration error is no longer small.
const maxTurn = 0.5

// Rollout writes the states [len(us)+1] that start in states[0] under thrusts us, each held for `step` seconds
// and integrated in `substeps` steps of [Params.Advance]. It allocates nothing. It fails where the body turns by
// more than 0.5 rad in a substep, or leaves the finite numbers.
func (p *Params) Rollout(states []State, us []Control, step float64, substeps int) error {
	switch {
	case len(states) != len(us)+1:
		return fmt.Errorf("quadrotor: a rollout of %d controls has %d states, got room for %d", len(us), len(us)+1, len(states))
	case !(step > 0) || math.IsInf(step, 0):
		return fmt.Errorf("quadrotor: step = %g [s] must be positive and finite", step)
	case substeps < 1:
		return fmt.Errorf("quadrotor: substeps = %d must be at least 1", substeps)
	}
	for t, u := range us {
		states[t+1] = states[t]
		if err := p.hold(&states[t+1], u, step, substeps); err != nil {
			return fmt.Errorf("quadrotor: node %d of the rollout: %w", t, err)
		}
	}
	return nil
}

// hold advances x by one node and checks the result.
func (p *Params) hold(x *State, u Control, step float64, substeps int) error {
	p.Advance(x, u, step, substeps)
	if err := x.Validate(); err != nil {
		return err
	}
	w := x.Twist.Angular()
	if turn := math.Sqrt(se3.Dot(w, w)) * step / float64(substeps); !(turn <= maxTurn) {
		return fmt.Errorf("the body turns by %g rad in a substep, more than %g; use more than %d substeps", turn, maxTurn, substeps)
	}
	return nil
}
