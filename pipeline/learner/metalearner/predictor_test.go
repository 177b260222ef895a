package metalearner

import (
	"math"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/dataset"
)

// TestPredictor: predictions are those of the last filled step; what stands after it and which systems are beside it
// does not matter; adaptation does.
func TestPredictor(t *testing.T) {
	m := small(t, 0)
	w := initial(t, m)
	predict := func(systems []int, adapt bool, garbage float32) []float32 {
		t.Helper()
		p, err := m.Predictor(open(t), w)
		if err != nil {
			t.Fatal(err)
		}
		if p.Context() != 5 || p.Window() != 5 {
			t.Fatalf("context %d, window %d, want 5", p.Context(), p.Window())
		}
		var records [][]dataset.Trajectory
		for _, s := range systems {
			from := s
			if !adapt {
				from = 0
			}
			records = append(records, m.Data.OOD[from].Trajectories[:2])
		}
		windows, err := dataset.Tile(records, 5, 2, 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Adapt(windows); err != nil {
			t.Fatal(err)
		}
		input := dataset.NewWindows(len(systems), 2, 5, 2, 1)
		for i, s := range systems {
			for k := range 2 {
				if err := input.Fill(i, k, m.Data.OOD[s].Trajectories[2+k], 0); err != nil {
					t.Fatal(err)
				}
				for step := 3; step < 5; step++ {
					at := ((i*2+k)*5 + step)
					input.State[2*at], input.State[2*at+1], input.Step[at], input.Control[at] = garbage, -garbage, garbage, garbage
				}
			}
		}
		next, err := p.Next(input, 3)
		if err != nil {
			t.Fatal(err)
		}
		if len(next) != len(systems)*2*2 {
			t.Fatalf("%d values for %d systems with 2 windows", len(next), len(systems))
		}
		return next
	}
	close := func(a, b []float32) bool {
		for i := range a {
			if !(math.Abs(float64(a[i]-b[i])) <= 1e-6) {
				return false
			}
		}
		return true
	}
	all := predict([]int{0, 1, 2}, true, 0)
	if other := predict([]int{0, 1, 2}, true, 7); !slices.Equal(all, other) {
		t.Errorf("what stands after the filled steps changes the prediction: %v, %v", all, other)
	}
	if one := predict([]int{1}, true, 0); !close(one, all[4:8]) {
		t.Errorf("system 1 alone: %v, among others %v", one, all[4:8])
	}
	if other := predict([]int{0, 1, 2}, false, 0); !close(other[:4], all[:4]) || close(other[4:8], all[4:8]) {
		t.Errorf("adapted to themselves %v, to system 0 %v", all, other)
	}

	p, err := m.Predictor(open(t), w)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Next(dataset.NewWindows(1, 1, 5, 2, 1), 1); err == nil || !strings.Contains(err.Error(), "before Adapt") {
		t.Errorf("prediction before adaptation: %v", err)
	}
}
