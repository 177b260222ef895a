package quadrotor

import (
	"math"
	"math/rand/v2"
	"testing"

	"metasymlab/pipeline/systems/quadrotor/ddp"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

func newRand(seed, stream uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, stream)) }

// training is a scenario as the data set uses it.
var training = Scenario{
	Variation: Variation{
		Mass: Interval{0.8, 1.2}, Inertia: Interval{0.8, 1.2}, Arm: Interval{0.8, 1.2}, TorqueRatio: Interval{0.5, 2},
	},
	Position: 2, Yaw: math.Pi, Tilt: 0.5, Speed: 1, Spin: 1, Turn: 1, Goals: 1,
}

var planning = PlanOptions{
	Nodes: 100, Step: 0.03, MinThrust: 0.1, MaxThrust: 8, MaxIterations: 200, Tolerance: 0.05, PoseWeight: 1e-2, ThrustWeight: 1e-6,
}

// randomState is a state in general position.
func randomState(rng *rand.Rand) State {
	_, x, _ := Scenario{
		Variation: training.Variation, Position: 2, Yaw: math.Pi, Tilt: 1.2, Speed: 3, Spin: 4, Goals: 1,
	}.Draw(Hector(), rng)
	return x
}

// randomParams has three different moments of inertia.
func randomParams(rng *rand.Rand) Params {
	p, _, _ := training.Draw(Hector(), rng)
	p.Inertia[1] *= 1.1
	return p
}

func randomThrust(rng *rand.Rand) (u Control) {
	for i := range u {
		u[i] = 8 * rng.Float64()
	}
	return u
}

func mustGenerator(t testing.TB, o PlanOptions, r Replay) *Generator {
	t.Helper()
	g, err := NewGenerator(Hector(), training, GeneratorOptions{Plan: o, Replay: r, Substeps: 6, Attempts: 20})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func mustFlight(t testing.TB, g *Generator, rng *rand.Rand) *Flight {
	t.Helper()
	f, err := g.Flight(rng)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// exampleProblem is that of Crocoddyl's quadrotor_fwddyn.py and quadrotor_ubound.py: from rest at the origin to
// (1, 0, 1) in 33 nodes of 30 ms.
func exampleProblem() Problem {
	unit, goal := State{Pose: se3.Unit()}, Rest(se3.Vector{1, 0, 1}, 0)
	regular, track, end := Pull{To: unit}, Pull{To: goal}, Pull{To: goal}
	for i := range regular.Weight {
		regular.Weight[i] = 1e-6 * 1000
		if i < 3 {
			regular.Weight[i] = 1e-6 * 0.1
		}
		if i < 6 {
			track.Weight[i], end.Weight[i] = 1e-2, 3
		}
	}
	return Problem{
		Params: Hector(), Start: unit, Nodes: 33, Step: 0.03,
		Running: Cost{Pulls: []Pull{regular, track}, Thrust: 1e-6}, End: Cost{Pulls: []Pull{end}},
	}
}

// solveExample starts, as Crocoddyl does, from the start everywhere and no thrust.
func solveExample(t testing.TB, o ddp.Options) []ddp.Iteration {
	t.Helper()
	p := exampleProblem()
	o.MaxIterations = 200
	for i := range o.Lower {
		o.Lower[i], o.Upper[i] = 0.1, 5
	}
	solver, err := ddp.NewSolver[State](p.Nodes, o)
	if err != nil {
		t.Fatal(err)
	}
	xs, us := make([]State, p.Nodes+1), make([]Control, p.Nodes)
	for i := range xs {
		xs[i] = p.Start
	}
	converged, err := solver.Solve(p.View(), xs, us)
	if err != nil || !converged {
		t.Fatalf("converged = %v, error %v", converged, err)
	}
	return solver.Log()
}

// difference is the largest entry of y ⊖ x.
func difference(y, x *State) float64 { return missOf(y, x) }
