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
	store   *model.Store
	weights []*model.Variable
	exec    *model.Exec
}

// newAdam starts from the initial weights or, if there is any, from saved state.
func newAdam(b compute.Backend, parameters []weights.Parameter, initial []*tensors.Tensor, saved []Variable, c Config, shards, systems int) (a *adam, err error) {
	caught := exceptions.TryCatch[error](func() {
		a = &adam{store: model.NewStore()}
		for i, p := range parameters {
			value, failed := initial[i].LocalClone() // the caller's stays, see below
			if failed != nil {
				panic(failed)
			}
			a.weights = append(a.weights, a.store.VariableWithValue(weightPath(i, p), value))
		}
		for _, v := range saved {
			// A copy, because an update frees the tensor that it replaces.
			value, failed := v.Value.LocalClone()
			if failed != nil {
				panic(failed)
			}
			if variable := a.store.GetVariable(v.Path); variable != nil {
				variable.MustSetValue(value)
			} else {
				a.store.VariableWithValue(v.Path, value).SetTrainable(false)
			}
		}
		rule := optimizer.Adam().LearningRate(c.LearningRate).WeightDecay(c.WeightDecay).Done().(interface {
			UpdateGraphWithGradients(scope *model.Scope, gradients []*graph.Node, loss dtypes.DType)
		})
		count := len(parameters)
		a.exec, err = model.NewExec(b, a.store, func(scope *model.Scope, all []*graph.Node) {
			mean := make([]*graph.Node, count)
			for i := range mean {
				a.weights[i].NodeValue(all[0].Graph())
				for shard := range shards { // in order: floating-point addition is not associative
					g := all[shard*count+i]
					if mean[i] == nil {
						mean[i] = g
					} else {
						mean[i] = graph.Add(mean[i], g)
					}
				}
				mean[i] = graph.DivScalar(mean[i], float64(systems))
			}
			rule.UpdateGraphWithGradients(scope, mean, mean[0].DType())
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

// weightPath orders weights by number, since names alone would not keep the order of the parameters.
func weightPath(i int, p weights.Parameter) string {
	return fmt.Sprintf("/weights/%04d %s", i, model.EscapeScopeName(p.Name))
}

// update takes one step from the gradients of every shard.
func (a *adam) update(gradients [][]*tensors.Tensor) error {
	var args []any
	for _, shard := range gradients {
		for _, g := range shard {
			args = append(args, g)
		}
	}
	if _, err := a.exec.Exec(args...); err != nil {
		return fmt.Errorf("optimiser: %w", err)
	}
	return nil
}

// values gives the current weights.
func (a *adam) values() ([]*tensors.Tensor, error) {
	out := make([]*tensors.Tensor, len(a.weights))
	for i, v := range a.weights {
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
