package linear

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/datasettest"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/result"
)

// trialOf asks of some systems of a set to go on for 20 steps from a context of three, after 60 to adapt on.
func trialOf(t *testing.T, set *dataset.Set, systems []dataset.System, noise float64) *evaluation.Trial {
	t.Helper()
	asked := *set
	asked.OOD = systems
	trial, err := evaluation.NewTrackTrial(&asked, profile.TrackEvaluation{
		Evaluation: profile.Evaluation{Context: 3, Horizon: 20, InputNoise: noise}, AdaptationSteps: 60, Rollouts: 2, FarSteps: 30})
	if err != nil {
		t.Fatal(err)
	}
	return trial
}

func fit(t *testing.T, set *dataset.Set, noise float64, states, workers int) (*Laws, *evaluation.Trial) {
	t.Helper()
	trial := trialOf(t, set, set.OOD, noise)
	laws, err := Fit(t.Context(), set.Train, trialOf(t, set, set.Shifted, noise), trial, states, workers)
	if err != nil {
		t.Fatal(err)
	}
	return laws, trial
}

// both are the mean errors of the global and of the adapted laws.
func both(t *testing.T, laws *Laws, trial *evaluation.Trial) (global, adapted float64) {
	t.Helper()
	mean := func(r *evaluation.Rollouts, err error) float64 {
		if err != nil {
			t.Fatal(err)
		}
		scored := result.Evaluation{Systems: evaluation.Score(trial, r)}
		return scored.Mean()
	}
	return mean(laws.Global(t.Context(), trial)), mean(laws.Adapted(t.Context(), trial))
}

// TestLaw: steps that a linear law of three states and a control makes are fitted exactly, and followed exactly.
func TestLaw(t *testing.T) {
	s := shape{states: 3, dim: 2, controls: 1}
	rng := rand.New(rand.NewPCG(1, 2))
	var of dataset.Trajectory
	for i := range 60 {
		of.Step, of.Control = append(of.Step, 0.1+0.1*rng.Float64()), append(of.Control, rng.NormFloat64())
		if i < 3 {
			of.State = append(of.State, rng.NormFloat64(), rng.NormFloat64())
			continue
		}
		x := func(lag, k int) float64 { return of.State[2*(i-lag)+k] }
		h, u := of.Step[i-1], of.Control[i-1]
		of.State = append(of.State,
			x(1, 0)+h*(x(1, 1)-0.5*x(2, 0)+0.1*x(3, 1)+0.2+0.7*u),
			x(1, 1)+h*(-x(1, 0)-0.3*x(2, 1)+0.4*x(3, 0)-0.1-0.2*u))
	}
	m, err := s.momentsOf([]dataset.Trajectory{of})
	if err != nil {
		t.Fatal(err)
	}
	l, err := m.fit(nil, 1e-12)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0, 1, -0.5, 0, 0, 0.1, 0.2, 0.7} {
		if got := l.weights.At(i, 0); math.Abs(got-want) > 1e-8 {
			t.Errorf("weight %d of the first channel: %g, want %g", i, got, want)
		}
	}
	followed := of
	followed.State = append(append([]float64{}, of.State[:6]...), make([]float64, len(of.State)-6)...)
	if err := l.follow(followed, 3); err != nil {
		t.Fatal(err)
	}
	for i, v := range followed.State {
		if math.Abs(v-of.State[i]) > 1e-6 {
			t.Fatalf("state %d, channel %d: %g, want %g", i/2, i%2, v, of.State[i])
		}
	}
}

// TestFollow: the law of one state is followed to fourth order, here q̇ = p, ṗ = 1 - q over uneven steps.
func TestFollow(t *testing.T) {
	l := &law{shape{states: 1, dim: 2}, mat.NewDense(3, 2, []float64{0, -1, 1, 0, 0, 1})}
	var off []float64
	for _, steps := range []int{20, 40} {
		of, elapsed := dataset.Trajectory{State: make([]float64, 2*(steps+1)), Step: make([]float64, steps+1)}, 0.0
		of.State[0] = 2
		for i := range steps {
			of.Step[i] = 4 / float64(steps) * (1 + 0.5*float64(i%2))
			elapsed += of.Step[i]
		}
		if err := l.follow(of, 1); err != nil {
			t.Fatal(err)
		}
		off = append(off, math.Hypot(of.State[2*steps]-1-math.Cos(elapsed), of.State[2*steps+1]+math.Sin(elapsed)))
	}
	if ratio := off[0] / off[1]; ratio < 14 || ratio > 18 {
		t.Errorf("steps half as long make the error %g times smaller, want about 16: %g", ratio, off)
	}
}

// TestFit: where every system has a frequency of its own, who adapts is better; where all have the same and the data
// are noisy, nothing is to be learnt from a single one, and the strongest ridge is chosen. Noise on the context counts.
func TestFit(t *testing.T) {
	own := datasettest.Oscillators(6, 1, 120, 0)
	laws, trial := fit(t, own, 0, 1, 2)
	global, adapted := both(t, laws, trial)
	if !(adapted < 0.5*global) {
		t.Errorf("adapted %g, global %g", adapted, global)
	}
	noisy, asked := fit(t, own, 0.5, 1, 2)
	if worse, too := both(t, noisy, asked); !(worse > global+0.05) || !(too > adapted+0.05) {
		t.Errorf("with noise %g and %g, without %g and %g", worse, too, global, adapted)
	}
	same := datasettest.Oscillators(6, 1, 120, 0)
	for _, split := range dataset.Splits {
		systems := same.Systems(split)
		for i := range systems {
			systems[i] = own.Train[0]
			systems[i].Trajectories = []dataset.Trajectory{{State: slices.Clone(own.Train[0].Trajectories[0].State), Step: own.Train[0].Trajectories[0].Step}}
		}
	}
	same.AddNoise(0.3, 1)
	strong, _ := fit(t, same, 0, 1, 2)
	if last := strengths[len(strengths)-1]; strong.Strength != last || !(laws.Strength < strong.Strength) {
		t.Errorf("strength %g for systems that are all the same, %g for others; want %g and less", strong.Strength, laws.Strength, last)
	}
}

// TestFitAgain: the same laws and rollouts whatever the number of workers; the far rollouts begin as the first ones do.
func TestFitAgain(t *testing.T) {
	for name, states := range map[string]int{"one state": 1, "a record": 3} {
		set := datasettest.Oscillators(5, 1, 120, 2)
		one, trial := fit(t, set, 0.1, states, 1)
		three, _ := fit(t, set, 0.1, states, 3)
		a, err := one.Adapted(t.Context(), trial)
		if err != nil {
			t.Fatal(err)
		}
		b, err := three.Adapted(t.Context(), trial)
		if err != nil || !reflect.DeepEqual(a, b) || one.Strength != three.Strength {
			t.Errorf("%s: 1 and 3 workers give different rollouts (%v)", name, err)
		}
		far, err := three.Adapted(t.Context(), trial.Far)
		if err != nil || far.Horizon != 30 || !slices.Equal(far.At(4, 0, 19), a.At(4, 0, 19)) {
			t.Errorf("%s: the far rollouts begin otherwise (%v)", name, err)
		}
	}
}

func TestErrors(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(set *dataset.Set)
		states int
		want   string
	}{
		"no steps": {func(set *dataset.Set) {}, 121, "global law: no trajectory of 3 has more than 121 states"},
		"infinite": {func(set *dataset.Set) { set.Train[1].Trajectories[0].State[7] = math.Inf(1) }, 1, "global law: the normal equations of 3 features"},
		"unseen":   {func(set *dataset.Set) { set.OOD[1].Trajectories[0].State[7] = math.NaN() }, 1, "adapted law: system 1: the normal equations"},
		"diverged": {func(set *dataset.Set) {
			for i := range set.Shifted[0].Trajectories[0].State[140:] {
				set.Shifted[0].Trajectories[0].State[140+i] = 1e200
			}
		}, 1, "adapted law: with each strength of the ridge"},
	} {
		set := datasettest.Oscillators(3, 1, 120, 0)
		c.damage(set)
		_, err := Fit(t.Context(), set.Train, trialOf(t, set, set.Shifted, 0), trialOf(t, set, set.OOD, 0), c.states, 2)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want one line with %q", name, err, c.want)
		}
	}
}
