package finetuning

import (
	"fmt"
	"math"
	"metasymlab/pipeline/learner"

	"github.com/gomlx/gomlx/core/tensors"
)

// descent is plain gradient descent at a rate in units of 1/L, with L of the loss at the trained weights.
func (t Trained) descent(slope *slope, rate float64) (step, error) {
	at, err := flat(t.Weights)
	if err != nil {
		return nil, err
	}
	gradient := func(w []float64) ([]float64, error) {
		list, err := shaped(w, t.Weights)
		if err != nil {
			return nil, err
		}
		_, gradients, err := slope.at(list)
		if err != nil {
			return nil, err
		}
		return flat(gradients)
	}
	l, err := curvature(at, t.PowerIterations, gradient)
	if err != nil {
		return nil, err
	}
	if l > 0 {
		rate /= l
	} else { // nothing to descend
		rate = 0
	}
	return func(gradients []*tensors.Tensor) ([]*tensors.Tensor, error) {
		g, err := flat(gradients)
		if err != nil {
			return nil, err
		}
		for i := range at {
			at[i] -= rate * g[i]
		}
		return shaped(at, t.Weights)
	}, nil
}

// nudge is the length of a central difference's step as part of that of the weights: its error from rounding, about
// 1e-7/nudge in single precision, and its error from the third derivative, about nudge², are small beside what power
// iteration leaves.
const nudge = 1e-3

// curvature is L, the largest eigenvalue in absolute value of a loss's Hessian H at some weights, from below, by power
// iteration from the gradient there: no seed, and in what the gradient has no part of, descent does not move. Where the
// gradient vanishes it is 0; where the loss leaves the range of numbers, learner.ErrDiverged. As in MetaSym's inner
// loop; but H v = (g(w + εv) - g(w - εv))/2ε, because not every graph can be differentiated twice.
func curvature(at []float64, iterations int, gradient func(w []float64) ([]float64, error)) (float64, error) {
	v, err := gradient(at)
	if err != nil {
		return 0, err
	}
	length := norm(at)
	if length == 0 {
		length = 1
	}
	size := norm(v)
	for range iterations {
		if size == 0 {
			return 0, nil
		}
		epsilon := nudge * length / size
		there := func(by float64) ([]float64, error) {
			moved := make([]float64, len(at))
			for i := range at {
				moved[i] = at[i] + by*v[i]
			}
			return gradient(moved)
		}
		above, err := there(epsilon)
		if err != nil {
			return 0, err
		}
		below, err := there(-epsilon)
		if err != nil {
			return 0, err
		}
		for i := range v {
			v[i] = (above[i] - below[i]) / (2 * nudge * length)
		}
		size = norm(v)
	}
	if math.IsNaN(size) || math.IsInf(size, 0) {
		return 0, fmt.Errorf("curvature of the loss: %w", learner.ErrDiverged)
	}
	return size, nil
}

func norm(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	return math.Sqrt(sum)
}
