// Package choice takes, of a few candidates, the one with the lowest score: for what adapts, the number of steps and
// their rate, scored by rollouts on systems that are shifted as the unseen ones are. It is free of the numerical stack,
// as results keep what was chosen from.
package choice

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
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

// Best is a race. Each lane has candidates that grow more expensive, such as more and more steps at one rate; all lanes
// have as many. The first candidates of all lanes are scored, then the second ones of the better half of the lanes, and
// so on with half of those: what has fallen behind after few steps is not worth many. Of lanes of one candidate each,
// all are scored. It gives every candidate that was scored, in that order, and the place of the lowest score; of equal
// ones the first. A score that is not a number is Diverged; a lane that is falls behind, but one candidate must be
// left.
func Best[C any](ctx context.Context, lanes [][]C, score func(lane, stage int) (float64, error)) (best int, all []Scored[C], err error) {
	running := make([]int, len(lanes))
	for i := range running {
		running[i] = i
	}
	for stage := 0; len(running) > 0 && stage < len(lanes[0]); stage++ {
		scores := map[int]Score{}
		for _, lane := range running {
			if ctx.Err() != nil {
				return 0, nil, ctx.Err()
			}
			c := lanes[lane][stage]
			v, err := score(lane, stage)
			if err != nil {
				return 0, nil, fmt.Errorf("candidate %v: %w", c, err)
			}
			scores[lane] = Score(v)
			if math.IsNaN(v) {
				scores[lane] = Diverged
			}
			all = append(all, Scored[C]{c, scores[lane]})
			if scores[lane] < all[best].Score {
				best = len(all) - 1
			}
		}
		slices.SortStableFunc(running, func(a, b int) int { return cmp.Compare(scores[a], scores[b]) })
		running = running[:(len(running)+1)/2]
		running = slices.DeleteFunc(running, func(lane int) bool { return scores[lane] == Diverged })
		slices.Sort(running)
	}
	if len(all) == 0 {
		return 0, nil, fmt.Errorf("no candidate to choose from")
	}
	if all[best].Score == Diverged {
		return 0, nil, fmt.Errorf("all %d candidates have diverged: smaller rates or fewer steps may help", len(all))
	}
	return best, all, nil
}

// Count is the largest number of candidates that Best may score.
func Count[C any](lanes [][]C) int {
	count := 0
	for running, stage := len(lanes), 0; running > 0 && stage < len(lanes[0]); running, stage = (running+1)/2, stage+1 {
		count += running
	}
	return count
}
