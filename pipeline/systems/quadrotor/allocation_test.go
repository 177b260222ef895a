package quadrotor

import (
	"testing"

	"metasymlab/pipeline/systems/quadrotor/ddp"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Once prepared, solving, integrating and changing coordinates allocate nothing.
func TestNoAllocations(t *testing.T) {
	p := exampleProblem()
	options := ddp.Options{
		Method: ddp.BoxFDDP, MaxIterations: 30, StopTolerance: 1e-9, Lower: Control{0.1, 0.1, 0.1, 0.1}, Upper: Control{5, 5, 5, 5},
	}
	solver, err := ddp.NewSolver[State](p.Nodes, options)
	if err != nil {
		t.Fatal(err)
	}
	xs, us := make([]State, p.Nodes+1), make([]Control, p.Nodes)
	for i := range xs {
		xs[i] = p.Start
	}
	view := p.View() // the interface value itself costs one allocation a solve
	states, coordinates := make([]State, p.Nodes+1), make([]Coordinates, p.Nodes+1)
	for i := range states {
		states[i] = Rest(se3.Vector{}, 0)
	}
	chart := Chart{Params: p.Params, Reference: se3.Unit(), Momentum: CanonicalMomentum}
	for name, run := range map[string]func() error{
		"Solve":      func() error { _, err := solver.Solve(view, xs, us); return err },
		"Rollout":    func() error { return p.Params.Rollout(states, us, 0.03, 6) },
		"Trajectory": func() error { return chart.Trajectory(coordinates, states) },
	} {
		if n := testing.AllocsPerRun(5, func() {
			if err := run(); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}); n != 0 {
			t.Errorf("%s allocates %g times a call", name, n)
		}
	}
}
