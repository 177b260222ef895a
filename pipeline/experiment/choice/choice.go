// Package choice takes, of a few candidates, the one with the lowest score: for what adapts, the number of steps and their
// rate, scored by rollouts on systems that are shifted as the unseen ones are. It is free of the numerical stack, as results
// keep what was chosen from.
package choice

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
)

// Score is what a candidate has reached, lower is better: +Inf where it diverged, which is "diverged" in JSON.
type Score float64

// Diverged is the score of a candidate that left the range of numbers.
var Diverged = Score(math.Inf(1))

const diverged = "diverged"

func (s Score) MarshalJSON() ([]byte, error) {
	if s == Diverged {
		return json.Marshal(diverged)
	}
	return json.Marshal(float64(s))
}

func (s *Score) UnmarshalJSON(text []byte) error {
	if string(text) == `"`+diverged+`"` {
		*s = Diverged
		return nil
	}
	return json.Unmarshal(text, (*float64)(s))
}

// Scored is a candidate with its score.
type Scored[C any] struct {
	Candidate C
	Score     Score
}

// Best scores the candidates one after the other, in their order, so that neighbours may share work, and gives the place of the
// lowest score; of equal ones the first. A score that is not a number is Diverged; a candidate that is does not end the others,
// but one must be left.
func Best[C any](ctx context.Context, candidates []C, score func(C) (float64, error)) (best int, all []Scored[C], err error) {
	for _, c := range candidates {
		if ctx.Err() != nil {
			return 0, nil, ctx.Err()
		}
		v, err := score(c)
		if err != nil {
			return 0, nil, fmt.Errorf("candidate %+v: %w", c, err)
		}
		if math.IsNaN(v) {
			v = float64(Diverged)
		}
		all = append(all, Scored[C]{c, Score(v)})
		if all[len(all)-1].Score < all[best].Score {
			best = len(all) - 1
		}
	}
	if len(all) == 0 {
		return 0, nil, fmt.Errorf("no candidate to choose from")
	}
	if all[best].Score == Diverged {
		return 0, nil, fmt.Errorf("all %d candidates have diverged: smaller rates or fewer steps may help", len(all))
	}
	return best, all, nil
}
