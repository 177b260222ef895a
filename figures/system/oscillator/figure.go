package oscillator

import (
	"fmt"
	"math/cmplx"

	"metasymlab/figures/results"
	"metasymlab/figures/system"
)

const (
	frames = 90 // of the movie
	shots  = 3  // single runs in the static charts
)

// New draws an oscillator of the training distribution with the given seed, and shows its conditional state in the
// phase plane with the record, and single shots against the mean.
func New(r *results.Results, seed uint64) (*system.Figure, error) {
	q := r.Profile.Quantum
	s, err := Draw(q.Data, q.Evaluation.FilterStep, seed, shots)
	if err != nil {
		return nil, fmt.Errorf("oscillator: %w", err)
	}
	mean, err := meanChart(s)
	if err != nil {
		return nil, fmt.Errorf("oscillator: %w", err)
	}
	number, err := numberChart(s)
	if err != nil {
		return nil, fmt.Errorf("oscillator: %w", err)
	}
	p := s.Params
	drawn := fmt.Sprintf("An oscillator drawn from the training ranges with seed %d: ω = %.3f, χ = %.3f, β = %.4f, n̄ = %.3f, η = %.3f, |α₀| = %.3f, in units of γ = 1. %s",
		seed, p.Frequency, p.Squeezing, p.Cubic, p.Occupation, p.Efficiency, cmplx.Abs(p.Amplitude), r.Origin())
	return &system.Figure{Panels: []system.Panel{
		{
			ID: "system-oscillator-movie", Chart: movie(s, frames),
			Caption: fmt.Sprintf("A single shot. Left: the mean of the state given the record so far (blue), with the ellipse of one standard deviation; the mean over all records (dashed). Right: the two channels of the record, in bins of %.2g/γ (grey), and their expectation in the conditional state (blue). x and p have vacuum variance ½. %s",
				s.Grid.BinWidth(), drawn),
			Alt: "Path of the conditional state in the phase plane, spiralling in and shaken by the measurement, beside two noisy records",
		},
		{
			ID: "system-oscillator-mean", Chart: mean,
			Caption: fmt.Sprintf("⟨x⟩ of the conditional state in %d single shots, and the mean over all records by the Lindblad equation. Band: one standard deviation of x in shot 1. %s", shots, drawn),
			Alt:     "The quadrature x of single shots scatters about the decaying mean",
		},
		{
			ID: "system-oscillator-number", Chart: number,
			Caption: "Mean number of quanta in the conditional states of the same shots, and over all records. " + drawn,
			Alt:     "Mean number of quanta against time, decaying towards the stationary value",
		},
	}}, nil
}
