package oscillator

import (
	"fmt"
	"math"
)

// Grid is the time grid of a record: Bins bins of StepsPerBin integrator steps of length Step each.
type Grid struct {
	Bins        int     // >= 1
	StepsPerBin int     // >= 1
	Step        float64 // dt > 0, unit of time
}

// BinWidth is Δt = StepsPerBin · Step.
func (g Grid) BinWidth() float64 { return float64(g.StepsPerBin) * g.Step }

// NoiseVariance is 2/Δt, the variance of the white detector noise of each record channel.
func (g Grid) NoiseVariance() float64 { return 2 / g.BinWidth() }

// Steps is the number of integrator steps of the whole record.
func (g Grid) Steps() int { return g.Bins * g.StepsPerBin }

// maxSteps keeps Steps far from overflow; a record of this length would take half an hour.
const maxSteps = 1 << 30

// Validate refuses an empty or absurdly long grid.
func (g Grid) Validate() error {
	switch {
	case g.Bins < 1:
		return fmt.Errorf("oscillator: a record needs at least 1 bin, got %d", g.Bins)
	case g.StepsPerBin < 1:
		return fmt.Errorf("oscillator: a bin needs at least 1 step, got %d", g.StepsPerBin)
	case g.Bins > maxSteps/g.StepsPerBin:
		return fmt.Errorf("oscillator: %d bins of %d steps exceed %d steps", g.Bins, g.StepsPerBin, maxSteps)
	case !(g.Step > 0) || math.IsInf(g.Step, 0):
		return fmt.Errorf("oscillator: step = %g [time] must be positive and finite", g.Step)
	}
	return nil
}

const (
	// maxStepRate bounds step · max(ω, γ(2n̄+1)): above it one step is no longer small.
	maxStepRate = 0.25
	// minStepRate bounds γ · step from below: under it the increments lose the signal to rounding.
	minStepRate = 1e-9
)

// validateStep refuses a step that the first-order schemes cannot resolve.
func validateStep(p Params, step float64) error {
	if !(step > 0) || math.IsInf(step, 0) {
		return fmt.Errorf("oscillator: step = %g [time] must be positive and finite", step)
	}
	fastest := max(p.Frequency, p.BathRate*(2*p.Occupation+1))
	if !(step*fastest <= maxStepRate) {
		return fmt.Errorf("oscillator: step = %g [time] is too long: step · max(ω, γ(2n̄+1)) = %g must be at most %g",
			step, step*fastest, maxStepRate)
	}
	if !(step*p.BathRate >= minStepRate) {
		return fmt.Errorf("oscillator: step = %g [time] is too short: γ · step = %g must be at least %g",
			step, step*p.BathRate, minStepRate)
	}
	return nil
}
