// Package learner declares what the pipeline needs of a model, so that all models go through the same training loop,
// the same rollout and the same metric. Its sub-packages make learners of package metasym and of the baselines.
package learner

import (
	"context"
	"errors"
	"math/rand/v2"

	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner/training"
	"metasymlab/pipeline/profile"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
)

// ErrDiverged is that of a model whose losses or predictions leave the range of numbers.
var ErrDiverged = errors.New("the model has diverged")

// Learner is a model that can be trained on a data set and then predict.
type Learner interface {
	// Parameters declares all weights of the model.
	Parameters() []weights.Parameter

	// Initial draws their starting values from the run's seed.
	Initial() ([]*tensors.Tensor, error)

	// Stages are the trainings, in order.
	Stages() []Stage

	// Predictor makes predictions with trained weights, given in the order of Parameters.
	Predictor(b compute.Backend, weights []*tensors.Tensor) (Predictor, error)
}

// Stage is one training of a model: MetaSym has two, the encoder's and the decoder's.
type Stage struct {
	Name     string
	From, To int // it trains the model's parameters [From, To)
	Config   training.Config

	// Problem is posed with the weights of the whole model, those of earlier stages trained; what has to be computed
	// for it is, on the backend of the training.
	Problem func(ctx context.Context, b compute.Backend, weights []*tensors.Tensor) (training.Problem, error)
}

// Predictor predicts next states of a batch of systems.
type Predictor interface {
	// Context is the number of steps the model looks back, at most.
	Context() int

	// Window is the number of steps in a window of Adapt: the same for all models of a system, whatever their Context,
	// so that all adapt on the same steps.
	Window() int

	// Adapt specialises the model to a batch of systems; later predictions are for them, in the same order. Models that
	// do not adapt ignore it.
	Adapt(adaptation *dataset.Windows) error

	// Next predicts the state after the first filled steps of each window, [s,w,n]. Windows have Context steps; what
	// they hold after filled does not matter.
	Next(windows *dataset.Windows, filled int) ([]float32, error)
}

// Stream is the random stream of one draw in training: the run's seed, the stage, the optimiser step and the system (or
// -1 for what all systems share) decide it, and nothing else.
func Stream(seed, stage, step, system int) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(seed)<<8|uint64(stage), uint64(step)<<24|uint64(system+1)))
}

// Inputs lists windows as the inputs of a graph: state, step, next and, if there are controls, control.
func Inputs(w *dataset.Windows) []*tensors.Tensor {
	state, step, next, control := w.Tensors()
	inputs := []*tensors.Tensor{state, step, next}
	if control != nil {
		inputs = append(inputs, control)
	}
	return inputs
}

// LastFilled takes, from a causal model's prediction after every step of windows, [s,w,t,n], those after the first
// filled steps, [s,w,n].
func LastFilled(all *tensors.Tensor, windows *dataset.Windows, filled int) ([]float32, error) {
	flat, err := tensors.CopyFlatData[float32](all)
	if err != nil {
		return nil, err
	}
	n := windows.Dim
	next := make([]float32, 0, windows.Systems*windows.Count*n)
	for row := range windows.Systems * windows.Count {
		at := (row*windows.Steps + filled - 1) * n
		next = append(next, flat[at:at+n]...)
	}
	return next, nil
}

// TrainingConfig takes a training's settings from a profile. All models of a seed draw the same meta-batches.
func TrainingConfig(t profile.Training, seed, workers int) training.Config {
	return training.Config{Epochs: t.Epochs, StepsPerEpoch: t.StepsPerEpoch, Patience: t.Patience,
		LearningRate: t.LearningRate, WeightDecay: t.WeightDecay, WarmUp: t.WarmUp, CosineDecay: t.CosineDecay,
		ClipNorm: t.ClipNorm, AverageDecay: t.AverageDecay, MetaBatch: t.MetaBatch, Seed: seed,
		ShardSystems: t.ShardSystems, Workers: workers}
}
