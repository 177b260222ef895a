package fieldbench

import "fmt"

// Point is a state (q, p), or its time derivative.
type Point [2]float64

// Samples are states and the field there.
type Samples struct{ State, Field []Point }

// Task is a problem with a published result.
type Task struct {
	Name     string
	Networks []Network // those that the authors compare
	Training Training
	Initial  Initial
	Seeds    int // runs of each network, from seed 0 on, at least 1

	// Data draws the samples from the seed.
	Data func(seed uint64) (train, test Samples)

	// Rollout scores trajectories of a field; RolloutName says of what it is the mean square.
	Rollout     func(field Field, seed uint64) (float64, error)
	RolloutName string

	Published []Scores // by the authors, one for each network
	Goals     []Goal
}

// Scores of one trained network, or medians of several.
type Scores struct {
	Network string
	Label   string  // which run
	Test    float64 // mean squared error of the field, over test samples and over (q, p)
	Rollout float64 // mean squared error of trajectories, see Task.RolloutName
	Seconds float64 // of training and evaluation; 0 if not known
}

// Goal bounds the median of one score of one network.
type Goal struct {
	Network      string
	Rollout      bool    // the score of rollouts, not the field's
	Above, Below float64 // 0: no bound
}

// Check is an error if the medians over some number of seeds miss the goal.
func (g Goal) Check(median Scores, seeds int) error {
	score, name := median.Test, "test MSE"
	if g.Rollout {
		score, name = median.Rollout, "rollout MSE"
	}
	if g.Above > 0 && !(score > g.Above) {
		return fmt.Errorf("%s: %s %.2e, median of %d, want above %.2e", g.Network, name, score, seeds, g.Above)
	}
	if g.Below > 0 && !(score < g.Below) {
		return fmt.Errorf("%s: %s %.2e, median of %d, want below %.2e", g.Network, name, score, seeds, g.Below)
	}
	return nil
}
