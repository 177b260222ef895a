package figure5

import (
	"fmt"
	"slices"

	"metasymlab/figures/chart"
	"metasymlab/pipeline/experiment/result"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// The styles of the curves, the same for all systems.
const (
	styleBefore = iota
	styleAfter
	styleTraining
	styleValidation
	styleFirst
	_
	styleBest
)

// curve is what one line of a panel shows: its values with each seed, from the same first point on.
type curve struct {
	name   string
	style  int
	values [][]float64
	band   bool // draw the range over seeds
}

// lossAxis names the unit of all losses.
const lossAxis = "squared error [training variance]"

// overEpochs is the inner loss before and after adaptation over the epochs, with the outer losses.
func overEpochs(s system, runs []result.Stage) (Panel, error) {
	end := innerSteps(runs[0])
	at := func(step int) [][]float64 {
		return each(runs, func(run result.Stage) []float64 {
			var losses []float64
			for _, inner := range run.InnerLoss {
				losses = append(losses, inner[step])
			}
			return losses
		})
	}
	validation := each(runs, func(run result.Stage) []float64 { return run.ValidationLoss })
	curves := []curve{
		{"inner, before adaptation", styleBefore, at(0), true},
		{"inner, after adaptation", styleAfter, at(end), true},
		{"outer, training", styleTraining, each(runs, func(run result.Stage) []float64 { return run.TrainLoss }), false},
		{"outer, validation", styleValidation, validation, false},
	}
	c, err := draw(fmt.Sprintf("Training the decoder: %s", s.words), "epoch", 1, curves)
	if err != nil {
		return Panel{}, err
	}
	var bestEpoch, bestLoss []float64
	for _, run := range runs {
		bestEpoch, bestLoss = append(bestEpoch, float64(run.BestEpoch)), append(bestLoss, run.ValidationLoss[run.BestEpoch-1])
	}
	marks := chart.NewScatter("", "", "") // only its points are used
	if err := chart.AddPoints(marks, "best epoch", styleBest, bestEpoch, bestLoss); err != nil {
		return Panel{}, err
	}
	c.Overlap(marks)

	caption := fmt.Sprintf("The loss of MetaSym's decoder in its training on the %s, ours. Inner: one-step squared error on the adaptation part of %s (eq. 4), before the inner loop and after its last step of %d. Outer: the same error on the other part, after adaptation (eq. 5), of the training systems (during the epoch, with dropout) and of the validation systems.",
		s.words, count(s.validation, "validation system"), end)
	caption += " " + seedsShown("Curves", "Bands, of the inner losses:", len(runs))
	if shortest, longest := spanOf(validation); shortest != longest {
		caption += fmt.Sprintf(" Early stopping ended the seeds' trainings at different epochs, %d to %d: a curve goes on while at least two seeds do, and is from then on the mean of fewer.", shortest, longest)
	}
	caption += " Triangles: the best epoch of each seed, at its own validation loss; its weights are the trained model."
	return Panel{ID: "figure5-" + s.name + "-epochs", Chart: c, Caption: caption}, nil
}

// overSteps is the inner loss over the inner steps, after the first epoch and after the best.
func overSteps(s system, runs []result.Stage) (Panel, error) {
	curves := []curve{
		{"after the first epoch", styleFirst, each(runs, func(run result.Stage) []float64 { return run.InnerLoss[0] }), true},
		{"after the best epoch", styleBest, each(runs, func(run result.Stage) []float64 { return run.InnerLoss[run.BestEpoch-1] }), true},
	}
	c, err := draw(fmt.Sprintf("Adapting the decoder: %s", s.words), "inner step", 0, curves)
	if err != nil {
		return Panel{}, err
	}
	caption := fmt.Sprintf("Inner loss (eq. 4) of MetaSym's decoder on %s of the %s against the inner step, ours: after the first epoch of meta-learning and after each seed's best one. Step 0 is before adaptation. %s The table says by which factor the loss falls.",
		count(s.validation, "validation system"), s.words, seedsShown("Curves", "Bands:", len(runs)))
	return Panel{ID: "figure5-" + s.name + "-steps", Chart: c, Caption: caption}, nil
}

// seedsShown says what curves and bands are of.
func seedsShown(curves, bands string, seeds int) string {
	if seeds == 1 {
		return curves + ": one seed."
	}
	return fmt.Sprintf("%s: mean over %d seeds. %s smallest to largest.", curves, seeds, bands)
}

// draw makes a chart of curves that begin at x = from and go on in steps of 1.
func draw(title, xName string, from int, curves []curve) (*charts.Line, error) {
	options := []charts.GlobalOpts{wholeX}
	if wide(curves) {
		options = append(options, chart.LogY())
	}
	c := chart.NewLine(title, xName, lossAxis, options...)
	for _, curve := range curves {
		mean, low, high := average(curve.values)
		x := counting(from, len(mean))
		if err := chart.AddLine(c, curve.name, curve.style, x, mean); err != nil {
			return nil, err
		}
		if !curve.band || len(curve.values) == 1 {
			continue
		}
		if err := chart.AddBand(c, curve.name, curve.style, x, low, high); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// wholeX gives the x axis ticks at whole numbers only.
func wholeX(c *charts.BaseConfiguration) { c.XAxisList[0].MinInterval = 1 }

// wide tells whether curves need a logarithmic axis: the largest loss is more than ten times the smallest.
func wide(curves []curve) bool {
	var all []float64
	for _, c := range curves {
		all = append(all, slices.Concat(c.values...)...)
	}
	smallest := slices.Min(all)
	return smallest > 0 && slices.Max(all) > 10*smallest
}

// spanOf is the length of the shortest and of the longest curve.
func spanOf(curves [][]float64) (shortest, longest int) {
	shortest = len(curves[0])
	for _, c := range curves {
		shortest, longest = min(shortest, len(c)), max(longest, len(c))
	}
	return shortest, longest
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
