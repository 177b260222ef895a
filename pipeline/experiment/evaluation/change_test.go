package evaluation

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
)

// TestWithAdaptation: of one trajectory the first steps, of several the first ones; what is predicted stays, and so
// does the trial it is made from.
func TestWithAdaptation(t *testing.T) {
	e := profile.TrackEvaluation{Evaluation: profile.Evaluation{Context: 2, Horizon: 3}, AdaptationSteps: 8, Rollouts: 3}
	whole, err := NewTrackTrial(track(20), e)
	if err != nil {
		t.Fatal(err)
	}
	for part, states := range map[float64]int{0.25: 3, 0.5: 5, 1: 9} { // one more than steps
		changed, err := whole.WithAdaptation(part)
		if err != nil {
			t.Fatal(err)
		}
		if a := changed.Adaptation[0][0]; a.Length() != states || a.State[0] != 0 || len(a.State) != 2*states {
			t.Errorf("part %g: %+v", part, a)
		}
		if !reflect.DeepEqual(changed.Truth, whole.Truth) || whole.Adaptation[0][0].Length() != 9 {
			t.Errorf("part %g has changed the rollouts or the whole trial", part)
		}
	}

	many := &Trial{Set: whole.Set, Adaptation: [][]dataset.Trajectory{{{Step: []float64{1}}, {Step: []float64{2}}, {Step: []float64{3}}, {Step: []float64{4}}}}}
	if half, err := many.WithAdaptation(0.5); err != nil || len(half.Adaptation[0]) != 2 || half.Adaptation[0][1].Step[0] != 2 {
		t.Errorf("half of four: %+v, %v", half, err)
	}
	if _, err := many.WithAdaptation(0.1); err == nil || !strings.Contains(err.Error(), "system 0 has 4 trajectories to adapt on: a part of 0.1 is none") {
		t.Errorf("none of four: %v", err)
	}
	for _, part := range []float64{0, -1, 1.5} {
		if _, err := whole.WithAdaptation(part); err == nil {
			t.Errorf("a part of %g is accepted", part)
		}
	}
}

// TestWithNoise: the noise of two deviations differs by a factor.
func TestWithNoise(t *testing.T) {
	set := numbered()
	var given [][]float32
	exact := shots(t, set, settings).WithNoise(0)
	for _, deviation := range []float64{0, 0.5, 1} {
		p := &successor{context: 3}
		if _, err := Rollout(t.Context(), exact.WithNoise(deviation), 1, p); err != nil {
			t.Fatal(err)
		}
		given = append(given, p.given[0].State)
	}
	for i, v := range given[0] {
		half, whole := float64(given[1][i]-v), float64(given[2][i]-v)
		if half == 0 || math.Abs(whole-2*half) > 1e-5*(1+math.Abs(float64(v))) {
			t.Errorf("entry %d: noise %g and %g", i, half, whole)
		}
	}
	if exact.InputNoise != 0 {
		t.Error("the trial itself has changed")
	}
}
