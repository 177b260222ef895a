package gate

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/datasettest"
)

// shifted predicts the last state plus by, and keeps how many measured states it was given, and the first window of
// each call.
type shifted struct {
	by      float64
	context int
	short   bool // predicts too few values
	filled  []int
	windows []*dataset.Windows
}

func (p *shifted) Context() int                 { return p.context }
func (p *shifted) Window() int                  { return p.context }
func (p *shifted) Adapt(*dataset.Windows) error { return errors.New("must not adapt") }
func (p *shifted) Next(w *dataset.Windows, filled int) ([]float32, error) {
	p.filled, p.windows = append(p.filled, filled), append(p.windows, w)
	var out []float32
	for row := range w.Systems * w.Count {
		for _, v := range w.State[(row*w.Steps+filled-1)*w.Dim:][:w.Dim] {
			out = append(out, v+float32(p.by))
		}
	}
	if p.short {
		return out[1:], nil
	}
	return out, nil
}

// TestOneStep compares with errors computed directly from the trajectories, whatever the model looks back.
func TestOneStep(t *testing.T) {
	set := datasettest.Oscillators(2, 3, 9, 1)
	const by = 0.25
	want, count := Errors{}, 0.0
	for _, s := range set.Validation {
		for _, k := range s.Trajectories {
			for i := 2; i < len(k.State); i++ { // all but the first state, of two channels
				change := k.State[i] - k.State[i-2]
				want.Network += (by - change) * (by - change)
				want.Persistence += change * change
				want.Zero += k.State[i] * k.State[i]
				count++
			}
		}
	}
	for _, context := range []int{1, 4, 20} {
		p := &shifted{by: by, context: context}
		got, err := OneStep(set, set.Validation, p)
		if err != nil {
			t.Fatal(err)
		}
		for name, pair := range map[string][2]float64{"model": {got.Network, want.Network}, "persistence": {got.Persistence, want.Persistence}, "zero": {got.Zero, want.Zero}} {
			if w := pair[1] / count; math.Abs(pair[0]-w) > 1e-6*w {
				t.Errorf("context %d, %s: %g, by hand %g", context, name, pair[0], w)
			}
		}
		if last := p.filled[len(p.filled)-1]; last != min(context, 8) {
			t.Errorf("context %d: at most %d states seen", context, last)
		}
		// The second system's last target sees the end of its last trajectory.
		w, filled := p.windows[len(p.windows)-1], p.filled[len(p.filled)-1]
		k := set.Validation[1].Trajectories[2]
		row := (w.Systems*w.Count - 1) * w.Steps
		for i := range filled {
			at := 8 - filled + i
			if w.State[(row+i)*2] != float32(k.State[at*2]) || w.Control[row+i] != float32(k.Control[at]) || w.Step[row+i] != float32(k.Step[at]) {
				t.Errorf("context %d: step %d of the window is not step %d of the trajectory", context, i, at)
			}
		}
	}
}

// TestTargets: long trajectories are sampled evenly, from the first state that has one before it.
func TestTargets(t *testing.T) {
	long := []dataset.System{{Trajectories: []dataset.Trajectory{{Step: make([]float64, 1001)}}}}
	groups, err := targets(long, 30)
	if err != nil {
		t.Fatal(err)
	}
	var steps []int
	for known, list := range groups {
		for _, at := range list {
			if at.step < known || known < min(at.step, 30) {
				t.Errorf("step %d sees %d states", at.step, known)
			}
			steps = append(steps, at.step)
		}
	}
	slices.Sort(steps)
	if len(steps) != mostTargets || steps[0] != 1 || steps[1] != 11 || steps[mostTargets-1] != 991 {
		t.Errorf("targets %v", steps)
	}
}

func TestUnevenSystems(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*dataset.Set)
		short  bool
		want   string
	}{
		"no system":  {func(s *dataset.Set) { s.Validation = nil }, false, "there is no system"},
		"trajectory": {func(s *dataset.Set) { s.Validation[1].Trajectories = s.Validation[1].Trajectories[:2] }, false, "system 1 has 2 trajectories, system 0 has 3"},
		"length": {func(s *dataset.Set) { s.Validation[1].Trajectories[0] = s.Cut(s.Validation[1].Trajectories[0], 0, 5) }, false,
			"trajectory 0 has 5 states, system 0 has 9"},
		"prediction": {func(*dataset.Set) {}, true, "predicted values, need"},
	} {
		set := datasettest.Oscillators(2, 3, 9, 1)
		c.change(set)
		if _, err := OneStep(set, set.Validation, &shifted{context: 2, short: c.short}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}
