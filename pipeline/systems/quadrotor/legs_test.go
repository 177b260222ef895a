package quadrotor

import (
	"errors"
	"math"
	"testing"
)

// TestLegs: every node is charged its own leg's rate, and where a leg ends, that once.
func TestLegs(t *testing.T) {
	p := Problem{Params: Hector(), Start: Rest([3]float64{}, 0), Nodes: 6, Step: 0.5}
	rate := func(thrust float64) Cost { return Cost{Thrust: thrust} } // for thrusts of √(2/4) N each the thrust weight is the cost
	up := func(weight float64) Cost {
		return Cost{Pulls: []Pull{{To: Rest([3]float64{0, 0, 1}, 0), Weight: Tangent{2: weight}}}}
	}
	p.Legs = []Leg{{Until: 2, Running: rate(1), End: up(20)}, {Until: 3, Running: rate(10), End: up(200)}}
	p.Running = rate(100)
	u := Control{math.Sqrt(0.5), math.Sqrt(0.5), math.Sqrt(0.5), math.Sqrt(0.5)}
	for node, want := range []float64{0.5, 0.5, 5 + 10, 50 + 100, 50, 50} {
		var next State
		if got := p.View().Step(&next, node, &p.Start, &u); math.Abs(got-want) > 1e-12 {
			t.Errorf("node %d costs %g, want %g", node, got, want)
		}
	}
}

// TestGoalsInARow: planned flights pass the places of goals on the way within the tolerance, on the move, and end at
// the last.
func TestGoalsInARow(t *testing.T) {
	s, o := training, planning
	s.Goals, o.PoseWeight, o.ThrustWeight = 2, 1e-5, 1e-3
	g, err := NewGenerator(Hector(), s, GeneratorOptions{Plan: o, Replay: OpenLoop, Substeps: 6, Attempts: 20})
	if err != nil {
		t.Fatal(err)
	}
	for i := range uint64(5) {
		f := mustFlight(t, g, newRand(15, i))
		if len(f.Goals) != 2 {
			t.Fatalf("%d goals, want 2", len(f.Goals))
		}
		passed := &f.Planned[o.Nodes/2]
		d, v := f.Goals[0].Pose.InverseTimes(&passed.Pose).P, passed.Twist.Linear()
		if miss := math.Hypot(math.Hypot(d[0], d[1]), d[2]); !(miss <= o.Tolerance) {
			t.Errorf("flight %d passes its first goal at %g m", i, miss)
		}
		if speed := math.Hypot(math.Hypot(v[0], v[1]), v[2]); speed < 0.3 {
			t.Errorf("flight %d stops at its first goal: %g m/s", i, speed)
		}
		if miss := missOf(&f.Planned[o.Nodes], &f.Goals[1]); !(miss <= o.Tolerance) {
			t.Errorf("flight %d ends %g off its last goal", i, miss)
		}
	}
	planner, err := NewPlanner(o)
	if err != nil {
		t.Fatal(err)
	}
	start := Rest([3]float64{}, 0)
	if _, err := planner.Plan(Hector(), start, nil); err == nil {
		t.Error("accepted a flight to no goal")
	}
	if _, err := planner.Plan(Hector(), start, make([]State, o.Nodes+1)); err == nil {
		t.Error("accepted more goals than nodes")
	}
	far := []State{Rest([3]float64{40, 0, 0}, 0), start}
	if _, err := planner.Plan(Hector(), start, far); !errors.Is(err, ErrNoPlan) {
		t.Errorf("40 m away and back in 3 s: got %v, want %v", err, ErrNoPlan)
	}
}

// TestWeights: with less weight on the pose and more on thrusts, flights are calmer.
func TestWeights(t *testing.T) {
	chatter := func(pose, thrust float64) (sum float64) { // Σ|Δu|, N
		o := planning
		o.PoseWeight, o.ThrustWeight = pose, thrust
		g := mustGenerator(t, o, OpenLoop)
		for i := range uint64(3) {
			u := mustFlight(t, g, newRand(16, i)).Controls
			for k := 1; k < len(u); k++ {
				for r := range u[k] {
					sum += math.Abs(u[k][r] - u[k-1][r])
				}
			}
		}
		return sum
	}
	if hard, calm := chatter(1e-2, 1e-6), chatter(1e-5, 1e-3); !(calm < hard/5) {
		t.Errorf("thrusts change by %g N in all, by %g N with the example's weights", calm, hard)
	}
}
