package evaluation

import (
	"cmp"
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
)

var settings = profile.ShotEvaluation{Evaluation: profile.Evaluation{Context: 3, Horizon: 5, Examples: 1}, AdaptationShots: 1}

// shots is a trial of the set.
func shots(t *testing.T, set *dataset.Set, e profile.ShotEvaluation) *Trial {
	t.Helper()
	trial, err := NewShotTrial(set, e)
	if err != nil {
		t.Fatal(err)
	}
	return trial
}

// numbered is a set whose values tell where they are from: the state at time t of trajectory k of out-of-distribution
// system s is 1000 s + 100 k + t, and 0.25 more in the second channel; the control -t, the step 1/(t+1).
func numbered() *dataset.Set {
	set := &dataset.Set{System: "numbered", Channels: []string{"a", "b"}, Controls: 1, Scale: dataset.Scale{Mean: []float64{0, 0}, Deviation: []float64{1, 1}}}
	for s := range 2 {
		var system dataset.System
		for k := range 4 {
			var j dataset.Trajectory
			for t := range 9 {
				x := number(s, k, t)
				j.State, j.Control, j.Step = append(j.State, x, x+0.25), append(j.Control, float64(-t)), append(j.Step, 1/float64(t+1))
			}
			system.Trajectories = append(system.Trajectories, j)
		}
		set.OOD = append(set.OOD, system)
	}
	return set
}

func number(s, k, t int) float64 { return float64(1000*s + 100*k + t) }

// successor predicts the last state plus 1, and keeps what it was given.
type successor struct {
	context    int
	window     int // 0: as long as the context
	adaptation *dataset.Windows
	given      []*dataset.Windows
	filled     []int
	change     func(next []float32) []float32
	err        error
}

func (p *successor) Context() int { return p.context }
func (p *successor) Window() int  { return cmp.Or(p.window, p.context) }

func (p *successor) Adapt(w *dataset.Windows) error {
	p.adaptation = w
	return nil
}

func (p *successor) Next(w *dataset.Windows, filled int) ([]float32, error) {
	kept := *w
	kept.State, kept.Step, kept.Control = slices.Clone(w.State), slices.Clone(w.Step), slices.Clone(w.Control)
	p.given, p.filled = append(p.given, &kept), append(p.filled, filled)
	var next []float32
	for row := range w.Systems * w.Count {
		last := (row*w.Steps + filled - 1) * w.Dim
		for c := range w.Dim {
			next = append(next, w.State[last+c]+1)
		}
	}
	if p.change != nil {
		next = p.change(next)
	}
	return next, p.err
}

// TestRollout follows a rollout step by step: from three measured steps, for windows of one, four and eight steps.
func TestRollout(t *testing.T) {
	set := numbered()
	for _, length := range []int{1, 4, 8} {
		p := &successor{context: length}
		r, err := Rollout(context.Background(), shots(t, set, settings), 1, p)
		if err != nil {
			t.Fatal(err)
		}
		if r.Systems != 2 || r.Count != 3 || r.Horizon != 5 || r.Dim != 2 || len(p.given) != 5 {
			t.Fatalf("rollouts %+v in %d steps", r, len(p.given))
		}
		// The adaptation set is the first trajectory of each system, whole.
		if a := p.adaptation; a.Systems != 2 || a.Count != 8/length || a.Steps != length || a.State[0] != 0 ||
			float64(a.State[len(a.State)-2]) != number(1, 0, 7) || float64(a.Next[len(a.Next)-2]) != number(1, 0, 8) {
			t.Errorf("window of %d: adaptation windows %+v", length, a)
		}
		for s := range 2 {
			for w := range 3 {
				for h := range 5 {
					// The measured state at t = 2, and one more for each step.
					want := number(s, 1+w, 2) + float64(h+1)
					if got := r.At(s, w, h); got[0] != want || got[1] != want+0.25 {
						t.Errorf("window of %d: system %d, rollout %d, step %d: %v, want %g", length, s, w, h, got, want)
					}
				}
			}
		}
		for h, given := range p.given {
			filled := min(3+h, length)
			if p.filled[h] != filled || given.Steps != length {
				t.Fatalf("window of %d, step %d: %d of %d steps are filled, want %d", length, h, p.filled[h], given.Steps, filled)
			}
			for s := range 2 {
				for w := range 3 {
					for i := range filled {
						at, time := (s*3+w)*length+i, 3+h-filled+i
						// Up to t = 2 measured; then the prediction, which happens to be what was measured.
						if x := number(s, 1+w, time); float64(given.State[2*at]) != x || float64(given.State[2*at+1]) != x+0.25 {
							t.Fatalf("window of %d, step %d, place %d: state %g, want that of t = %d", length, h, i, given.State[2*at], time)
						}
						if given.Step[at] != float32(1/float64(time+1)) || given.Control[at] != float32(-time) {
							t.Fatalf("window of %d, step %d, place %d: Δt %g, u %g, want those of t = %d", length, h, i, given.Step[at], given.Control[at], time)
						}
					}
				}
			}
		}
	}
}

// TestRolloutIsOpenLoop: nothing measured after the context reaches the predictor.
func TestRolloutIsOpenLoop(t *testing.T) {
	set, other := numbered(), numbered()
	for _, s := range other.OOD {
		for _, k := range s.Trajectories[1:] {
			for i := 2 * settings.Context; i < len(k.State); i++ {
				k.State[i] = 1e6
			}
		}
	}
	a, b := &successor{context: 4}, &successor{context: 4}
	ra, err := Rollout(context.Background(), shots(t, set, settings), 1, a)
	if err != nil {
		t.Fatal(err)
	}
	rb, err := Rollout(context.Background(), shots(t, other, settings), 1, b)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(ra, rb) || !reflect.DeepEqual(a.given, b.given) {
		t.Error("what is measured after the context changes the rollout")
	}
}

// TestAdaptationSet: however far a model looks back, it adapts on the same windows.
func TestAdaptationSet(t *testing.T) {
	var first *dataset.Windows
	for _, context := range []int{1, 3, 6} {
		p := &successor{context: context, window: 3}
		if _, err := Rollout(t.Context(), shots(t, numbered(), settings), 1, p); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = p.adaptation
		}
		if a := p.adaptation; a.Count != 2 || a.Steps != 3 || !reflect.DeepEqual(a, first) || p.given[0].Steps != context {
			t.Errorf("context %d: adaptation windows %+v, want %+v; rollout windows of %d steps", context, a, first, p.given[0].Steps)
		}
	}
}

// TestNoise: the noise is that of the seed, the system and the trajectory, the same for all models; it has the
// deviation that is asked for, and there is none if that is zero.
func TestNoise(t *testing.T) {
	// noise is what a model that looks back so many steps sees first, less what it would see without noise.
	noise := func(length, seed int, deviation float64, horizon int) []float64 {
		t.Helper()
		e := settings
		e.InputNoise, e.Horizon = deviation, horizon
		p := &successor{context: length}
		if _, err := Rollout(context.Background(), shots(t, numbered(), e), seed, p); err != nil {
			t.Fatal(err)
		}
		var out []float64
		for s := range 2 {
			for w := range 3 {
				for i := range min(3, length) {
					at := (s*3+w)*length + i
					x := number(s, 1+w, 3-min(3, length)+i)
					out = append(out, float64(p.given[0].State[2*at])-x, float64(p.given[0].State[2*at+1])-x-0.25)
				}
			}
		}
		return out
	}
	three := noise(3, 1, 0.5, 5)
	if longer := noise(4, 1, 0.5, 2); !slices.Equal(three, longer) {
		t.Error("the noise depends on the model's context or on the horizon")
	}
	one := noise(1, 1, 0.5, 5)
	for row := range 6 { // a model of one state sees the last of the three
		if !slices.Equal(one[2*row:2*row+2], three[6*row+4:6*row+6]) {
			t.Errorf("row %d: noise %v for one model, %v for another", row, one[2*row:2*row+2], three[6*row+4:6*row+6])
		}
	}
	for _, v := range noise(3, 1, 0, 5) {
		if v != 0 {
			t.Errorf("noise %g without input noise", v)
		}
	}
	// 100 seeds with 36 values: a fifth of a standard deviation is above five standard errors of mean and deviation.
	var sum, squares, count float64
	seen := map[float64]bool{}
	for seed := 1; seed <= 100; seed++ {
		for _, v := range noise(3, seed, 0.5, 1) {
			sum, squares, count = sum+v, squares+v*v, count+1
			seen[v] = true
		}
	}
	// States of up to 1300 in single precision leave 2^-13 of noise: values may coincide, but few.
	if len(seen) < 2500 {
		t.Errorf("%d different values of noise of %g", len(seen), count)
	}
	mean, deviation := sum/count, math.Sqrt(squares/count)
	if math.Abs(mean) > 5*0.5/math.Sqrt(count) || math.Abs(deviation-0.5) > 5*0.5/math.Sqrt(2*count) {
		t.Errorf("noise has mean %g and deviation %g, want 0 and 0.5", mean, deviation)
	}
}

// TestNoisyContext: it is what a model is given, in double precision, with the controls and the steps; constant
// channels and the trial stay as they are.
func TestNoisyContext(t *testing.T) {
	set := numbered()
	set.Scale.Constant = []bool{false, true}
	trial := shots(t, set, settings)
	trial.InputNoise = 0.5
	p := &successor{context: 3}
	if _, err := Rollout(t.Context(), trial, 4, p); err != nil {
		t.Fatal(err)
	}
	given := p.given[0] // [s,w,3,2]
	for s := range 2 {
		for w := range 3 {
			noisy, truth := NoisyContext(trial, 4, s, w), trial.Truth[s][w]
			if noisy.Length() != 3 || !slices.Equal(noisy.Control, truth.Control[:3]) || !slices.Equal(noisy.Step, truth.Step[:3]) {
				t.Fatalf("system %d, rollout %d: %+v", s, w, noisy)
			}
			for i, v := range noisy.State {
				if float32(v) != given.State[(s*3+w)*6+i] {
					t.Errorf("system %d, rollout %d, value %d: %g, a model is given %g", s, w, i, v, given.State[(s*3+w)*6+i])
				}
				if exact := number(s, 1+w, i/2); i%2 == 0 && truth.State[i] != exact || i%2 == 1 && v != exact+0.25 || i%2 == 0 && v == exact {
					t.Errorf("system %d, rollout %d, value %d: %g, exact %g, in the trial %g", s, w, i, v, exact, truth.State[i])
				}
			}
		}
	}
}

// TestNoiseStreams: no noise repeats the draws that initial weights of the same seed are made of.
func TestNoiseStreams(t *testing.T) {
	drawn := map[float32]bool{}
	parameters := make([]weights.Parameter, 200)
	for i := range parameters {
		parameters[i] = weights.Parameter{Dims: []int{2}, Deviation: 1}
	}
	list, err := weights.Initial(parameters, 3, dtypes.Float32)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range list {
		flat, err := tensors.CopyFlatData[float32](w)
		if err != nil {
			t.Fatal(err)
		}
		drawn[flat[0]] = true
	}
	for system := range 20 {
		for rollout := range 200 {
			first := float32(noiseStream(3, system, rollout).NormFloat64())
			if drawn[first] {
				t.Fatalf("system %d, rollout %d: the noise's stream is another's too", system, rollout)
			}
			drawn[first] = true
		}
	}
}

func TestRolloutErrors(t *testing.T) {
	failure := errors.New("failure")
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for name, c := range map[string]struct {
		ctx       context.Context
		predictor *successor
		want      string
	}{
		"predictor":        {context.Background(), &successor{context: 2, err: failure}, "rollout step 1: failure"},
		"adaptation":       {context.Background(), &successor{context: 9}, "adaptation set: system 0 has 0 windows of 9 steps"},
		"context":          {cancelled, &successor{context: 2}, "context canceled"},
		"too few values":   {context.Background(), &successor{context: 2, change: func(x []float32) []float32 { return x[1:] }}, "rollout step 1: 11 predicted values, need 12"},
		"model that blows": {context.Background(), &successor{context: 2, change: func(x []float32) []float32 { x[7] *= 1e20; return x }}, "rollout step 2: system 1, rollout 0: the prediction is +Inf: the model has diverged"},
	} {
		if _, err := Rollout(c.ctx, shots(t, numbered(), settings), 1, c.predictor); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}
