package graphs

import (
	"context"
	"fmt"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/learner/training"
	"metasymlab/pipeline/profile"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Double takes the first training step of each stage, loss and gradients of the first shard, in double precision: the
// graphs follow the type of their inputs, and rounding no longer hides a difference between two backends. The names of
// its parts end in "-float64".
func Double(ctx context.Context, b compute.Backend, p *profile.Profile, system, model string, set *dataset.Set, begin func(part string)) error {
	parts, err := experiment.NewParts(p, system, model, set, Seed)
	if err != nil {
		return err
	}
	weights, err := parts.Learner.Initial()
	if err != nil {
		return err
	}
	for _, stage := range parts.Learner.Stages() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		begin(stage.Name + "-float64")
		problem, err := stage.Problem(ctx, b, weights)
		if err != nil {
			return err
		}
		if err := double(b, problem, stage.Config); err != nil {
			return fmt.Errorf("%s of %s, %s in double precision: %w", model, system, stage.Name, err)
		}
	}
	return nil
}

func double(b compute.Backend, problem training.Problem, c training.Config) error {
	systems := problem.Systems(dataset.Train)
	if c.MetaBatch > 0 {
		systems = c.MetaBatch
	}
	shard := make([]int, min(systems, c.ShardSystems))
	for i := range shard {
		shard[i] = i
	}
	theta, err := problem.Initial()
	if err != nil {
		return err
	}
	inputs, err := problem.Inputs(dataset.Train, shard, 0)
	if err != nil {
		return err
	}
	var args []any
	for _, list := range [][]*tensors.Tensor{theta, problem.Fixed(), inputs} {
		for _, t := range list {
			wide, err := widen(t)
			if err != nil {
				return err
			}
			args = append(args, wide)
		}
	}
	count := len(theta)
	exec, err := graph.NewExec(b, func(in []*graph.Node) []*graph.Node {
		loss, gradients := lossAndGradients(problem, in[:count], in[count:])
		return append([]*graph.Node{loss}, gradients...)
	})
	if err != nil {
		return err
	}
	defer exec.Finalize()
	_, err = exec.Call(args...)
	return err
}

// widen gives a tensor in double precision.
func widen(t *tensors.Tensor) (*tensors.Tensor, error) {
	narrow, err := tensors.CopyFlatData[float32](t)
	if err != nil {
		return nil, err
	}
	wide := make([]float64, len(narrow))
	for i, v := range narrow {
		wide[i] = float64(v)
	}
	return tensors.FromFlatDataAndDimensions(wide, t.Shape().Dimensions...), nil
}

// lossAndGradients does as a training does.
func lossAndGradients(problem training.Problem, theta, inputs []*graph.Node) (*graph.Node, []*graph.Node) {
	if d, ok := problem.(training.Differentiated); ok {
		return d.LossAndGradients(theta, inputs)
	}
	loss := problem.Loss(theta, inputs)
	return loss, graph.Gradient(graph.ReduceAllSum(loss), theta...)
}
