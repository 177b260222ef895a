package training

import (
	"fmt"
	"slices"
	"strings"

	"metasymlab/figures/results"
	"metasymlab/pipeline/result"
)

// A training goes on if its validation loss fell by more than one part of itself over the last fifth of the epochs; or
// by more than noise, and that is more than a tenth of all that it fell, as it is where a training has hardly begun. A
// loss that falls as a power of the epochs, and by the first of these, would come to 6 % less with as many epochs
// again.
const (
	much      = 0.02
	noise     = 0.005
	ofAll     = 0.1
	fewEpochs = 10 // a tenth of them is an epoch
)

// rule and schedule say it to a reader.
const (
	rule = "Still falling: the best epoch is in the last tenth of the epochs, and the lowest validation loss went down in the last fifth by more than 2 %, or by more than 0.5 % and more than a tenth of all that it fell since the first epoch; with more than half of the seeds. " +
		"So a training that early stopping ended is not still falling. Of one with fewer than ten epochs nothing is told. Fell in the last fifth: by how much the lowest loss went down there; mean over seeds."
	schedule = "Where the learning rate goes to 0, as with a cosine schedule, the curve flattens by itself: it shows that this training came to its end, not that a longer one would gain nothing. That is why the rule looks back over a fifth of the epochs, and not at the last few."
)

// lowest are the lowest validation losses, of the first four fifths of the epochs and of all; both are the same for a
// single epoch.
func lowest(s result.Stage) (before, all float64) {
	n := len(s.ValidationLoss)
	all = slices.Min(s.ValidationLoss)
	if n < 2 {
		return all, all
	}
	return slices.Min(s.ValidationLoss[:n-max(1, n/5)]), all
}

// fall is by which part the lowest validation loss went down in the last fifth of the epochs.
func fall(s result.Stage) float64 {
	before, all := lowest(s)
	if before == all {
		return 0
	}
	return 1 - all/before
}

// falling tells whether a training was still falling.
func falling(s result.Stage) bool {
	n := len(s.ValidationLoss)
	if n < fewEpochs || s.BestEpoch <= n-n/10 {
		return false
	}
	before, all := lowest(s)
	return fall(s) > much || fall(s) > noise && before-all > ofAll*(s.ValidationLoss[0]-all)
}

// short tells whether one of the seeds' trainings is too short to be judged.
func (c course) short() bool {
	return slices.ContainsFunc(c.runs, func(run result.Stage) bool { return len(run.ValidationLoss) < fewEpochs })
}

// seedsFalling counts them.
func (c course) seedsFalling() int {
	count := 0
	for _, run := range c.runs {
		if falling(run) {
			count++
		}
	}
	return count
}

// falls tells whether most seeds do.
func (c course) falls() bool { return 2*c.seedsFalling() > len(c.runs) }

// ended is a training's end in words.
func (c course) ended() string {
	words := "ended"
	switch {
	case c.falls():
		words = "still falling"
	case c.short():
		words = "too few epochs to tell"
	}
	if count := c.seedsFalling(); count > 0 && len(c.runs) > 1 {
		words += fmt.Sprintf(", %d of %d seeds falling", count, len(c.runs))
	}
	return words
}

// Falling warns, a line each, of the models whose validation loss was still falling when their training ended, and of
// those with too few epochs to tell.
func Falling(r *results.Results) ([]string, error) {
	var falling, short []string
	for _, s := range systems(r.Profile) {
		all, err := read(r, s)
		if err != nil {
			return nil, err
		}
		for _, c := range all {
			switch name := s.name + " " + c.label(); {
			case c.falls():
				falling = append(falling, name)
			case c.short():
				short = append(short, name)
			}
		}
	}
	var lines []string
	if len(falling) > 0 {
		lines = append(lines, "Validation loss still falling when training ended, see the report's training curves: "+some(falling))
	}
	if len(short) > 0 {
		lines = append(lines, "Too few epochs to tell whether training had ended: "+some(short))
	}
	return lines, nil
}

// some lists the first of many.
func some(names []string) string {
	const most = 8
	if len(names) > most {
		names = append(slices.Clone(names[:most]), fmt.Sprintf("%d more", len(names)-most))
	}
	return strings.Join(names, "; ")
}
