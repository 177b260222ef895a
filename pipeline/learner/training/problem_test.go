package training

import (
	"context"
	"math/rand/v2"
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// regression is y = w·x + b for rows of five training and three validation systems, which have their own noise.
type regression struct {
	rows      int                           // of each system
	drawn     bool                          // train on random rows, in training only
	transform func(*graph.Node) *graph.Node // of each system's loss, or nil
	called    func(split dataset.Split, step int)
}

// row is one row: x1, x2 and y. The noise makes the least-squares solution another than the true weights.
func (r *regression) row(split dataset.Split, system, i int) (x1, x2, y float64) {
	rng := rand.New(rand.NewPCG(uint64(split), uint64(system)<<32|uint64(i)))
	x1, x2 = rng.NormFloat64(), rng.NormFloat64()+float64(system)/4
	return x1, x2, 2*x1 - 3*x2 + 0.5 + rng.NormFloat64()*float64(1+system)/4
}

func (r *regression) Parameters() []weights.Parameter {
	return []weights.Parameter{{Name: "w", Dims: []int{2}}, {Name: "b", Dims: []int{}}}
}

func (r *regression) Initial() ([]*tensors.Tensor, error) {
	return []*tensors.Tensor{tensors.FromFlatDataAndDimensions([]float32{0, 0}, 2), tensors.FromScalar(float32(0))}, nil
}

func (r *regression) Fixed() []*tensors.Tensor {
	return []*tensors.Tensor{tensors.FromScalar(float32(1))}
}

func (r *regression) Systems(split dataset.Split) int {
	return map[dataset.Split]int{dataset.Train: 5, dataset.Validation: 3}[split]
}

func (r *regression) Inputs(split dataset.Split, systems []int, step int) ([]*tensors.Tensor, error) {
	if r.called != nil {
		r.called(split, step)
	}
	var x, y []float32
	for _, s := range systems {
		rng := rand.New(rand.NewPCG(uint64(s), uint64(step)))
		for i := range r.rows {
			if r.drawn && split == dataset.Train {
				i = rng.IntN(r.rows)
			}
			x1, x2, target := r.row(split, s, i)
			x, y = append(x, float32(x1), float32(x2)), append(y, float32(target))
		}
	}
	return []*tensors.Tensor{tensors.FromFlatDataAndDimensions(x, len(systems), r.rows, 2), tensors.FromFlatDataAndDimensions(y, len(systems), r.rows)}, nil
}

func (r *regression) Loss(theta, inputs []*graph.Node) *graph.Node {
	one, x, y := inputs[0], inputs[1], inputs[2]
	predicted := graph.Add(graph.Einsum("sri,i->sr", x, theta[0]), theta[1])
	loss := graph.Mul(graph.ReduceMean(graph.Square(graph.Sub(predicted, y)), 1), one)
	if r.transform != nil {
		loss = r.transform(loss)
	}
	return loss
}

func open(t *testing.T) compute.Backend {
	t.Helper()
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// values are the entries of tensors in one list.
func values(t *testing.T, list []*tensors.Tensor) []float64 {
	t.Helper()
	var out []float64
	for _, w := range list {
		v, err := weights.Values(w)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v...)
	}
	return out
}

// train runs a training and keeps every epoch's state.
func train(t *testing.T, p Problem, c Config, from *State) (final *State, epochs []*State) {
	t.Helper()
	final, err := Run(context.Background(), open(t), p, c, from, func(s *State) error {
		epochs = append(epochs, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return final, epochs
}
