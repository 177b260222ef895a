package training

import "math"

// share is what the weights after a step, the training's first being 0, count in their exponential moving average from
// then on. Unlike a share of 1-AverageDecay it leaves nothing of the initial weights, as Adam's moments keep nothing of
// their zeros.
func (c Config) share(step int) float64 {
	return (1 - c.AverageDecay) / (1 - math.Pow(c.AverageDecay, float64(step+1)))
}
