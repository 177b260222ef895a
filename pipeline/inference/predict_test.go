package inference_test

import (
	"math"
	"reflect"
	"testing"

	"metasymlab/metasym"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/inference"
	"metasymlab/pipeline/learner/metalearner"
	"metasymlab/pipeline/profile"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
)

// tensorsOf are the weights of a model as package metasym takes them.
func tensorsOf(t testing.TB, m *inference.Model) []*tensors.Tensor {
	t.Helper()
	var list []*tensors.Tensor
	for i, p := range m.Architecture.Parameters() {
		w := tensors.FromFlatDataAndDimensions(append([]float32{}, m.Weights[i]...), p.Dims...)
		list = append(list, w)
	}
	return list
}

func adapt(t testing.TB, f *inference.Forecaster, h ...inference.History) []float64 {
	t.Helper()
	losses, err := f.Adapt(h...)
	if err != nil {
		t.Fatal(err)
	}
	return losses
}

// TestByHand predicts with package metasym itself: windows cut by hand from numbers scaled by hand, one system, one
// window for each prediction, the window sliding by one step. Every number must agree to the last bit.
func TestByHand(t *testing.T) {
	for name, m := range map[string]*inference.Model{"plain": plain(), "full": full(), "trained": trained(t), "perceptron": withForm("perceptron"), "none": withForm("none")} {
		c, n, k := m.Window(), m.Dim(), m.Controls()
		measured := measured(3, m, 2*c+3) // two windows, and two intervals that are not adapted to
		single := func(s dataset.Scale, x []float64) (out []float32) {
			for i, v := range x {
				out = append(out, float32((v-s.Mean[i])/s.Deviation[i]))
			}
			return out
		}
		tensor := func(values []float32, dims ...int) *tensors.Tensor {
			return tensors.FromFlatDataAndDimensions(append([]float32{}, values...), dims...)
		}
		// States, controls and steps of all time, [t,n], [t,m], [t].
		var states, controls, steps []float32
		for _, x := range measured.States {
			states = append(states, single(m.StateScale, x)...)
		}
		for i, u := range measured.Controls {
			controls, steps = append(controls, single(m.ControlScale, u)...), append(steps, float32(measured.Steps[i]))
		}

		b, err := opened()
		if err != nil {
			t.Fatal(err)
		}
		w := tensorsOf(t, m)
		theta := len(m.Architecture.MAML.Parameters())
		before := theta + len(m.Architecture.BiLevel.Decoder.Global())
		p, err := metasym.NewPredictor(b, metasym.Trained{Model: m.Architecture, Theta: w[:theta], Global: w[theta:before], Local: w[before:]})
		if err != nil {
			t.Fatal(err)
		}
		adaptation := metasym.Batch{State: tensor(states[:2*c*n], 1, 2, c, n), Step: tensor(steps[:2*c], 1, 2, c, 1), Next: tensor(states[n:(2*c+1)*n], 1, 2, c, n)}
		if k > 0 {
			adaptation.Control = tensor(controls[:2*c*k], 1, 2, c, k)
		}
		want, err := p.Adapt(adaptation)
		if err != nil {
			t.Fatal(err)
		}
		f := open(t, m)
		losses := adapt(t, f, measured)
		if len(losses) != m.Architecture.BiLevel.InnerSteps+1 || len(want) != len(losses) {
			t.Fatalf("%s: %d losses, want %d", name, len(losses), len(want))
		}
		for i, v := range losses {
			if v != want[i][0] {
				t.Errorf("%s: loss %d is %g, want %g", name, i, v, want[i][0])
			}
		}

		for h := range 2*c + 1 { // so that in the end nothing measured is in the window
			u := measured.Controls[h%len(measured.Controls)]
			dt := 0.07 + 0.01*float64(h%4)
			controls, steps = append(controls, single(m.ControlScale, u)...), append(steps, float32(dt))
			from := len(steps) - c
			window := metasym.Batch{State: tensor(states[from*n:], 1, 1, c, n), Step: tensor(steps[from:], 1, 1, c, 1)}
			if k > 0 {
				window.Control = tensor(controls[from*k:], 1, 1, c, k)
			}
			output, err := p.Predict(window)
			if err != nil {
				t.Fatal(err)
			}
			all, err := tensors.CopyFlatData[float32](output)
			if err != nil {
				t.Fatal(err)
			}
			next := all[(c-1)*n:]
			for i := range next {
				if m.StateScale.Constant[i] { // keeps its value
					next[i] = states[len(states)-n+i]
				}
			}
			states = append(states, next...)
			got, err := f.StepOver(dt, u)
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range next {
				if physical := float64(v)*m.StateScale.Deviation[i] + m.StateScale.Mean[i]; got[i] != physical {
					t.Fatalf("%s: step %d, %s is %g, by hand %g", name, h, m.Channels[i], got[i], physical)
				}
			}
		}
	}
}

// TestPipeline: a rollout in physical units is the one that the pipeline evaluates on the same data set, scaled back.
// The rollout begins with fewer steps than the window has.
func TestPipeline(t *testing.T) {
	m, set := trained(t), oscillators(t, 16)
	// The pipeline predicts scaled states; which physical ones they stand for does not matter to it.
	e, err := evaluation.NewShotTrial(set, profile.ShotEvaluation{Evaluation: profile.Evaluation{Context: 3, Horizon: 20}, AdaptationShots: 2})
	if err != nil {
		t.Fatal(err)
	}
	l, err := metalearner.New(metalearner.MetaSym{Model: m.Architecture, Data: set})
	if err != nil {
		t.Fatal(err)
	}
	b, err := opened()
	if err != nil {
		t.Fatal(err)
	}
	p, err := l.Predictor(b, tensorsOf(t, m))
	if err != nil {
		t.Fatal(err)
	}
	rollouts, err := evaluation.Rollout(t.Context(), e, 1, p)
	if err != nil {
		t.Fatal(err)
	}
	for s := range 3 {
		f := open(t, m)
		records := set.OOD[s].Trajectories
		adapt(t, f, physical(m, records[0]), physical(m, records[1]))
		for w := range rollouts.Count {
			truth := physical(m, records[2+w])
			if err := f.Start(before(truth, e.Context)); err != nil {
				t.Fatal(err)
			}
			from := e.Context - 1
			got, err := f.RolloutOver(truth.Steps[from:from+e.Horizon], truth.Controls[from:from+e.Horizon])
			if err != nil {
				t.Fatal(err)
			}
			for h := range e.Horizon {
				for c, v := range rollouts.At(s, w, h) {
					want := v*m.StateScale.Deviation[c] + m.StateScale.Mean[c]
					// Measured states go through physical units and back, and all systems through one product of
					// matrices: single precision, 6e-8, rounds differently, and the rollout adds that up over its
					// steps.
					if !(math.Abs(got[h][c]-want) <= 2e-5) {
						t.Fatalf("system %d, rollout %d, step %d: %s is %g, in the pipeline %g", s, w, h, m.Channels[c], got[h][c], want)
					}
				}
			}
		}
	}
}

// TestRolloutIsSteps: a rollout is the same as its steps, bit for bit, and leaves the forecaster where they do.
func TestRolloutIsSteps(t *testing.T) {
	for name, m := range map[string]*inference.Model{"plain": plain(), "full": full()} {
		f := open(t, m)
		h := measured(5, m, m.Window()+4)
		adapt(t, f, h)
		for _, irregular := range []bool{false, true} {
			whole, steps := f.Fork(), f.Fork()
			var rolled, stepped [][]float64
			var err error
			if irregular {
				rolled, err = whole.RolloutOver(h.Steps, h.Controls)
			} else {
				rolled, err = whole.Rollout(h.Controls)
			}
			if err != nil {
				t.Fatal(err)
			}
			for i, u := range h.Controls {
				var x []float64
				if irregular {
					x, err = steps.StepOver(h.Steps[i], u)
				} else {
					x, err = steps.Step(u)
				}
				if err != nil {
					t.Fatal(err)
				}
				stepped = append(stepped, x)
			}
			if !reflect.DeepEqual(rolled, stepped) || !reflect.DeepEqual(whole.State(), steps.State()) || !reflect.DeepEqual(whole.State(), rolled[len(rolled)-1]) {
				t.Errorf("%s: rollout %v, steps %v", name, rolled, stepped)
			}
			a, errA := whole.Step(h.Controls[0])
			b, errB := steps.Step(h.Controls[0])
			if errA != nil || errB != nil || !reflect.DeepEqual(a, b) {
				t.Errorf("%s: afterwards %v (%v) and %v (%v)", name, a, errA, b, errB)
			}
		}
		if m.Controls() > 0 {
			continue
		}
		forecast, err := f.Fork().Forecast(7)
		if err != nil {
			t.Fatal(err)
		}
		rollout, err := f.Fork().Rollout(make([][]float64, 7))
		if err != nil || !reflect.DeepEqual(forecast, rollout) {
			t.Errorf("%s: forecast %v, rollout %v (%v)", name, forecast, rollout, err)
		}
	}
}

// TestTrainedPrediction: adapted to the first 25 states of an oscillator it has not seen, the model's error over the
// next 15 steps is a fraction of that of staying where it was, and its adaptation has lowered the loss.
func TestTrainedPrediction(t *testing.T) {
	m, set := trained(t), oscillators(t, 16)
	f := open(t, m)
	var predicted, still float64
	for s := range 8 {
		truth := physical(m, set.OOD[s].Trajectories[3])
		losses := adapt(t, f, before(truth, 25))
		if last := losses[len(losses)-1]; !(last < losses[0]) {
			t.Errorf("system %d: the loss goes from %g to %g", s, losses[0], last)
		}
		states, err := f.RolloutOver(truth.Steps[24:39], truth.Controls[24:39])
		if err != nil {
			t.Fatal(err)
		}
		for h, x := range states {
			for c := range x {
				predicted += math.Pow(x[c]-truth.States[25+h][c], 2)
				still += math.Pow(truth.States[24][c]-truth.States[25+h][c], 2)
			}
		}
	}
	t.Logf("squared error %.3f, of persistence %.3f", predicted, still)
	if !(predicted < still/10) {
		t.Errorf("squared error %.3f, of persistence %.3f", predicted, still)
	}
}

// TestFromTraining: a model holds the bits of the trained weights, and the usual step and the scale of the data.
func TestFromTraining(t *testing.T) {
	m := full()
	list, err := weights.Initial(m.Architecture.Parameters(), 4, dtypes.Float32)
	if err != nil {
		t.Fatal(err)
	}
	set := oscillators(t, 2)
	set.Channels, set.Controls = m.Channels, 3
	set.Scale = m.StateScale
	got, err := inference.FromTraining(set, m.Architecture, list, m.Provenance)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range list {
		values, err := weights.Values(w)
		if err != nil {
			t.Fatal(err)
		}
		for j, v := range values {
			if float64(got.Weights[i][j]) != v {
				t.Fatalf("weights %d, entry %d: %g, want %g", i, j, got.Weights[i][j], v)
			}
		}
	}
	if !(got.TimeStep > 0.1 && got.TimeStep < 0.2) || !reflect.DeepEqual(got.ControlScale, inference.Identity(3)) {
		t.Errorf("time step %g, scale of controls %+v", got.TimeStep, got.ControlScale)
	}
}
