// Package training runs one training: AdamW on a loss that is a mean over systems, with early stopping.
//
// A step's systems, all of them or a meta-batch, are dealt into shards of fixed size. Each worker has its own compiled
// graph and takes the next shard; the gradients are added in the order of the shards. So the result depends on the
// shard size, which is part of the configuration, and not on the number of workers or on who finished first.
package training

import (
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Problem is what a training needs of a model.
type Problem interface {
	// Parameters declares the trained weights.
	Parameters() []weights.Parameter

	// Initial gives their starting values, in the same order.
	Initial() ([]*tensors.Tensor, error)

	// Inputs draws what Loss needs for some systems of a split. Draws depend on the step, the split and each system,
	// not on which systems are drawn together. On validation systems nothing is dropped out and every step gives the
	// same.
	Inputs(split dataset.Split, systems []int, step int) ([]*tensors.Tensor, error)

	// Fixed are inputs of Loss that stay the same for the whole training, before those of Inputs.
	Fixed() []*tensors.Tensor

	// Loss builds the graph of the loss of each system of a shard, [s], from weights and inputs.
	Loss(weights, inputs []*graph.Node) *graph.Node

	// Systems is the number of systems of a split.
	Systems(split dataset.Split) int
}

// Differentiated is a Problem that builds its gradients itself, where that is faster than automatic differentiation.
type Differentiated interface {
	Problem

	// LossAndGradients builds the graph of Loss, and the gradients of its sum over the systems for each weight.
	LossAndGradients(weights, inputs []*graph.Node) (loss *graph.Node, gradients []*graph.Node)
}

// Adapting is a Problem whose loss is taken after a few inner steps on each system: meta-learning.
type Adapting interface {
	Problem

	// InnerLosses builds the graph of the inner loss of each system before each inner step and after the last, [s]
	// each. It is watched on the validation systems.
	InnerLosses(weights, inputs []*graph.Node) []*graph.Node
}

// Config holds the settings of a training. What may be zero is off there.
type Config struct {
	Epochs        int     // at most
	StepsPerEpoch int     // optimiser steps between two validations
	Patience      int     // epochs without a better validation loss after which training stops
	LearningRate  float64 // of AdamW, the highest
	WeightDecay   float64 // of AdamW, decoupled
	Epsilon       float64 // of AdamW, added to the root of the mean squared gradient; 0: 1e-7
	WarmUp        float64 // part of all steps in which the learning rate rises
	CosineDecay   float64 // part of the learning rate that it loses afterwards, along a cosine
	ClipNorm      float64 // largest norm of all gradients together
	AverageDecay  float64 // of the average of weights that is validated and kept
	MetaBatch     int     // systems of a step; 0: all
	Seed          int     // of the draws of meta-batches
	ShardSystems  int     // systems in a shard; all on a backend that is given a step whole
	Workers       int     // goroutines; does not change results
}
