// Package figure4 draws the paper's Figure 4: predicted against true flight of an unseen quadrotor.
package figure4

import (
	"fmt"

	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
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
	l, err := newFlight(r, set, unseen, number)
	if err != nil {
		return nil, err
	}
	energy, err := l.energy()
	if err != nil {
		return nil, fmt.Errorf("energy: %w", err)
	}
	errors, err := set.Errors("figure4-error", rollout.Persistence, r.Profile.Quadrotor.MetaSym.Decoder.Window)
	if err != nil {
		return nil, err
	}
	f := &rollout.Figure{Number: 4}
	f.AddAll(errors, []rollout.Panel{l.pose(), l.path(), energy}, r.Origin(seeds...))
	return f, nil
}
