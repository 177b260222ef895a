package training

import "math"

// rate is the learning rate of a step, the training's first being 0: it rises in a line over the first WarmUp of all
// steps, then falls by CosineDecay along half a cosine. All steps are those of Epochs, also where early stopping leaves
// the last out.
func (c Config) rate(step int) float64 {
	done := float64(step+1) / float64(c.Epochs*c.StepsPerEpoch)
	if done < c.WarmUp {
		return c.LearningRate * done / c.WarmUp
	}
	fallen := (1 - math.Cos(math.Pi*(done-c.WarmUp)/(1-c.WarmUp))) / 2
	return c.LearningRate * (1 - c.CosineDecay*fallen)
}
