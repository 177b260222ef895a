package cart

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"metasymlab/pipeline/dataset"
	set "metasymlab/pipeline/dataset/cartpendulum"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/cartpendulum"
)

// carts is a trial on small data, with three unseen systems, changed.
func carts(t *testing.T, changes ...func(d *profile.CartPendulumData)) (*evaluation.Trial, profile.CartPendulumData) {
	t.Helper()
	both := profile.CartPendulumRange{Angle: profile.Range{0.6, 1.2}, Force: profile.Range{4, 6}}
	d := profile.CartPendulumData{Population: profile.Population{Seed: 7, TrainSystems: 6, ValidationSystems: 1, OODSystems: 3, ShiftedSystems: 1}, Snapshots: 250, Interval: 0.04, Train: both, OOD: both}
	d.Train.CartMass, d.Train.BobMass, d.Train.Length = profile.Range{0.8, 1.2}, profile.Range{0.2, 0.3}, profile.Range{0.4, 0.6}
	d.Train.CartFriction, d.Train.HingeFriction = profile.Range{0.8, 1.2}, profile.Range{0.01, 0.03}
	d.OOD.CartMass, d.OOD.BobMass, d.OOD.Length = profile.Range{0.5, 0.7}, profile.Range{0.35, 0.5}, profile.Range{0.65, 0.85}
	d.OOD.CartFriction, d.OOD.HingeFriction = profile.Range{0.4, 0.7}, profile.Range{0.035, 0.05}
	for _, change := range changes {
		change(&d)
	}
	made, err := set.Generate(t.Context(), d, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	e := profile.TrackEvaluation{Evaluation: profile.Evaluation{Context: 10, Horizon: 50, InputNoise: 0.02, Examples: 1}, AdaptationSteps: 60, Rollouts: 3, FarSteps: 100}
	trial, err := evaluation.NewTrackTrial(made, e)
	if err != nil {
		t.Fatal(err)
	}
	return trial, d
}

// meanSquare is the mean squared error of all predicted values.
func meanSquare(trial *evaluation.Trial, r *evaluation.Rollouts) (mean float64) {
	for _, system := range evaluation.Score(trial, r) {
		for _, v := range system.MSE {
			mean += v / float64(len(system.MSE)*r.Systems)
		}
	}
	return mean
}

func simulate(t *testing.T, trial *evaluation.Trial, systems []cartpendulum.Params, workers int) *evaluation.Rollouts {
	t.Helper()
	r, err := Simulate(t.Context(), trial, systems, workers)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestTrue: without noise the simulator with the true parameters gives the data, near and far, to rounding; from noisy
// states it is as wrong as they are, about, and far better than standing still.
func TestTrue(t *testing.T) {
	trial, d := carts(t)
	if trial.Far == nil {
		t.Fatal("no far trial")
	}
	for name, one := range map[string]*evaluation.Trial{"near": trial, "far": trial.Far} {
		exact := meanSquare(one, simulate(t, one.WithNoise(0), True(d), 1))
		noisy := meanSquare(one, simulate(t, one, True(d), 2))
		still := meanSquare(one, evaluation.Persistence(one))
		if !(exact < 1e-20) || !(noisy > 1e-5) || !(noisy < 0.01) || !(still > 1) {
			t.Errorf("%s: mean squared error without noise %g, with %g; standing still %g", name, exact, noisy, still)
		}
	}
}

// TestIdentify: from exact steps the parameters come out to rounding, wherever in the unseen systems' ranges they are,
// frictions of 0 too, with any number of workers, and the far trial's are the same; from noisy ones they do not, but
// nearly.
func TestIdentify(t *testing.T) {
	for name, change := range map[string]func(d *profile.CartPendulumData){
		"as given": func(*profile.CartPendulumData) {},
		"no friction": func(d *profile.CartPendulumData) {
			d.OOD.CartFriction, d.OOD.HingeFriction = profile.Range{}, profile.Range{}
		},
		"none where it is looked for": func(d *profile.CartPendulumData) { d.Train.HingeFriction = profile.Range{} },
		"no force":                    func(d *profile.CartPendulumData) { d.OOD.Force = profile.Range{} },
		"heavy and long": func(d *profile.CartPendulumData) {
			d.OOD.CartMass, d.OOD.BobMass, d.OOD.Length = profile.Range{1.5, 2}, profile.Range{0.6, 0.85}, profile.Range{1.1, 1.4}
		},
	} {
		trial, d := carts(t, change)
		want := True(d)
		done := 0
		got, err := Identify(t.Context(), trial, d, 1, func() { done++ })
		if err != nil || done != 3 {
			t.Fatalf("%s: %v, %d systems done", name, err, done)
		}
		for s := range want {
			if off := distance(&got[s], &want[s]); !(off < 1e-9) {
				t.Errorf("%s: system %d: identified %+v, true %+v: off by %.1e", name, s, got[s], want[s], off)
			}
		}
		again, err := Identify(t.Context(), trial.Far, d, 3, nil)
		if err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("%s: the far trial's, with 3 workers: %+v, %v; want %+v", name, again, err, got)
		}
	}
	trial, d := carts(t, func(d *profile.CartPendulumData) { d.Noise = 0.01 })
	got, err := Identify(t.Context(), trial, d, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	for s, want := range True(d) {
		if off := distance(&got[s], &want); !(off > 1e-4) || !(off < 0.3) {
			t.Errorf("from noisy steps the parameters of system %d are off by %g: %+v, true %+v", s, off, got[s], want)
		}
	}
}

// distance is the largest difference of two systems' parameters, relative but for frictions, which may be 0: those in
// units in which they are of order one.
func distance(p, q *cartpendulum.Params) (largest float64) {
	of := func(p *cartpendulum.Params) []float64 {
		return []float64{math.Log(p.CartMass), math.Log(p.BobMass[0]), math.Log(p.BobMass[1]), math.Log(p.Length[0]), math.Log(p.Length[1]),
			p.CartFriction, p.HingeFriction[0] / 0.05, p.HingeFriction[1] / 0.05}
	}
	for i, v := range of(p) {
		largest = max(largest, math.Abs(v-of(q)[i]))
	}
	return largest
}

// TestRefused: impossible parameters, motions that leave the range of numbers, data that are none and the end of the
// context are errors.
func TestRefused(t *testing.T) {
	trial, d := carts(t)
	negative := True(d)
	negative[1].Length[0] = -1
	if _, err := Simulate(t.Context(), trial, negative, 1); err == nil || !strings.HasPrefix(err.Error(), "system 1: cartpendulum: ") {
		t.Errorf("a rod of -1 m: %v", err)
	}
	far := True(d)
	trial.Truth[2][0].State[9*6+5] = 1e200
	if _, err := Simulate(t.Context(), trial, far, 1); !errors.Is(err, cartpendulum.ErrDiverged) || !strings.HasPrefix(err.Error(), "system 2, rollout 0: step 10: ") {
		t.Errorf("diverged: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Simulate(ctx, trial, True(d), 2); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := Identify(ctx, trial, d, 2, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	trial.Adaptation[0] = []dataset.Trajectory{trial.Set.Cut(trial.Adaptation[0][0], 0, 20)}
	trial.Adaptation[0][0].State[13] = math.NaN()
	if _, err := Identify(t.Context(), trial, d, 1, nil); err == nil || !strings.HasPrefix(err.Error(), "identification of unseen system 0: least squares: ") {
		t.Errorf("broken data: %v", err)
	}
}
