package evaluation

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
)

// track is one system with one trajectory whose state at time t is (t, -t).
func track(length int) *dataset.Set {
	var k dataset.Trajectory
	for t := range length {
		k.State, k.Step = append(k.State, float64(t), float64(-t)), append(k.Step, 1)
	}
	return &dataset.Set{System: "track", Channels: []string{"a", "b"}, Scale: dataset.Scale{Mean: []float64{0, 0}, Deviation: []float64{1, 1}},
		OOD: []dataset.System{{Trajectories: []dataset.Trajectory{k}}}}
}

// TestTrackTrial: adaptation from the first steps, rollouts evenly spread over what is left, to its very end, and none
// begins before the adaptation ends.
func TestTrackTrial(t *testing.T) {
	e := profile.TrackEvaluation{Evaluation: profile.Evaluation{Context: 2, Horizon: 3}, AdaptationSteps: 6, Rollouts: 3}
	trial, err := NewTrackTrial(track(20), e)
	if err != nil {
		t.Fatal(err)
	}
	if a := trial.Adaptation[0][0]; a.Length() != 7 || a.State[0] != 0 || a.State[12] != 6 { // seven states, six steps
		t.Errorf("adaptation %+v", a)
	}
	var starts []float64
	for _, k := range trial.Truth[0] {
		starts = append(starts, k.State[0])
		if k.Length() != 5 {
			t.Errorf("a rollout of %d states", k.Length())
		}
	}
	if want := []float64{6, 10, 15}; !reflect.DeepEqual(starts, want) { // 15 + 5 = 20
		t.Errorf("rollouts from %v, want %v", starts, want)
	}
	e.Rollouts = 1
	if trial, err := NewTrackTrial(track(11), e); err != nil || trial.Truth[0][0].State[0] != 6 {
		t.Errorf("one rollout: %+v, %v", trial, err)
	}
	if _, err := NewTrackTrial(track(10), e); err == nil || !strings.Contains(err.Error(), "10 states, need 11") {
		t.Errorf("too short a trajectory: %v", err)
	}
}

// TestTrackTrialOnOthers: with three trajectories rollouts are spread over the second and the third, as many on each.
func TestTrackTrialOnOthers(t *testing.T) {
	set := track(20)
	for _, factor := range []float64{100, 1000} {
		other := track(30).OOD[0].Trajectories[0]
		for i := range other.State {
			other.State[i] *= factor
		}
		set.OOD[0].Trajectories = append(set.OOD[0].Trajectories, other)
	}
	e := profile.TrackEvaluation{Evaluation: profile.Evaluation{Context: 2, Horizon: 3}, AdaptationSteps: 19, Rollouts: 4, FarSteps: 28}
	trial, err := NewTrackTrial(set, e)
	if err != nil {
		t.Fatal(err)
	}
	var starts []float64
	for _, k := range trial.Truth[0] {
		starts = append(starts, k.State[0])
	}
	if want := []float64{0, 2500, 0, 25000}; !reflect.DeepEqual(starts, want) {
		t.Errorf("rollouts from %v, want %v", starts, want)
	}
	e.Rollouts = 3
	if _, err := NewTrackTrial(set, e); err == nil || !strings.Contains(err.Error(), "need a multiple of the 2 trajectories") {
		t.Errorf("three rollouts of two trajectories: %v", err)
	}
}

// TestTrackTrialOnAnother: with two trajectories adaptation is from the first alone, as much of it as is asked for, and
// rollouts are spread over all of the second.
func TestTrackTrialOnAnother(t *testing.T) {
	set := track(20)
	other := track(30).OOD[0].Trajectories[0]
	for i := range other.State {
		other.State[i] *= 100
	}
	set.OOD[0].Trajectories = append(set.OOD[0].Trajectories, other)
	e := profile.TrackEvaluation{Evaluation: profile.Evaluation{Context: 2, Horizon: 3}, AdaptationSteps: 19, Rollouts: 3, FarSteps: 28}
	trial, err := NewTrackTrial(set, e)
	if err != nil {
		t.Fatal(err)
	}
	if a := trial.Adaptation[0]; len(a) != 1 || a[0].Length() != 20 || a[0].State[38] != 19 {
		t.Errorf("adaptation %+v", a)
	}
	var starts []float64
	for _, k := range trial.Truth[0] {
		starts = append(starts, k.State[0])
	}
	if want := []float64{0, 1200, 2500}; !reflect.DeepEqual(starts, want) { // 25 + 5 = 30
		t.Errorf("rollouts from %v, want %v", starts, want)
	}
	if far := trial.Far.Truth[0]; len(far) != 1 || far[0].Length() != 30 || far[0].State[0] != 0 {
		t.Errorf("far rollouts %+v", far)
	}
	e.FarSteps = 29
	if _, err := NewTrackTrial(set, e); err == nil || !strings.Contains(err.Error(), "30 states, need 31") {
		t.Errorf("too short a second trajectory: %v", err)
	}
	e.FarSteps, e.AdaptationSteps = 28, 21
	if _, err := NewTrackTrial(set, e); err == nil || !strings.Contains(err.Error(), "20 states, need 21 for adaptation") {
		t.Errorf("too short a first trajectory: %v", err)
	}
}

func TestShotTrialRefuses(t *testing.T) {
	few := numbered()
	few.OOD[1].Trajectories = few.OOD[1].Trajectories[:1]
	uneven := numbered()
	uneven.OOD[1].Trajectories = uneven.OOD[1].Trajectories[:3]
	short := numbered()
	short.OOD[0].Trajectories[2].Step = short.OOD[0].Trajectories[2].Step[:7]
	for want, set := range map[string]*dataset.Set{
		"unseen system 1 has 1 trajectories, need more than the 1": few,
		"unseen system 1 has 2 rollouts, system 0 has 3":           uneven,
		"unseen system 0, rollout 1: a trajectory of 7 states":     short,
		"data set numbered has no out-of-distribution system":      {System: "numbered"},
	} {
		if _, err := NewShotTrial(set, settings); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// TestConstantChannelsStayExact: a channel that never changes is known without noise, and keeps its value.
func TestConstantChannelsStayExact(t *testing.T) {
	set := numbered()
	set.Scale.Constant = []bool{false, true}
	e := settings
	e.InputNoise = 0.5
	p := &successor{context: 3}
	trial := shots(t, set, e)
	r, err := Rollout(context.Background(), trial, 1, p)
	if err != nil {
		t.Fatal(err)
	}
	for s := range r.Systems {
		for w := range r.Count {
			for step := range r.Horizon {
				if got, want := r.At(s, w, step)[1], trial.Truth[s][w].State[2*(trial.Context-1)+1]; got != want {
					t.Errorf("system %d, rollout %d, step %d: the constant channel is %g, was %g", s, w, step, got, want)
				}
			}
		}
	}
	for i, v := range p.given[0].State {
		exact := float64(v) == number(i/18, 1+i/6%3, i/2%3)+0.25*float64(i%2)
		if exact != (i%2 == 1) {
			t.Errorf("entry %d is %g: noise on the wrong channel", i, v)
		}
	}
}
