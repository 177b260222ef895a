package resultstest

import (
	"testing"

	"metasymlab/figures/results"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
)

// State is a state with ‖B‖ = 2, so the bound of theorem C.2 is 4(2ε + ε²), and the defect as part of it. |det J − 1|
// is ε.
func State(epsilon, part float64) result.SymplecticState {
	bound := 4 * (2*epsilon + epsilon*epsilon)
	return result.SymplecticState{Epsilon: epsilon, EncoderNorm: 2, Defect: part * bound, Bound: bound, Determinant: epsilon}
}

// Symplecticities writes the measurements of MetaSym in a new folder: one seed on both meshes, with the true motion's
// defect, two on the quantum system, one on the quadrotor and on what other systems the catalogue has. All are within
// the bound.
func Symplecticities(t testing.TB) *results.Results {
	t.Helper()
	r := &results.Results{Folder: Folder(t), Profile: profiletest.Read(t, profiletest.Tiny())}
	moving := func(epsilon, part, flow float64) result.SymplecticState {
		s := State(epsilon, part)
		s.Flow = &result.SymplecticFlow{Defect: flow, Expected: flow * (1 + 1e-6)}
		return s
	}
	Symplecticity(t, r, "mesh", 1, moving(0.001, 0.5, 0.002), moving(0.01, 0.25, 0.003))
	Symplecticity(t, r, "mesh3x3", 1, moving(0.1, 0.5, 0.004))
	Symplecticity(t, r, "quantum", 1, State(1, 0.5), State(0.5, 0.75))
	Symplecticity(t, r, "quantum", 2, State(2, 0.125), State(0.25, 1))
	Symplecticity(t, r, "quadrotor", 1, State(1, 0.5), State(0.5, 0.5))
	for _, s := range catalogue.Systems() { // those of tomorrow too
		for _, seed := range s.Settings(r.Profile).Seeds {
			if !there(r.SymplecticityFile(s.Name, seed)) {
				Symplecticity(t, r, s.Name, seed, State(0.5, 0.5))
			}
		}
	}
	return r
}

// Symplecticity writes the measurement of a seed's model: each system has one of the states.
func Symplecticity(t testing.TB, r *results.Results, system string, seed int, states ...result.SymplecticState) {
	t.Helper()
	s := result.Symplecticity{System: system, Seed: seed}
	for _, state := range states {
		s.Systems = append(s.Systems, result.SymplecticSystem{States: []result.SymplecticState{state}})
	}
	Write(t, r.SymplecticityFile(system, seed), s)
}
