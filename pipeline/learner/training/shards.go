package training

import (
	"context"
	"fmt"
	"slices"

	"metasymlab/pipeline/dataset"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// sharded evaluates a problem's loss, and its gradients if asked for, over systems of a split.
type sharded struct {
	backend   compute.Backend
	problem   Problem
	split     dataset.Split
	gradients bool
	size      int
	workers   []*graph.Exec
	free      chan *graph.Exec
}

// newSharded compiles for shards of the given size, of so many systems at once.
func newSharded(b compute.Backend, p Problem, split dataset.Split, systems, size, workers int, gradients bool) (*sharded, error) {
	s := &sharded{backend: b, problem: p, split: split, gradients: gradients, size: size}
	if size < 1 || systems < 1 {
		return nil, fmt.Errorf("%d %s systems in shards of %d: need at least 1 of both", systems, split, size)
	}
	count := len(p.Parameters())
	workers = max(1, min(workers, shardsOf(systems, size)))
	s.free = make(chan *graph.Exec, workers)
	for range workers {
		exec, err := graph.NewExec(b, func(inputs []*graph.Node) []*graph.Node {
			theta, inputs := inputs[:count], inputs[count:]
			if gradients {
				loss, g := lossAndGradients(p, theta, inputs)
				return append([]*graph.Node{loss}, g...)
			}
			out := []*graph.Node{p.Loss(theta, inputs)}
			if adapting, ok := p.(Adapting); ok { // what both compute alike, GoMLX computes once
				out = append(out, adapting.InnerLosses(theta, inputs)...)
			}
			return out
		})
		if err != nil {
			return nil, fmt.Errorf("training graph: %w", err)
		}
		s.workers = append(s.workers, exec)
		s.free <- exec
	}
	return s, nil
}

// shardsOf is the number of shards of so many systems; the last one may be smaller.
func shardsOf(systems, size int) int { return (systems + size - 1) / size }

// all are the split's systems, in order.
func (s *sharded) all() []int {
	systems := make([]int, s.problem.Systems(s.split))
	for i := range systems {
		systems[i] = i
	}
	return systems
}

// close frees the compiled graphs.
func (s *sharded) close() {
	for _, exec := range s.workers {
		exec.Finalize()
	}
}

// lossAndGradients builds the loss of each system, [s], and the gradients of their sum.
func lossAndGradients(p Problem, theta, inputs []*graph.Node) (loss *graph.Node, gradients []*graph.Node) {
	if d, ok := p.(Differentiated); ok {
		return d.LossAndGradients(theta, inputs)
	}
	loss = p.Loss(theta, inputs)
	return loss, graph.Gradient(graph.ReduceAllSum(loss), theta...)
}

// evaluated is what one pass over systems gives.
type evaluated struct {
	loss      float64             // mean over systems
	gradients [][]*tensors.Tensor // of each shard's summed loss, in the order of the shards; nil if not asked for
	inner     []float64           // inner loss before each inner step and after the last, mean over systems; nil if not Adapting
}

// run deals systems into shards, in their order, and evaluates these.
func (s *sharded) run(ctx context.Context, weights []*tensors.Tensor, systems []int, step int) (evaluated, error) {
	var found evaluated
	shards := slices.Collect(slices.Chunk(systems, s.size))
	shared := append(append([]*tensors.Tensor{}, weights...), s.problem.Fixed()...)
	for _, t := range shared {
		// A tensor's move to the backend is not safe when two workers ask for it at once, so it is made here.
		if err := t.MaterializeOnDevice(s.backend, true, 0); err != nil {
			return found, fmt.Errorf("step %d: %w", step, err)
		}
	}
	losses := make([][]float64, len(shards)) // of each shard: outer, then inner ones, summed over its systems
	gradients := make([][]*tensors.Tensor, len(shards))
	err := dataset.Parallel(ctx, len(shards), len(s.workers), func(i int) error {
		inputs, err := s.problem.Inputs(s.split, shards[i], step)
		if err != nil {
			return fmt.Errorf("inputs of step %d: %w", step, err)
		}
		args := make([]any, 0, len(shared)+len(inputs))
		for _, list := range [][]*tensors.Tensor{shared, inputs} {
			for _, t := range list {
				args = append(args, t)
			}
		}
		exec := <-s.free
		defer func() { s.free <- exec }()
		outputs, err := exec.Call(args...)
		if err != nil {
			return fmt.Errorf("step %d: %w", step, err)
		}
		if s.gradients {
			gradients[i], outputs = outputs[1:], outputs[:1]
		}
		losses[i] = make([]float64, len(outputs))
		for k, t := range outputs {
			each, err := tensors.CopyFlatData[float32](t)
			if err != nil {
				return fmt.Errorf("loss of step %d: %w", step, err)
			}
			for _, v := range each {
				losses[i][k] += float64(v)
			}
		}
		return nil
	})
	if err != nil {
		return found, err
	}
	mean := make([]float64, len(losses[0]))
	for k := range mean {
		for _, shard := range losses {
			mean[k] += shard[k]
		}
		mean[k] /= float64(len(systems))
	}
	found.loss = mean[0]
	if s.gradients {
		found.gradients = gradients
	} else if len(mean) > 1 {
		found.inner = mean[1:]
	}
	return found, nil
}
