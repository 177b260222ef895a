package verify

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"metasymlab/pipeline/suggest"
)

// choose gives the results that are named or, if none is, some drawn at random.
func choose(out io.Writer, all []candidate, o Options) ([]candidate, error) {
	if len(o.Results) == 0 {
		return draw(out, all, o), nil
	}
	var chosen []candidate
	var known []string
	for _, c := range all {
		known = append(known, c.target)
	}
	for _, name := range o.Results {
		at := slices.IndexFunc(all, func(c candidate) bool { return c.target == strings.TrimPrefix(name, "./") })
		if at < 0 {
			return nil, suggest.Unknown("result", name, known)
		}
		chosen = append(chosen, all[at])
	}
	return chosen, nil
}

// draw takes results in a random order, every one with the same chance to come first, as long as they fit into what is
// left of the budget. What is computed for one is there for the next.
func draw(out io.Writer, all []candidate, o Options) []candidate {
	number := o.Draw
	for number == 0 {
		number = uint64(rand.Uint32())
	}
	seconds := map[string]float64{}
	needs := map[string][]string{}
	for _, c := range all {
		seconds[c.target], needs[c.target] = c.from.Duration, c.needs
	}
	have := map[string]bool{}
	var cost func(target string, counted map[string]bool) float64
	cost = func(target string, counted map[string]bool) float64 {
		if have[target] || counted[target] {
			return 0
		}
		counted[target] = true
		sum := seconds[target]
		for _, need := range needs[target] {
			sum += cost(need, counted)
		}
		return sum
	}
	var chosen []candidate
	var spent float64
	over := 0
	for _, i := range rand.New(rand.NewPCG(number, 0)).Perm(len(all)) {
		if len(chosen) >= o.Sample {
			break
		}
		counted := map[string]bool{}
		price := cost(all[i].target, counted)
		if o.Budget > 0 && spent+price > o.Budget.Seconds() {
			over++
			continue
		}
		spent += price
		for target := range counted {
			have[target] = true
		}
		chosen = append(chosen, all[i])
	}
	fmt.Fprintf(out, "verifying %d of %d results, draw %d; they took %v when they were made\n", len(chosen), len(all), number, time.Duration(spent*float64(time.Second)).Round(100*time.Millisecond))
	if over > 0 {
		fmt.Fprintf(out, "passed over %d that would take more than is left of the budget of %v (BUDGET=0 has none)\n", over, o.Budget)
	}
	return chosen
}
