package quadrotor

import (
	"errors"
	"math"
	"slices"
	"testing"

	"metasymlab/pipeline/systems/quadrotor/se3"
)

// A tracked flight ends at the goal at rest; in open loop the error of the plan's Euler step is left.
func TestFlightsEndAtTheGoal(t *testing.T) {
	if testing.Short() {
		t.Skip("plans many flights")
	}
	miss := map[Replay][]float64{}
	for _, r := range []Replay{OpenLoop, Tracked} {
		g := mustGenerator(t, planning, r)
		for i := range uint64(12) {
			f := mustFlight(t, g, newRand(11, i))
			if planned := missOf(&f.Planned[planning.Nodes], &f.Goals[0]); planned > planning.Tolerance {
				t.Errorf("flight %d: the plan misses by %g", i, planned)
			}
			off := f.Goals[0].Pose.InverseTimes(&f.States[planning.Nodes].Pose).P
			miss[r] = append(miss[r], math.Sqrt(se3.Dot(off, off)))
			for _, u := range f.Thrusts {
				if slices.Min(u[:]) < planning.MinThrust || slices.Max(u[:]) > planning.MaxThrust {
					t.Fatalf("%v flight %d: thrusts %v out of bounds", r, i, u)
				}
			}
		}
		slices.Sort(miss[r])
	}
	// Measured over 60 flights: medians 0.57 m and 3 mm, worst 1.5 m and 37 cm (thrusts at a bound).
	if m := miss[Tracked]; m[len(m)/2] > 0.02 || m[len(m)-1] > 0.5 {
		t.Errorf("tracked flights miss by %.3g m (median), %.3g m (worst)", m[len(m)/2], m[len(m)-1])
	}
	if m := miss[OpenLoop]; m[len(m)/2] < 0.1 {
		t.Errorf("open-loop flights miss by %.3g m: Crocoddyl's Euler step has become physics, revise the documentation", m[len(m)/2])
	}
}

// The states are those of a rollout of the recorded thrusts, whatever the replay.
func TestStatesAreTheRolloutOfTheThrusts(t *testing.T) {
	for _, r := range []Replay{OpenLoop, Tracked} {
		f := mustFlight(t, mustGenerator(t, planning, r), newRand(12, 0))
		states := make([]State, len(f.States))
		states[0] = f.Start
		if err := f.Params.Rollout(states, f.Thrusts, f.Step, 6); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(states, f.States) {
			t.Errorf("%v: the states are not the rollout of the thrusts", r)
		}
		if same := slices.Equal(f.Thrusts, f.Controls); same != (r == OpenLoop) {
			t.Errorf("%v: thrusts flown are those planned: %v", r, same)
		}
	}
}

// A flight is determined by its stream alone: not by the flights before it, nor by the generator.
func TestDeterminism(t *testing.T) {
	a, b := mustGenerator(t, planning, Tracked), mustGenerator(t, planning, Tracked)
	mustFlight(t, a, newRand(13, 8))
	first, second := mustFlight(t, a, newRand(13, 9)), mustFlight(t, b, newRand(13, 9))
	if !slices.Equal(first.States, second.States) || !slices.Equal(first.Thrusts, second.Thrusts) || first.Params != second.Params {
		t.Error("the same stream gave two flights")
	}
	other := mustFlight(t, a, newRand(13, 10))
	if other.Params == first.Params || other.Start == first.Start {
		t.Error("two streams gave the same flight")
	}
}

func TestTrajectoryIsContinuous(t *testing.T) {
	g := mustGenerator(t, planning, Tracked)
	for i := range uint64(5) {
		f := mustFlight(t, g, newRand(14, i))
		for _, m := range momenta {
			z, err := f.Trajectory(m)
			if err != nil {
				t.Fatal(err)
			}
			if q := se3.Tangent(z[0][:6]); q != (se3.Tangent{}) {
				t.Errorf("flight %d begins at ξ = %v", i, q)
			}
			for k := 1; k < len(z); k++ {
				for j := range z[k] {
					// 30 ms at the speeds, rates and forces of these flights.
					if d := math.Abs(z[k][j] - z[k-1][j]); d > 2 {
						t.Errorf("flight %d, %v: coordinate %d jumps by %g at state %d", i, m, j, d, k)
					}
				}
			}
		}
		// At ξ = 0 both momenta are the same.
		body, _ := f.Trajectory(BodyMomentum)
		canonical, _ := f.Trajectory(CanonicalMomentum)
		if body[0] != canonical[0] || body[50] == canonical[50] {
			t.Errorf("flight %d: momenta must agree at ξ = 0 and only there", i)
		}
	}
}

func TestPlanRefuses(t *testing.T) {
	start, goals := Rest(se3.Vector{}, 0), []State{Rest(se3.Vector{1, 0, 1}, 0)}
	heavy := Hector()
	heavy.Mass = 5
	hasty, few := planning, planning
	hasty.Nodes = 5
	few.MaxIterations = 2
	bent := start
	bent.Pose.R[0][0] = 2
	for _, c := range []struct {
		name  string
		o     PlanOptions
		p     Params
		start State
		is    error
	}{
		{"too heavy", planning, heavy, start, nil},
		{"bad parameters", planning, Params{}, start, nil},
		{"not a rotation", planning, Hector(), bent, nil},
		{"too little time", hasty, Hector(), start, ErrNoPlan},
		{"too few iterations", few, Hector(), start, ErrNoPlan},
	} {
		planner, err := NewPlanner(c.o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := planner.Plan(c.p, c.start, goals); err == nil || (c.is != nil && !errors.Is(err, c.is)) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.is)
		}
	}
	g, err := NewGenerator(Hector(), training, GeneratorOptions{Plan: hasty, Substeps: 6, Attempts: 3})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Flight(newRand(1, 1)); !errors.Is(err, ErrNoPlan) {
		t.Errorf("flights in 0.15 s: got %v, want %v", err, ErrNoPlan)
	}
	if _, err := g.Flight(nil); err == nil {
		t.Error("accepted no random generator")
	}
}
