package training

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// inMetaBatches gives the settings with the number of systems of a step, where they say 0 for all.
func (c Config) inMetaBatches(systems int) (Config, error) {
	if c.MetaBatch < 0 || c.MetaBatch > systems {
		return c, fmt.Errorf("meta-batches of %d of %d systems: need 1 to %d, or 0 for all", c.MetaBatch, systems, systems)
	}
	if c.MetaBatch == 0 {
		c.MetaBatch = systems
	}
	return c, nil
}

// metaBatches draws the systems of every step of an epoch, no system twice in a step, and each in as many steps as any
// other; in one more at most, where that does not come out even. Seed and epoch decide it, and nothing else.
func (c Config) metaBatches(systems, epoch int) [][]int {
	const stream = 0xff // other than those of the learners' draws, learner.Stream
	rng := rand.New(rand.NewPCG(uint64(c.Seed)<<8|stream, uint64(epoch)))
	var deck []int
	steps := make([][]int, c.StepsPerEpoch)
	for i := range steps {
		if len(deck) < c.MetaBatch {
			fresh := slices.DeleteFunc(rng.Perm(systems), func(s int) bool { return slices.Contains(deck, s) })
			deck = slices.Concat(deck, fresh, deck) // those left over come again last, out of this step's reach
		}
		steps[i] = slices.Sorted(slices.Values(deck[:c.MetaBatch]))
		deck = deck[c.MetaBatch:]
	}
	return steps
}
