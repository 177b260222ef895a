package symplecticity

import (
	"fmt"
	"math"

	"metasymlab/figures/results"
	"metasymlab/pipeline/result"
)

// run is the measurement of one seed's model.
type run struct {
	seed    int
	systems int
	states  []result.SymplecticState // of all systems
}

// read reads the measurement of each seed.
func read(r *results.Results, s system) ([]run, error) {
	list, err := r.Symplecticities(s.name, s.seeds)
	if err != nil {
		return nil, err
	}
	var runs []run
	for i, one := range list {
		file := r.SymplecticityFile(s.name, s.seeds[i])
		states := one.States()
		if len(states) == 0 {
			return nil, fmt.Errorf("result file %s has no states; measure it again", file)
		}
		for k, state := range states {
			if (state.Flow != nil) != (states[0].Flow != nil) {
				return nil, fmt.Errorf("result file %s has the true motion's defect of some states only (not as state 1: state %d)", file, k+1)
			}
		}
		runs = append(runs, run{s.seeds[i], len(one.Systems), states})
	}
	return runs, nil
}

// all lists the states of all runs.
func all(runs []run) []result.SymplecticState {
	var states []result.SymplecticState
	for _, r := range runs {
		states = append(states, r.states...)
	}
	return states
}

// rounding is how exactly ‖JᵀΩJ − Ω‖ can be measured, as part of ‖B‖², the size of the numbers that it is the
// difference of: far above the last bit of a double and far below any defect that says something.
const rounding = 1e-10

// holds tells whether a state's defect is within the theorem's bound.
func holds(s result.SymplecticState) bool {
	return s.Defect <= s.Bound+rounding*s.EncoderNorm*s.EncoderNorm
}

// held counts the states whose defect is within the bound.
func held(states []result.SymplecticState) int {
	n := 0
	for _, s := range states {
		if holds(s) {
			n++
		}
	}
	return n
}

// extremes are the smallest and the largest value over states.
func extremes(states []result.SymplecticState, value func(result.SymplecticState) float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, s := range states {
		low, high = math.Min(low, value(s)), math.Max(high, value(s))
	}
	return low, high
}

// The values of a state that are shown.
func epsilon(s result.SymplecticState) float64      { return s.Epsilon }
func encoderNorm(s result.SymplecticState) float64  { return s.EncoderNorm }
func defect(s result.SymplecticState) float64       { return s.Defect }
func bound(s result.SymplecticState) float64        { return s.Bound }
func determinant(s result.SymplecticState) float64  { return s.Determinant }
func flowDefect(s result.SymplecticState) float64   { return s.Flow.Defect }
func flowExpected(s result.SymplecticState) float64 { return s.Flow.Expected }

// disagreement is how far the true motion's measured defect is from theory, as part of it.
func disagreement(s result.SymplecticState) float64 {
	if s.Flow.Defect == s.Flow.Expected {
		return 0
	}
	return math.Abs(s.Flow.Defect-s.Flow.Expected) / math.Max(math.Abs(s.Flow.Expected), math.Abs(s.Flow.Defect))
}
