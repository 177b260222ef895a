package training

import (
	"context"
	"fmt"

	"metasymlab/pipeline/dataset"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// sharded evaluates a problem's loss, and its gradients if asked for, over all systems of a split.
type sharded struct {
	backend compute.Backend
	problem Problem
	split   dataset.Split
	shards  [][]int
	workers []*graph.Exec
	free    chan *graph.Exec
}

// newSharded deals systems 0, 1, 2, ... into shards of the given size; the last one may be smaller.
func newSharded(b compute.Backend, p Problem, split dataset.Split, size, workers int, gradients bool) (*sharded, error) {
	s := &sharded{backend: b, problem: p, split: split}
	if size < 1 || p.Systems(split) < 1 {
		return nil, fmt.Errorf("%d %s systems in shards of %d: need at least 1 of both", p.Systems(split), split, size)
	}
	for from := 0; from < p.Systems(split); from += size {
		var shard []int
		for i := from; i < min(from+size, p.Systems(split)); i++ {
			shard = append(shard, i)
		}
		s.shards = append(s.shards, shard)
	}
	count := len(p.Parameters())
	workers = max(1, min(workers, len(s.shards)))
	s.free = make(chan *graph.Exec, workers)
	for range workers {
		exec, err := graph.NewExec(b, func(inputs []*graph.Node) []*graph.Node {
			theta := inputs[:count]
			loss := p.Loss(theta, inputs[count:])
			if !gradients {
				return []*graph.Node{loss}
			}
			return append([]*graph.Node{loss}, graph.Gradient(graph.ReduceAllSum(loss), theta...)...)
		})
		if err != nil {
			return nil, fmt.Errorf("training graph: %w", err)
		}
		s.workers = append(s.workers, exec)
		s.free <- exec
	}
	return s, nil
}

// close frees the compiled graphs.
func (s *sharded) close() {
	for _, exec := range s.workers {
		exec.Finalize()
	}
}

// run gives the mean loss over systems and, for each shard in order, the gradients of its summed loss.
func (s *sharded) run(ctx context.Context, weights []*tensors.Tensor, step int) (mean float64, gradients [][]*tensors.Tensor, err error) {
	shared := append(append([]*tensors.Tensor{}, weights...), s.problem.Fixed()...)
	for _, t := range shared {
		// A tensor's move to the backend is not safe when two workers ask for it at once, so it is made here.
		if err := t.MaterializeOnDevice(s.backend, true, 0); err != nil {
			return 0, nil, fmt.Errorf("step %d: %w", step, err)
		}
	}
	losses := make([]float64, len(s.shards))
	gradients = make([][]*tensors.Tensor, len(s.shards))
	err = dataset.Parallel(ctx, len(s.shards), len(s.workers), func(i int) error {
		inputs, err := s.problem.Inputs(s.split, s.shards[i], step)
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
		outputs, err := exec.Exec(args...)
		if err != nil {
			return fmt.Errorf("step %d: %w", step, err)
		}
		each, err := tensors.CopyFlatData[float32](outputs[0])
		if err != nil {
			return fmt.Errorf("loss of step %d: %w", step, err)
		}
		for _, v := range each {
			losses[i] += float64(v)
		}
		gradients[i] = outputs[1:]
		return nil
	})
	if err != nil {
		return 0, nil, err
	}
	for _, loss := range losses {
		mean += loss
	}
	return mean / float64(s.problem.Systems(s.split)), gradients, nil
}
