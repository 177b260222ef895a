package metalearner

import (
	"context"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"metasymlab/metasym"
	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/datasettest"
	"metasymlab/pipeline/learner/learnertest"
	"metasymlab/pipeline/learner/training"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// opened is the one backend of these tests: a tensor cannot be used with two.
var opened = sync.OnceValues(func() (compute.Backend, error) { return backend.Open("") })

func open(t *testing.T) compute.Backend {
	t.Helper()
	b, err := opened()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// small is a model of oscillators with a control, so that this part of the way of the data is gone too.
func small(t *testing.T, dropout float64) *MetaSym {
	t.Helper()
	config := training.Config{Epochs: 3, StepsPerEpoch: 4, Patience: 3, LearningRate: 0.01, WeightDecay: 0.01, ShardSystems: 2, Workers: 2}
	m, err := New(MetaSym{
		Model: metasym.Model{
			MAML: metasym.MAML{Encoder: metasym.SymplecticEncoder{Degrees: 1, Layers: 3, Sublayers: 2, Activation: "tanh", DropConnect: dropout},
				InnerSteps: 2, InnerRate: 0.05},
			BiLevel: metasym.BiLevel{Decoder: metasym.ActiveDecoder{State: 2, Control: 1, Width: 4, Heads: 2, Window: 5, Dropout: dropout},
				InnerSteps: 3, InnerRate: 0.05},
		},
		Data: datasettest.Oscillators(4, 4, 11, 1), Seed: 3,
		Encoder: config, EncoderWindows: Windows{2, 9, 0}, Decoder: config, DecoderWindows: Windows{3, 9, 0},
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func initial(t *testing.T, m *MetaSym) []*tensors.Tensor {
	t.Helper()
	w, err := m.Initial()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func values(t *testing.T, list []*tensors.Tensor) [][]float64 {
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

// losses are those of some systems when they make up a shard.
func losses(t *testing.T, p training.Problem, split dataset.Split, systems []int, step int) []float64 {
	t.Helper()
	theta, err := p.Initial()
	if err != nil {
		t.Fatal(err)
	}
	inputs, err := p.Inputs(split, systems, step)
	if err != nil {
		t.Fatal(err)
	}
	var args []any
	for _, list := range [][]*tensors.Tensor{theta, p.Fixed(), inputs} {
		for _, x := range list {
			args = append(args, x)
		}
	}
	exec, err := graph.NewExec(open(t), func(in []*graph.Node) *graph.Node { return p.Loss(in[:len(theta)], in[len(theta):]) })
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	outputs, err := exec.Call(args...)
	if err != nil {
		t.Fatal(err)
	}
	return values(t, outputs)[0]
}

// TestShards: a system's loss does not depend on which systems it shares a shard with, nor on its place among them.
func TestShards(t *testing.T) {
	m := small(t, 0.3)
	w := initial(t, m)
	for _, stage := range m.Stages() {
		p := learnertest.Problem(t, open(t), stage, w)
		for _, split := range []dataset.Split{dataset.Train, dataset.Validation} {
			whole := losses(t, p, split, []int{0, 1, 2, 3}, 5)
			for _, shard := range [][]int{{0}, {1}, {2}, {3}, {3, 1}, {2, 0, 3}} {
				for i, loss := range losses(t, p, split, shard, 5) {
					// Whether to the bit is the backend's affair: it may add products of other sizes in another order.
					if want := whole[shard[i]]; !(math.Abs(loss-want) <= 1e-6*want) {
						t.Errorf("%s, %s: system %d has loss %.9g in shard %v, %.9g among all", stage.Name, split, shard[i], loss, shard, want)
					}
				}
			}
			if split == dataset.Train {
				if other := losses(t, p, split, []int{0, 1, 2, 3}, 6); slices.Equal(other, whole) {
					t.Errorf("%s: steps 5 and 6 have the same loss", stage.Name)
				}
			} else if again := losses(t, p, split, []int{0, 1, 2, 3}, 6); !slices.Equal(again, whole) {
				t.Errorf("%s: validation depends on the step: %v, %v", stage.Name, again, whole)
			}
		}
	}
}

// TestStagesKeepToTheirWeights: the encoder's training sees and changes θ alone, the decoder's θ_AD alone; ζ stays as
// drawn.
func TestStagesKeepToTheirWeights(t *testing.T) {
	m := small(t, 0.1)
	w := initial(t, m)
	before := values(t, w)
	stages := m.Stages()
	if stages[0].From != 0 || stages[0].To != stages[1].From || len(stages) != 2 {
		t.Fatalf("stages %+v", stages)
	}
	for i, p := range m.Parameters() {
		part := "encoder/"
		if i >= stages[0].To {
			part = "decoder/"
		}
		if !strings.HasPrefix(p.Name, part) || p.Local != (i >= stages[1].To) {
			t.Errorf("weight %d, %s (local: %t), is out of place", i, p.Name, p.Local)
		}
	}
	for _, stage := range stages {
		p := learnertest.Problem(t, open(t), stage, w)
		if !reflect.DeepEqual(p.Parameters(), m.Parameters()[stage.From:stage.To]) {
			t.Errorf("%s trains %v", stage.Name, p.Parameters())
		}
		given := values(t, w)
		final, err := training.Run(context.Background(), open(t), p, stage.Config, nil, func(*training.State) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(values(t, w), given) {
			t.Errorf("training the %s has changed weights it was given", stage.Name)
		}
		if last := final.TrainLoss[len(final.TrainLoss)-1]; !(last < final.TrainLoss[0]) {
			t.Errorf("%s: training loss %v", stage.Name, final.TrainLoss)
		}
		copy(w[stage.From:stage.To], final.Best)
	}
	for i, after := range values(t, w) {
		if changed := !slices.Equal(after, before[i]); changed == m.Parameters()[i].Local {
			t.Errorf("%s: changed: %t", m.Parameters()[i].Name, changed)
		}
	}
	// The decoder learns with the trained encoder, not with the one that was drawn.
	fresh := initial(t, m)
	if reflect.DeepEqual(losses(t, learnertest.Problem(t, open(t), stages[1], w), dataset.Validation, []int{0}, 0),
		losses(t, learnertest.Problem(t, open(t), stages[1], append(slices.Clone(fresh[:stages[0].To]), w[stages[0].To:]...)), dataset.Validation, []int{0}, 0)) {
		t.Error("the decoder's loss does not depend on the encoder")
	}
}
