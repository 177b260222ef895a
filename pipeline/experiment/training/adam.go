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

// adam updates weights by GoMLX's AdamW from gradients that shards computed.
type adam struct {
	config  Config
	store   *model.Store
	weights []*model.Variable
	average []*model.Variable // of the weights over the steps; nil if that is off
	rate    *model.Variable
	exec    *model.Exec
}

// newAdam starts from the initial weights or, if there is any, from saved state.
func newAdam(b compute.Backend, parameters []weights.Parameter, initial []*tensors.Tensor, saved []Variable, c Config) (a *adam, err error) {
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
		rule := optimizer.Adam().LearningRate(c.LearningRate).WeightDecay(c.WeightDecay).Done().(interface {
			UpdateGraphWithGradients(scope *model.Scope, gradients []*graph.Node, loss dtypes.DType)
		})
		a.rate = optimizer.LearningRateVar(a.store.RootScope(), dtypes.Float32, c.LearningRate)
		count := len(parameters)
		a.exec, err = model.NewExec(b, a.store, func(scope *model.Scope, all []*graph.Node) {
			mean := make([]*graph.Node, count)
			for i := range mean {
				a.weights[i].NodeValue(all[0].Graph())
				for shard := range shardsOf(c.MetaBatch, c.ShardSystems) { // in order: floating-point addition is not associative
					g := all[shard*count+i]
					if mean[i] == nil {
						mean[i] = g
					} else {
						mean[i] = graph.Add(mean[i], g)
					}
				}
				mean[i] = graph.DivScalar(mean[i], float64(c.MetaBatch))
			}
			if c.ClipNorm > 0 {
				mean = clipped(mean, c.ClipNorm)
			}
			rule.UpdateGraphWithGradients(scope, mean, mean[0].DType())
			for i, v := range a.average {
				share, old := all[len(all)-1], v.NodeValue(all[0].Graph())
				v.SetNodeValue(graph.Add(old, graph.Mul(share, graph.Sub(a.weights[i].NodeValue(share.Graph()), old))))
			}
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

// path orders weights by number, since names alone would not keep the order of the parameters.
func path(kind string, i int, p weights.Parameter) string {
	return fmt.Sprintf("/%s/%04d %s", kind, i, model.EscapeScopeName(p.Name))
}

// update takes a step, the training's first being 0, from the gradients of every shard.
func (a *adam) update(gradients [][]*tensors.Tensor, step int) error {
	var args []any
	for _, shard := range gradients {
		for _, g := range shard {
			args = append(args, g)
		}
	}
	if a.average != nil {
		args = append(args, float32(a.config.share(step)))
	}
	if err := a.rate.SetValue(tensors.FromScalar(float32(a.config.rate(step)))); err != nil {
		return fmt.Errorf("learning rate: %w", err)
	}
	if _, err := a.exec.Exec(args...); err != nil {
		return fmt.Errorf("optimiser: %w", err)
	}
	return nil
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
