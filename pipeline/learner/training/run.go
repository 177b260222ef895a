package training

import (
	"context"
	"fmt"
	"math"
	"slices"

	"metasymlab/metasym/backend"
	"metasymlab/pipeline/dataset"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
)

// State is a training between two epochs: all that is needed to go on as if nothing had happened.
type State struct {
	Epoch          int         // finished epochs
	TrainLoss      []float64   // mean over the steps of each epoch
	ValidationLoss []float64   // after each epoch
	InnerLoss      [][]float64 // after each epoch, before each inner step and after the last: mean over validation systems; nil if not Adapting
	BestEpoch      int         // epoch (from 1) of the lowest validation loss
	Best           []*tensors.Tensor
	Optimiser      []Variable
}

// BestLoss is the lowest validation loss so far, +Inf before the first epoch.
func (s *State) BestLoss() float64 {
	if s.BestEpoch == 0 {
		return math.Inf(1)
	}
	return s.ValidationLoss[s.BestEpoch-1]
}

// Done tells whether training has ended: all epochs are finished, or Patience ones have passed since the best.
func (s *State) Done(c Config) bool {
	return s.Epoch >= c.Epochs || (s.BestEpoch > 0 && s.Epoch-s.BestEpoch >= c.Patience)
}

// Run trains from a state (nil for a fresh start) until Done, and returns the final state, whose Best are the trained
// weights. epoch is called after every epoch with a state that is complete and not changed afterwards; an error of it
// ends the training. When ctx ends, Run returns at once with ctx's error; the unfinished epoch is lost.
func Run(ctx context.Context, b compute.Backend, p Problem, c Config, from *State, epoch func(*State) error) (*State, error) {
	state := &State{}
	initial, err := p.Initial()
	if err != nil {
		return nil, err
	}
	if from != nil {
		state = from
	}
	c, err = c.inMetaBatches(p.Systems(dataset.Train))
	if err != nil {
		return nil, err
	}
	if backend.Whole(b) {
		c.ShardSystems = max(c.MetaBatch, p.Systems(dataset.Validation))
	}
	train, err := newSharded(b, p, dataset.Train, c.MetaBatch, c.ShardSystems, c.Workers, true)
	if err != nil {
		return nil, err
	}
	defer train.close()
	validate, err := newSharded(b, p, dataset.Validation, p.Systems(dataset.Validation), c.ShardSystems, c.Workers, false)
	if err != nil {
		return nil, err
	}
	defer validate.close()
	optimiser, err := newAdam(b, p.Parameters(), initial, state.Optimiser, c, c.meanOfShards)
	if err != nil {
		return nil, err
	}
	defer optimiser.exec.Finalize()

	for !state.Done(c) {
		next, err := oneEpoch(ctx, state, c, train, validate, optimiser)
		if err != nil {
			return nil, err
		}
		state = next
		if err := epoch(state); err != nil {
			return nil, err
		}
	}
	return state, nil
}

func oneEpoch(ctx context.Context, state *State, c Config, train, validate *sharded, optimiser *adam) (*State, error) {
	sum := 0.0
	for i, systems := range c.metaBatches(train.problem.Systems(dataset.Train), state.Epoch) {
		weights, err := optimiser.current()
		if err != nil {
			return nil, err
		}
		step := state.Epoch*c.StepsPerEpoch + i
		found, err := train.run(ctx, weights, systems, step)
		if err != nil {
			return nil, err
		}
		if math.IsNaN(found.loss) || math.IsInf(found.loss, 0) {
			return nil, fmt.Errorf("epoch %d: the training loss is %g; a smaller learning rate or inner rate may help", state.Epoch+1, found.loss)
		}
		sum += found.loss
		if _, err := optimiser.update(slices.Concat(found.gradients...), step); err != nil {
			return nil, err
		}
	}
	weights, err := optimiser.result()
	if err != nil {
		return nil, err
	}
	found, err := validate.run(ctx, weights, validate.all(), 0)
	if err != nil {
		return nil, err
	}
	loss := found.loss
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return nil, fmt.Errorf("epoch %d: the validation loss is %g; a smaller learning rate or inner rate may help", state.Epoch+1, loss)
	}
	next := &State{
		Epoch:          state.Epoch + 1,
		TrainLoss:      append(state.TrainLoss[:len(state.TrainLoss):len(state.TrainLoss)], sum/float64(c.StepsPerEpoch)),
		ValidationLoss: append(state.ValidationLoss[:len(state.ValidationLoss):len(state.ValidationLoss)], loss),
		InnerLoss:      state.InnerLoss,
		BestEpoch:      state.BestEpoch,
		Best:           state.Best,
	}
	if found.inner != nil {
		next.InnerLoss = append(next.InnerLoss[:len(next.InnerLoss):len(next.InnerLoss)], found.inner)
	}
	if loss < state.BestLoss() {
		next.BestEpoch = next.Epoch
		next.Best = make([]*tensors.Tensor, len(weights))
		for i, w := range weights {
			if next.Best[i], err = w.LocalClone(); err != nil {
				return nil, fmt.Errorf("keep the best weights: %w", err)
			}
		}
	}
	if next.Optimiser, err = optimiser.state(); err != nil {
		return nil, err
	}
	return next, nil
}
