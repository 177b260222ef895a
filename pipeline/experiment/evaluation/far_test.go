package evaluation

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"metasymlab/pipeline/profile"
)

// farTrial: of 20 states 0, 1, 2, ... six are for adaptation, then two measured ones, 6 and 7, three or ten predicted.
func farTrial(t *testing.T) *Trial {
	t.Helper()
	e := profile.TrackEvaluation{Evaluation: profile.Evaluation{Context: 2, Horizon: 3, InputNoise: 0.5}, AdaptationSteps: 6, Rollouts: 2, FarSteps: 10}
	trial, err := NewTrackTrial(track(20), e)
	if err != nil {
		t.Fatal(err)
	}
	return trial
}

// TestFar: what adds 2 to a state where the truth adds 1, or takes 1 away in the second channel, is off by the noise on
// the last measured state and by 1, 2, ..., or 3, 6, ... more; the noise is that of the first rollout.
func TestFar(t *testing.T) {
	trial := farTrial(t)
	p := &successor{context: 2, change: func(next []float32) []float32 {
		for i := range next {
			next[i]++
		}
		return next
	}}
	near, err := Rollout(t.Context(), trial, 3, p)
	if err != nil {
		t.Fatal(err)
	}
	adapted := p.adaptation
	p.adaptation = nil
	far, err := Far(t.Context(), trial, 3, p)
	if err != nil {
		t.Fatal(err)
	}
	if adapted == nil || p.adaptation != nil {
		t.Error("the far rollout adapts once more")
	}
	if len(far) != 1 || len(far[0]) != 10 {
		t.Fatalf("curves %v", far)
	}
	dim := near.Dim
	for h := range 10 {
		want := 0.0
		for k := range dim {
			drift := float64(1 + 2*k)
			noise := near.At(0, 0, 0)[k] - trial.Truth[0][0].State[2*dim+k] - drift
			d := noise + float64(h+1)*drift
			want += d * d / float64(dim)
		}
		if math.Abs(far[0][h]-want) > 1e-5*want { // float32
			t.Errorf("step %d: %g, want %g", h+1, far[0][h], want)
		}
	}
}

// TestFarEnds: before the first step that leaves the range of numbers, and the rollouts of the horizon are not
// concerned.
func TestFarEnds(t *testing.T) {
	trial, calls := farTrial(t), 0
	p := &successor{context: 2, change: func(next []float32) []float32 {
		if calls++; calls > 3+6 {
			next[0] = float32(math.Inf(1))
		}
		return next
	}}
	if _, err := Rollout(t.Context(), trial, 3, p); err != nil {
		t.Fatal(err)
	}
	far, err := Far(t.Context(), trial, 3, p)
	if err != nil || len(far) != 1 || len(far[0]) != 6 {
		t.Errorf("curves %v, %v, want 6 steps", far, err)
	}
	p.change = func(next []float32) []float32 { return next[:1] }
	if _, err := Far(t.Context(), trial, 3, p); err == nil || !strings.Contains(err.Error(), "far from the start: rollout step 1") {
		t.Errorf("a predictor that gives too little: %v", err)
	}
}

// TestFarReferences: those that need no training have the same far trial.
func TestFarReferences(t *testing.T) {
	trial := farTrial(t)
	got := FarErrors(trial, Persistence(trial.Far), 10)
	var want []float64
	for h := range 10 {
		want = append(want, float64((h+1)*(h+1)))
	}
	if !reflect.DeepEqual(got, [][]float64{want}) {
		t.Errorf("persistence %v, want %v", got, want)
	}
}

// TestNoFar: where rollouts go no further than the horizon, and in changed trials, there is none; too short a
// trajectory is refused.
func TestNoFar(t *testing.T) {
	e := profile.TrackEvaluation{Evaluation: profile.Evaluation{Context: 2, Horizon: 3}, AdaptationSteps: 6, Rollouts: 2, FarSteps: 3}
	trial, err := NewTrackTrial(track(20), e)
	if err != nil || trial.Far != nil {
		t.Errorf("far trial %+v, %v", trial.Far, err)
	}
	if far, err := Far(t.Context(), trial, 1, nil); err != nil || !reflect.DeepEqual(far, [][]float64{nil}) {
		t.Errorf("curves %v, %v", far, err)
	}
	whole := farTrial(t)
	half, err := whole.WithAdaptation(0.5)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(whole.Far.Adaptation, whole.Adaptation) {
		t.Error("the far trial has another adaptation set")
	}
	if half.Far != nil || whole.WithNoise(1).Far != nil || whole.Far == nil {
		t.Error("a changed trial has a far one")
	}
	e.FarSteps = 13
	if _, err := NewTrackTrial(track(20), e); err == nil || !strings.Contains(err.Error(), "20 states, need 21") {
		t.Errorf("too short a trajectory: %v", err)
	}
}
