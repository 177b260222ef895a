package supervised

import (
	"math"
	"slices"
	"strings"
	"testing"

	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/datasettest"
	"metasymlab/pipeline/learner/training"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// lagged predicts a x_t + b x_{t-1}, where there is no state before the first of a window: a sequence network whose
// predictions can be had by hand.
type lagged struct{}

func (lagged) Validate() error { return nil }
func (lagged) Context() int    { return 3 }
func (lagged) Parameters() []weights.Parameter {
	return []weights.Parameter{{Name: "a", Value: 0.5}, {Name: "b", Value: -2}}
}
func (lagged) Forward(theta []*graph.Node, state, _, _ *graph.Node) *graph.Node {
	out := graph.Mul(state, theta[0])
	if steps := state.Shape().Dim(2); steps > 1 {
		before := graph.Slice(state, graph.AxisRange(), graph.AxisRange(), graph.AxisRange(0, steps-1))
		first := graph.ZerosLike(graph.Slice(state, graph.AxisRange(), graph.AxisRange(), graph.AxisRange(0, 1)))
		out = graph.Add(out, graph.Mul(graph.Concatenate([]*graph.Node{first, before}, 2), theta[1]))
	}
	return out
}

func learnSequences(t *testing.T) *Supervised {
	t.Helper()
	s, err := New(Supervised{Network: lagged{}, Data: datasettest.Oscillators(3, 4, 12, 0), Seed: 2, Windows: 3, ValidationWindows: 99, Steps: 5,
		Config: training.Config{Epochs: 1, StepsPerEpoch: 1, Patience: 1, LearningRate: 0.02, ShardSystems: 2, Workers: 2}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSequencePredictor: the prediction is that after the last filled step, whatever stands behind it; windows are as
// long as the network looks back, in training as long as they are set.
func TestSequencePredictor(t *testing.T) {
	s := learnSequences(t)
	theta, err := s.Initial()
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Predictor(open(t), theta)
	if err != nil {
		t.Fatal(err)
	}
	if p.Context() != 3 || p.Window() != 5 {
		t.Errorf("context %d, window %d, want the network's 3 and the training's 5", p.Context(), p.Window())
	}
	for filled := 1; filled <= 3; filled++ {
		w := dataset.NewWindows(2, 2, 3, 2, 0)
		var want []float64
		for i := range 2 {
			for k := range 2 {
				trajectory := s.Data.OOD[i].Trajectories[k]
				if err := w.Fill(i, k, trajectory, 4); err != nil {
					t.Fatal(err)
				}
				for c := range 2 {
					x := 0.5 * trajectory.State[2*(4+filled-1)+c]
					if filled > 1 {
						x -= 2 * trajectory.State[2*(4+filled-2)+c]
					}
					want = append(want, x)
				}
				for behind := filled; behind < 3; behind++ {
					w.State[((i*2+k)*3+behind)*2] = 77
				}
			}
		}
		got, err := p.Next(w, filled)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%v, %v", got, err)
		}
		for i := range want {
			if math.Abs(float64(got[i])-want[i]) > 1e-6 {
				t.Errorf("%d filled: value %d is %g, by hand %g", filled, i, got[i], want[i])
			}
		}
	}
	inputs, err := s.Inputs(dataset.Train, []int{0, 2}, 1)
	if err != nil || !slices.Equal(inputs[0].Shape().Dimensions, []int{2, 3, 5, 2}) {
		t.Errorf("training windows %v, %v", inputs[0].Shape(), err)
	}
}

// TestSequenceLoss: every step of a window counts, each with the steps before it, by hand.
func TestSequenceLoss(t *testing.T) {
	s := learnSequences(t)
	theta, err := s.Initial()
	if err != nil {
		t.Fatal(err)
	}
	inputs, err := s.Inputs(dataset.Validation, []int{1}, 0)
	if err != nil {
		t.Fatal(err)
	}
	exec, err := graph.NewExec(open(t), func(in []*graph.Node) *graph.Node { return s.Loss(in[:2], in[2:]) })
	if err != nil {
		t.Fatal(err)
	}
	var args []any
	for _, x := range append(slices.Clone(theta), inputs...) {
		args = append(args, x)
	}
	outputs, err := exec.Call(args...)
	if err != nil {
		t.Fatal(err)
	}
	got, err := tensors.CopyFlatData[float32](outputs[0])
	if err != nil {
		t.Fatal(err)
	}
	want, count := 0.0, 0.0
	for _, trajectory := range s.Data.Validation[1].Trajectories[2:] { // of 12 states: windows of steps 0-4 and 5-9
		for step := range 10 {
			for c := range 2 {
				x := 0.5 * trajectory.State[2*step+c]
				if step%5 > 0 {
					x -= 2 * trajectory.State[2*(step-1)+c]
				}
				d := x - trajectory.State[2*(step+1)+c]
				want, count = want+d*d, count+1
			}
		}
	}
	if want /= count * s.Data.ChangeVariance(); math.Abs(float64(got[0])-want) > 1e-5*want {
		t.Errorf("loss %g, by hand %g", got[0], want)
	}
}

// TestContext: a network is not asked to look back further than it was trained to.
func TestContext(t *testing.T) {
	for _, steps := range []int{0, 2} {
		if _, err := New(Supervised{Network: lagged{}, Steps: steps}); err == nil || !strings.Contains(err.Error(), "looks back 3 steps") {
			t.Errorf("windows of %d steps: %v", steps, err)
		}
	}
}
