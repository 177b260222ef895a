package evaluation

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/result"
)

// two is one system with two rollouts of two steps after a context of one.
func two(t *testing.T) *Trial {
	t.Helper()
	set := &dataset.Set{System: "two", Channels: []string{"a", "b"}, Scale: dataset.Scale{Mean: []float64{3, -1}, Deviation: []float64{2, 0.5}},
		OOD: []dataset.System{{
			Parameters: []dataset.Parameter{{Name: "mass", Value: 4}},
			Trajectories: []dataset.Trajectory{
				{State: []float64{9, 9, 9, 9, 9, 9}, Step: []float64{1, 1, 1}}, // for adaptation
				{State: []float64{1, 2, 3, 4, 5, 6}, Step: []float64{0.5, 0.25, 1}},
				{State: []float64{-1, 0, 1, 0, -1, 2}, Step: []float64{1, 1, 1}},
			}}}}
	return shots(t, set, profile.ShotEvaluation{Evaluation: profile.Evaluation{Context: 1, Horizon: 2, Examples: 1}, AdaptationShots: 1})
}

// TestScore against numbers by hand.
func TestScore(t *testing.T) {
	trial := two(t)
	r := NewRollouts(trial)
	copy(r.Predicted, []float64{
		3, 5, 7, 6, // errors (0, 1) and (2, 0)
		0, 0, 0, 0, // errors (-1, 0) and (1, -2)
	})
	want := []result.System{{
		Parameters: []result.Parameter{{Name: "mass", Value: 4}},
		MSE:        []float64{(0.5 + 2) / 2, (0.5 + 2.5) / 2},
		ErrorAt:    []float64{(0.5 + 0.5) / 2, (2 + 2.5) / 2},
		Examples: []result.Example{{
			Time:      []float64{0, 0.5, 0.75},
			Measured:  [][]float64{{1, 2}, {3, 4}, {5, 6}},
			Predicted: [][]float64{{3, 5}, {7, 6}},
		}},
	}}
	if got := Score(trial, r); !reflect.DeepEqual(got, want) {
		t.Errorf("score %+v\nwant  %+v", got, want)
	}
	trial.Examples = 9 // more than there are rollouts
	if got := Score(trial, r); len(got[0].Examples) != 2 {
		t.Errorf("%d examples of 2 rollouts", len(got[0].Examples))
	}
}

// still is the score of predicting one state.
func still(t *testing.T, trial *Trial, state ...float64) result.System {
	t.Helper()
	r, err := Still(trial, state)
	if err != nil {
		t.Fatal(err)
	}
	return Score(trial, r)[0]
}

// TestZero: in physical units the prediction is zero, so its error is the mean of squares there, in units of the
// variance.
func TestZero(t *testing.T) {
	trial := two(t)
	got := still(t, trial, 0, 0)
	physical := func(x, mean, deviation float64) float64 { return (x*deviation + mean) / deviation }
	square := func(a, b float64) float64 {
		a, b = physical(a, 3, 2), physical(b, -1, 0.5)
		return (a*a + b*b) / 2
	}
	for i, want := range []float64{(square(3, 4) + square(5, 6)) / 2, (square(1, 0) + square(-1, 2)) / 2} {
		if math.Abs(got.MSE[i]-want) > 1e-12 {
			t.Errorf("rollout %d: %g, by hand %g", i, got.MSE[i], want)
		}
	}
	trial.Set.Scale = dataset.Scale{Mean: []float64{0, 0}, Deviation: []float64{2, 0.5}}
	if got := still(t, trial, 0, 0).MSE[0]; got != (9.+16+25+36)/4 {
		t.Errorf("without a mean: %g, the mean of squares is %g", got, (9.+16+25+36)/4)
	}
}

func TestPersistence(t *testing.T) {
	trial := two(t)
	got := Score(trial, Persistence(trial))[0].MSE
	if want := []float64{(4. + 4 + 16 + 16) / 4, (4. + 0 + 0 + 4) / 4}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v, by hand %v", got, want)
	}
}

func TestGiven(t *testing.T) {
	trial := two(t)
	r, err := Given(trial, [][][]float64{{{1, 2, 3, 4}, {5, 6, 7, 8}}})
	if err != nil || !reflect.DeepEqual(r.At(0, 1, 0), []float64{5, 6}) || !reflect.DeepEqual(r.At(0, 0, 1), []float64{3, 4}) {
		t.Errorf("%+v, %v", r, err)
	}
	for want, predicted := range map[string][][][]float64{
		"predictions for 0 systems, need 1 with 2 rollouts each": nil,
		"predictions for 2 systems":                              {{{}, {}}, {{}, {}}},
		"predictions for system 0: 1 rollouts, need 2":           {{{1, 2, 3, 4}}},
		"system 0, rollout 1: 3 predicted values, need 4":        {{{1, 2, 3, 4}, {1, 2, 3}}},
	} {
		if _, err := Given(trial, predicted); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// TestStill: a state that is predicted exactly has no error, and one of the wrong length is refused.
func TestStill(t *testing.T) {
	trial := two(t)
	trial.Truth = [][]dataset.Trajectory{{{State: []float64{7, 7, 1, -2, 1, -2}, Step: []float64{1, 1, 1}}}}
	if mse := still(t, trial, 1*2+3, -2*0.5-1).MSE; !reflect.DeepEqual(mse, []float64{0}) {
		t.Errorf("error %v of the state that follows", mse)
	}
	if _, err := Still(trial, []float64{1}); err == nil || err.Error() != "state of 1 channels, need 2" {
		t.Errorf("state of one channel: %v", err)
	}
}

// TestConstantVelocity: a body that moves evenly, on an irregular grid, is predicted exactly; its momentum stays.
func TestConstantVelocity(t *testing.T) {
	step := []float64{0.5, 0.25, 1, 2, 0.125}
	var state []float64
	at := 3.0
	for _, dt := range step {
		state = append(state, at, 7)
		at += -4 * dt
	}
	trial := two(t)
	trial.Context, trial.Horizon = 2, 3
	trial.Truth = [][]dataset.Trajectory{{{State: state, Step: step}}}
	r, err := ConstantVelocity(trial)
	if err != nil || !reflect.DeepEqual(r.Predicted, state[4:]) {
		t.Errorf("predicted %v, %v; want %v", r, err, state[4:])
	}
	trial.Context = 1
	if _, err := ConstantVelocity(trial); err == nil || !strings.Contains(err.Error(), "need 2") {
		t.Errorf("from one state: %v", err)
	}
}
