// Package figure4 draws the paper's Figure 4: predicted against true flight of an unseen quadrotor.
package figure4

import (
	"fmt"

	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	"metasymlab/figures/rollout/flight"
	generate "metasymlab/pipeline/dataset/quadrotor"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/systems/quadrotor"
)

// New draws the error at each step of the horizon over all quadrotors and, for one rollout of one unseen quadrotor,
// position and attitude, the path and the energy; both are counted from 0, or [rollout.Median].
func New(r *results.Results, unseen, number int) (*rollout.Figure, error) {
	f, err := draw(r, unseen, number)
	if err != nil {
		return nil, fmt.Errorf("figure 4: %w", err)
	}
	return f, nil
}

func draw(r *results.Results, unseen, number int) (*rollout.Figure, error) {
	seeds := r.Profile.Quadrotor.Seeds
	set, err := rollout.Read(r, "quadrotor", seeds, rollout.Persistence, rollout.ConstantVelocity)
	if err != nil {
		return nil, err
	}
	if unseen, number, err = set.Choose(unseen, number); err != nil {
		return nil, err
	}
	p, err := body(set.First().Systems[unseen])
	if err != nil {
		return nil, err
	}
	l, err := flight.New(r, set, unseen, number, generate.Chart(r.Profile.Quadrotor.Data, p))
	if err != nil {
		return nil, err
	}
	l.ID = "figure4"
	l.Words = fmt.Sprintf("unseen quadrotor %d (m = %.3g kg, I = %.3g, %.3g, %.3g kg m²)", unseen+1, p.Mass, p.Inertia[0], p.Inertia[1], p.Inertia[2])
	energy, err := l.Energy()
	if err != nil {
		return nil, fmt.Errorf("energy: %w", err)
	}
	errors, err := set.Errors("figure4-error", rollout.Persistence, r.Profile.Quadrotor.MetaSym.Decoder.Window)
	if err != nil {
		return nil, err
	}
	f := &rollout.Figure{Number: 4}
	f.AddAll(errors, []rollout.Panel{l.Pose(), l.Path(), energy}, r.Origin(seeds...))
	return f, nil
}

// body is the quadrotor that was evaluated.
func body(s result.System) (p quadrotor.Params, err error) {
	for _, field := range []struct {
		name  string
		value *float64
	}{{"mass", &p.Mass}, {"inertia_x", &p.Inertia[0]}, {"inertia_y", &p.Inertia[1]}, {"inertia_z", &p.Inertia[2]}, {"arm", &p.Arm}, {"torque_ratio", &p.TorqueRatio}} {
		if *field.value, err = rollout.Parameter(s, field.name); err != nil {
			return p, err
		}
	}
	return p, p.Validate()
}
