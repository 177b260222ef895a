package dataset

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestChangeVariance: by hand, over the training systems alone and not from one trajectory to the next.
func TestChangeVariance(t *testing.T) {
	of := func(values ...float64) Trajectory {
		return Trajectory{State: values, Step: make([]float64, len(values)/2)}
	}
	set := Set{Channels: []string{"q", "p"},
		Train: []System{{Trajectories: []Trajectory{of(0, 0, 1, 0, 1, 2), of(100, 100, 100, 103)}}, {Trajectories: []Trajectory{of(5, 5, 5, 5)}}},
		OOD:   []System{{Trajectories: []Trajectory{of(0, 0, 9, 9)}}},
	}
	if got, want := set.ChangeVariance(), (1.0+0+0+4+0+9+0+0)/8; math.Abs(got-want) > 1e-15 {
		t.Errorf("%g, by hand %g", got, want)
	}
	if got := (&Set{Channels: []string{"q"}}).ChangeVariance(); got != 0 {
		t.Errorf("of no data %g", got)
	}
}

// TestWindowNoise: of the states alone, of one system alone, of the stated size, and none on channels that never
// change.
func TestWindowNoise(t *testing.T) {
	w := NewWindows(2, 50, 100, 2, 0)
	w.AddNoise(1, 0.5, Scale{Constant: []bool{false, true}}, rand.New(rand.NewPCG(1, 2)))
	sum := 0.0
	for i, v := range w.State {
		switch {
		case v != 0 && (i < len(w.State)/2 || i%2 == 1):
			t.Fatalf("state value %d has noise %g", i, v)
		default:
			sum += float64(v) * float64(v)
		}
	}
	// Of 5000 values the mean square scatters by 2 %.
	if got := sum / 5000; math.Abs(got-0.25) > 0.02 {
		t.Errorf("mean square %g, want 0.25", got)
	}
	for _, v := range w.Next {
		if v != 0 {
			t.Fatal("there is noise on the next states")
		}
	}
}
