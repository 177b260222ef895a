package supervised

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/datasettest"
	"metasymlab/pipeline/learner/learnertest"
	"metasymlab/pipeline/learner/training"
	"metasymlab/pipeline/profile/profiletest"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// linear predicts a state + b Δt + c u, the last in q alone: something whose error can be had by hand.
type linear struct{ refused error }

func (l linear) Validate() error { return l.refused }
func (l linear) Context() int    { return 1 }
func (l linear) Parameters() []weights.Parameter {
	return []weights.Parameter{{Name: "a", Value: 0.5}, {Name: "b", Value: 2}, {Name: "c", Dims: []int{2}, Value: -1}}
}
func (l linear) Forward(theta []*graph.Node, state, control, step *graph.Node) *graph.Node {
	out := graph.Add(graph.Mul(state, theta[0]), graph.Mul(step, theta[1]))
	if control != nil {
		out = graph.Add(out, graph.Mul(control, graph.ExpandLeftToRank(theta[2], 4)))
	}
	return out
}

func open(t *testing.T) compute.Backend {
	t.Helper()
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func learn(t *testing.T, controls int) *Supervised {
	t.Helper()
	s, err := New(Supervised{Network: linear{}, Data: datasettest.Oscillators(3, 4, 8, controls), Seed: 2, Windows: 3, ValidationWindows: 99, Steps: 3,
		Config: training.Config{Epochs: 4, StepsPerEpoch: 5, Patience: 4, LearningRate: 0.02, ShardSystems: 2, Workers: 2}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// predicted is what linear with its initial weights makes of a step, by hand.
func predicted(k dataset.Trajectory, t, controls int) [2]float64 {
	out := [2]float64{0.5*k.State[2*t] + 2*k.Step[t], 0.5*k.State[2*t+1] + 2*k.Step[t]}
	if controls > 0 {
		out[0] -= k.Control[t]
		out[1] -= k.Control[t]
	}
	return out
}

// TestLoss: the validation loss is the mean squared error over the windows of the meta set, computed by hand, for any
// shard.
func TestLoss(t *testing.T) {
	for _, controls := range []int{0, 1} {
		s := learn(t, controls)
		theta, err := s.Initial()
		if err != nil {
			t.Fatal(err)
		}
		want := make([]float64, 3)
		for i, system := range s.Data.Validation {
			for _, k := range system.Trajectories[2:] { // of 8 steps: windows 0-2 and 3-5
				for step := range 6 {
					for c, v := range predicted(k, step, controls) {
						d := v - k.State[2*(step+1)+c]
						want[i] += d * d / (2 * 6 * 2)
					}
				}
			}
		}
		for _, shard := range [][]int{{0, 1, 2}, {1}, {2, 0}} {
			inputs, err := s.Inputs(dataset.Validation, shard, 9)
			if err != nil {
				t.Fatal(err)
			}
			exec, err := graph.NewExec(open(t), func(in []*graph.Node) *graph.Node { return s.Loss(in[:3], in[3:]) })
			if err != nil {
				t.Fatal(err)
			}
			var args []any
			for _, x := range append(slices.Clone(theta), inputs...) {
				local, err := x.LocalClone()
				if err != nil {
					t.Fatal(err)
				}
				args = append(args, local)
			}
			outputs, err := exec.Call(args...)
			if err != nil {
				t.Fatal(err)
			}
			got, err := tensors.CopyFlatData[float32](outputs[0])
			if err != nil || len(got) != len(shard) {
				t.Fatalf("losses %v, %v", got, err)
			}
			for row, i := range shard {
				if want := want[i] / s.Data.ChangeVariance(); math.Abs(float64(got[row])-want) > 1e-5*want {
					t.Errorf("%d controls, shard %v: system %d has loss %g, by hand %g", controls, shard, i, got[row], want)
				}
			}
		}
	}
}

// TestInputs: training draws depend on step and system, not on the shard.
func TestInputs(t *testing.T) {
	s := learn(t, 1)
	state := func(step int, shard ...int) []float32 {
		t.Helper()
		inputs, err := s.Inputs(dataset.Train, shard, step)
		if err != nil {
			t.Fatal(err)
		}
		flat, err := tensors.CopyFlatData[float32](inputs[0])
		if err != nil {
			t.Fatal(err)
		}
		return flat
	}
	all := state(4, 0, 1, 2)
	if size := len(all) / 3; !slices.Equal(all[2*size:], state(4, 2)) || !slices.Equal(all[:size], state(4, 0, 2)[:size]) {
		t.Error("a system's windows depend on its shard")
	}
	if slices.Equal(all, state(5, 0, 1, 2)) {
		t.Error("two steps draw the same windows")
	}
}

// TestPredictor: every window's next state, from its last filled step alone.
func TestPredictor(t *testing.T) {
	for _, controls := range []int{0, 1} {
		s := learn(t, controls)
		theta, err := s.Initial()
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.Predictor(open(t), theta)
		if err != nil {
			t.Fatal(err)
		}
		if p.Context() != 1 || p.Adapt(nil) != nil {
			t.Errorf("context %d: a network of one state looks back one step and does not adapt", p.Context())
		}
		w := dataset.NewWindows(3, 2, 1, 2, controls)
		var want []float64
		for i := range 3 {
			for k := range 2 {
				trajectory := s.Data.OOD[i].Trajectories[k]
				if err := w.Fill(i, k, trajectory, 4); err != nil {
					t.Fatal(err)
				}
				x := predicted(trajectory, 4, controls)
				want = append(want, x[:]...)
			}
		}
		got, err := p.Next(w, 1)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%v, %v", got, err)
		}
		for i := range want {
			if math.Abs(float64(got[i])-want[i]) > 1e-6 {
				t.Errorf("%d controls: value %d is %g, by hand %g", controls, i, got[i], want[i])
			}
		}
	}
}

// TestStage: the one training trains all weights from the drawn ones.
func TestStage(t *testing.T) {
	s := learn(t, 1)
	stages := s.Stages()
	if len(stages) != 1 || stages[0].From != 0 || stages[0].To != 3 || stages[0].Config != s.Config {
		t.Fatalf("%+v", stages)
	}
	drawn, err := s.Initial()
	if err != nil {
		t.Fatal(err)
	}
	final, err := training.Run(context.Background(), open(t), learnertest.Problem(t, open(t), stages[0], drawn), s.Config, nil, func(*training.State) error { return nil })
	if err != nil || !(final.ValidationLoss[3] < final.ValidationLoss[0]) {
		t.Errorf("validation loss %+v, %v", final, err)
	}
	refused := errors.New("no network")
	if _, err := New(Supervised{Network: linear{refused}}); err != refused {
		t.Errorf("network that is none: %v", err)
	}
}

// TestBuild: a profile's settings reach every baseline: the paper's numbers of parameters, windows as long as
// MetaSym's.
func TestBuild(t *testing.T) {
	smoke := profiletest.Read(t) // with the paper's sizes
	for name, c := range map[string]struct {
		network Network
		count   int
	}{
		"quantum transformer":   {Transformer(&smoke.Quantum.Models, datasettest.Oscillators(1, 2, 10, 0)), 194},
		"quantum mlp":           {MLP(&smoke.Quantum.Models, datasettest.Oscillators(1, 2, 10, 0)), 262},
		"quantum lstm":          {LSTM(&smoke.Quantum.Models, datasettest.Oscillators(1, 2, 10, 0)), 244},
		"mesh dhnn":             {DHNN(&smoke.Mesh.Models, wide(400, 0)), 3001442},
		"mesh hnn":              {HNN(&smoke.Mesh.Models, wide(400, 0)), 3001442 / 2},
		"mesh transformer":      {Transformer(&smoke.Mesh.Models, wide(400, 0)), 3200046 + 512}, // Δt as input
		"mesh mlp":              {MLP(&smoke.Mesh.Models, wide(400, 0)), 3453400 + 1500},
		"quadrotor dhnn":        {DHNN(&smoke.Quadrotor.Models, wide(12, 4)), 3138},
		"quadrotor hnn":         {HNN(&smoke.Quadrotor.Models, wide(12, 4)), 1633},
		"quadrotor transformer": {Transformer(&smoke.Quadrotor.Models, wide(12, 4)), 4680},
		"quadrotor mlp":         {MLP(&smoke.Quadrotor.Models, wide(12, 4)), 4012},
	} {
		if count := weights.Count(c.network.Parameters()); count != c.count {
			t.Errorf("%s: %d parameters, want %d", name, count, c.count)
		}
	}
	m := &profiletest.Read(t, profiletest.Tiny()).Quantum.Models
	set := datasettest.Oscillators(1, 2, 10, 0)
	l, err := Build(MLP(m, set), m.MLP.Training, 4, set, 4, 1)
	if err != nil {
		t.Fatal(err)
	}
	if s := l.(*Supervised); s.Seed != 4 || s.Steps != 4 || s.Windows != 2 || s.ValidationWindows != 3 || s.Config.Epochs != 3 {
		t.Errorf("%+v", s)
	}
	one, err := l.Initial()
	if err != nil {
		t.Fatal(err)
	}
	again, err := l.Initial()
	if err != nil || !reflect.DeepEqual(flat(t, one), flat(t, again)) {
		t.Errorf("the same seed draws other weights (%v)", err)
	}
	m.MLP.Hidden = nil
	if _, err = Build(MLP(m, set), m.MLP.Training, 4, set, 4, 1); err == nil || !strings.HasPrefix(err.Error(), "mlp: ") {
		t.Errorf("no hidden layer: %v", err)
	}
}

// wide is a set without data, of so many channels.
func wide(n, controls int) *dataset.Set {
	return &dataset.Set{Channels: make([]string, n), Controls: controls}
}

func flat(t *testing.T, list []*tensors.Tensor) [][]float64 {
	t.Helper()
	var out [][]float64
	for _, w := range list {
		v, err := weights.Values(w)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// TestStart: the training begins with the weights that it is given, such as those of another training.
func TestStart(t *testing.T) {
	s := learn(t, 2)
	given := []*tensors.Tensor{tensors.FromValue(float32(3)), tensors.FromValue(float32(4)), tensors.FromValue([]float32{5, 6})}
	p, err := s.Stages()[0].Problem(t.Context(), nil, given)
	if err != nil {
		t.Fatal(err)
	}
	start, err := p.Initial()
	if err != nil || !reflect.DeepEqual(start, given) {
		t.Errorf("starts from %v (%v), want %v", start, err, given)
	}
}
