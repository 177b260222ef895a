package training

import (
	"fmt"

	"metasymlab/metasym/weights"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Variable is one tensor of the optimiser's state: a weight, a moment or a counter.
type Variable struct {
	Path  string
	Value *tensors.Tensor
}

// adam updates weights by GoMLX's AdamW.
type adam struct {
	config  Config
	store   *model.Store
	weights []*model.Variable
	average []*model.Variable // of the weights over the steps; nil if that is off
	rate    *model.Variable
	exec    *model.Exec
}

// slopes builds the graph of the gradients that a step takes, from the weights and the inputs of the step, and a loss
// to report, or nil.
type slopes func(theta, inputs []*graph.Node) (gradients []*graph.Node, loss *graph.Node)

// newAdam starts from the initial weights or, if there is any, from saved state.
func newAdam(b compute.Backend, parameters []weights.Parameter, initial []*tensors.Tensor, saved []Variable, c Config, of slopes) (a *adam, err error) {
	caught := exceptions.TryCatch[error](func() {
		a = &adam{config: c, store: model.NewStore()}
		begin := func(path string, at int) *model.Variable {
			value, failed := initial[at].LocalClone() // the caller's stays, see below
			if failed != nil {
				panic(failed)
			}
			return a.store.VariableWithValue(path, value)
		}
		for i, p := range parameters {
			a.weights = append(a.weights, begin(path("weights", i, p), i))
		}
		if c.AverageDecay > 0 {
			for i, p := range parameters {
				a.average = append(a.average, begin(path("average", i, p), i).SetTrainable(false))
			}
		}
		for _, v := range saved {
			// A copy, because an update frees the tensor that it replaces.
			value, failed := v.Value.LocalClone()
			if failed != nil {
				panic(failed)
			}
			if variable := a.store.GetVariable(v.Path); variable != nil {
				if failed := variable.SetValue(value); failed != nil {
					panic(failed)
				}
			} else {
				a.store.VariableWithValue(v.Path, value).SetTrainable(false)
			}
		}
		settings := optimizer.Adam().LearningRate(c.LearningRate).WeightDecay(c.WeightDecay)
		if c.Epsilon > 0 {
			settings.Epsilon(c.Epsilon)
		}
		rule := settings.Done().(interface {
			UpdateGraphWithGradients(scope *model.Scope, gradients []*graph.Node, loss dtypes.DType)
		})
		a.rate = optimizer.LearningRateVar(a.store.RootScope(), dtypes.Float32, c.LearningRate)
		a.exec, err = model.NewExec(b, a.store, func(scope *model.Scope, all []*graph.Node) (losses []*graph.Node) {
			theta := make([]*graph.Node, len(a.weights))
			for i, v := range a.weights {
				theta[i] = v.NodeValue(all[0].Graph())
			}
			gradients, loss := of(theta, all)
			if loss != nil {
				losses = append(losses, loss)
			}
			if c.ClipNorm > 0 {
				gradients = clipped(gradients, c.ClipNorm)
			}
			rule.UpdateGraphWithGradients(scope, gradients, gradients[0].DType())
			for i, v := range a.average {
				share, old := all[len(all)-1], v.NodeValue(all[0].Graph())
				v.SetNodeValue(graph.Add(old, graph.Mul(share, graph.Sub(a.weights[i].NodeValue(share.Graph()), old))))
			}
			return losses
		})
	})
	if caught != nil {
		err = caught
	}
	if err != nil {
		return nil, fmt.Errorf("optimiser: %w", err)
	}
	return a, nil
}

// meanOfShards are the gradients of a training's step: its inputs are those of every shard's summed loss, one shard
// after the other.
func (c Config) meanOfShards(theta, all []*graph.Node) (mean []*graph.Node, _ *graph.Node) {
	count := len(theta)
	for i := range count {
		sum := all[i]
		for shard := 1; shard < shardsOf(c.MetaBatch, c.ShardSystems); shard++ { // in order: floating-point addition is not associative
			sum = graph.Add(sum, all[shard*count+i])
		}
		mean = append(mean, graph.DivScalar(sum, float64(c.MetaBatch)))
	}
	return mean, nil
}

// path orders weights by number, since names alone would not keep the order of the parameters.
func path(kind string, i int, p weights.Parameter) string {
	return fmt.Sprintf("/%s/%04d %s", kind, i, model.EscapeScopeName(p.Name))
}

// update takes a step, the training's first being 0, from what its slopes take, and gives the loss if they do.
func (a *adam) update(inputs []*tensors.Tensor, step int) (losses []*tensors.Tensor, err error) {
	var args []any
	for _, x := range inputs {
		args = append(args, x)
	}
	if a.average != nil {
		args = append(args, float32(a.config.share(step)))
	}
	if err := a.rate.SetValue(tensors.FromScalar(float32(a.config.rate(step)))); err != nil {
		return nil, fmt.Errorf("learning rate: %w", err)
	}
	if losses, err = a.exec.Exec(args...); err != nil {
		return nil, fmt.Errorf("optimiser: %w", err)
	}
	return losses, nil
}

// current gives the weights that the next step starts from.
func (a *adam) current() ([]*tensors.Tensor, error) { return valuesOf(a.weights) }

// result gives the weights that the training so far has come to.
func (a *adam) result() ([]*tensors.Tensor, error) {
	if a.average != nil {
		return valuesOf(a.average)
	}
	return a.current()
}

func valuesOf(variables []*model.Variable) ([]*tensors.Tensor, error) {
	out := make([]*tensors.Tensor, len(variables))
	for i, v := range variables {
		var err error
		if out[i], err = v.Value(); err != nil {
			return nil, fmt.Errorf("weight %s: %w", v.Path(), err)
		}
	}
	return out, nil
}

// state copies everything that later updates depend on.
func (a *adam) state() ([]Variable, error) {
	var out []Variable
	for v := range a.store.IterVariables() {
		value, err := v.Value()
		if err != nil {
			return nil, fmt.Errorf("optimiser state %s: %w", v.Path(), err)
		}
		clone, err := value.LocalClone()
		if err != nil {
			return nil, fmt.Errorf("optimiser state %s: %w", v.Path(), err)
		}
		out = append(out, Variable{v.Path(), clone})
	}
	return out, nil
}
