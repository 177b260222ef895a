package figure5

import (
	"fmt"
	"slices"
	"strings"

	"metasymlab/figures/chart"
	"metasymlab/figures/statistic"
	"metasymlab/pipeline/result"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
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
const lossAxis = "squared error [error of persistence]"

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
	best := each(runs, func(run result.Stage) int { return run.BestEpoch })
	last := slices.Max(best) // of the epochs that are drawn
	for _, c := range curves {
		mean, _, _ := average(c.values)
		last = max(last, len(mean))
	}
	c, err := draw(fmt.Sprintf("Training the decoder: %s", s.Label), "epoch", lossAxis, 1, last, curves)
	if err != nil {
		return Panel{}, err
	}
	if err := addRings(c, "best epoch", best, each(runs, func(run result.Stage) float64 { return run.ValidationLoss[run.BestEpoch-1] })); err != nil {
		return Panel{}, err
	}

	caption := fmt.Sprintf("The loss of MetaSym's decoder in its training on the %s, ours. Inner: one-step squared error on the adaptation part of %s (eq. 4), before the inner loop and after its last step of %d. Outer: the same error on the other part, after adaptation (eq. 5), of the training systems (during the epoch, with dropout) and of the validation systems.",
		s.Label, count(s.settings.ValidationSystems, "validation system"), end)
	caption += " " + seedsShown("Bands, of the inner losses:", len(runs))
	if shortest, longest := spanOf(validation); shortest != longest {
		caption += fmt.Sprintf(" Early stopping ended the seeds' trainings at different epochs, %d to %d: each point of a curve is the mean over the seeds that reach it, at least two.", shortest, longest)
	}
	if len(runs) == 1 {
		caption += " Ring: the best epoch, whose weights are the trained model."
	} else {
		caption += " Rings: the best epoch of each seed, at its own validation loss; its weights are the trained model."
	}
	return Panel{ID: "figure5-" + s.Name + "-epochs", Chart: c, Says: saysEpochs(runs), Caption: caption,
		Alt: fmt.Sprintf("Losses of MetaSym's decoder against the epoch of its training on the %s. %s", s.Label, ends(curves))}, nil
}

// overSteps is the part of the inner loss that is left after each inner step, after the first epoch and after the best.
func overSteps(s system, runs []result.Stage) (Panel, error) {
	left := func(epoch func(run result.Stage) int) [][]float64 {
		return each(runs, func(run result.Stage) []float64 {
			var parts []float64
			for _, loss := range run.InnerLoss[epoch(run)-1] {
				parts = append(parts, loss/before(run, epoch(run)))
			}
			return parts
		})
	}
	first, best := func(result.Stage) int { return 1 }, func(run result.Stage) int { return run.BestEpoch }
	curves := []curve{
		{"after the first epoch", styleFirst, left(first), true},
		{"after the best epoch", styleBest, left(best), true},
	}
	c, err := draw(fmt.Sprintf("Adapting the decoder: %s", s.Label), "inner step", "inner loss [loss before adaptation]", 0, innerSteps(runs[0]), curves)
	if err != nil {
		return Panel{}, err
	}
	start := func(epoch func(run result.Stage) int) float64 {
		return statistic.Of(each(runs, func(run result.Stage) float64 { return before(run, epoch(run)) })).Mean
	}
	caption := fmt.Sprintf("How adaptation to %s of the %s proceeds, ours: the decoder's inner loss (eq. 4) after each inner step as part of its value before adaptation, after the first epoch of meta-learning and after the best. That value is %.4g times persistence's error after the first epoch, %.4g after the best. %s Meta-learning has made adaptation faster if the curve of the best epoch is the lower one.",
		count(s.settings.ValidationSystems, "validation system"), s.Label, start(first), start(best), seedsShown("Bands:", len(runs)))
	return Panel{ID: "figure5-" + s.Name + "-steps", Chart: c, Says: saysSteps(runs), Caption: caption,
		Alt: fmt.Sprintf("Inner loss of MetaSym's decoder against the inner step, as part of its value before adaptation, %s. %s", s.Label, ends(curves))}, nil
}

// saysEpochs tells what one sees of the epochs: how far training brought the loss that decides.
func saysEpochs(runs []result.Stage) string {
	over := func(value func(run result.Stage) float64) float64 { return statistic.Of(each(runs, value)).Mean }
	return fmt.Sprintf("Training brings the outer validation loss from %.3g after the first epoch to %.3g at the best.",
		over(func(run result.Stage) float64 { return run.ValidationLoss[0] }), over(func(run result.Stage) float64 { return run.ValidationLoss[run.BestEpoch-1] }))
}

// saysSteps tells what one sees of the inner steps: what adaptation does to the loss, and what training to that.
func saysSteps(runs []result.Stage) string {
	left := func(epoch func(run result.Stage) int) float64 {
		return 100 * statistic.Of(each(runs, func(run result.Stage) float64 { return ratio(run, epoch(run)) })).Mean
	}
	return fmt.Sprintf("Adaptation leaves %.3g %% of the inner loss after the first epoch of training, and %.3g %% after the best.",
		left(func(result.Stage) int { return 1 }), left(func(run result.Stage) int { return run.BestEpoch }))
}

// ends tells where the curves begin and end, means over seeds.
func ends(curves []curve) string {
	var words []string
	for _, c := range curves {
		mean, _, _ := average(c.values)
		words = append(words, fmt.Sprintf("%s from %.3g to %.3g", c.name, mean[0], mean[len(mean)-1]))
	}
	return "Means over seeds: " + strings.Join(words, "; ") + "."
}

// seedsShown says what curves and bands are of.
func seedsShown(bands string, seeds int) string {
	if seeds == 1 {
		return "Curves: one seed."
	}
	return fmt.Sprintf("Curves: mean over %d seeds. %s smallest to largest.", seeds, bands)
}

// draw makes a chart of curves that begin at x = first and go on in steps of 1, to last at most. Its y axis is
// logarithmic if the largest value is more than ten times the smallest.
func draw(title, xName, yName string, first, last int, curves []curve) (*charts.Line, error) {
	options := []charts.GlobalOpts{chart.WholeX(), chart.RangeX(float64(first), float64(max(last, first+1)))}
	if low, high := extremes(curves); high > 10*low && low > 0 {
		options = append(options, chart.LogY())
	}
	c := chart.NewLine(title, xName, yName, options...)
	for _, curve := range curves {
		mean, low, high := average(curve.values)
		x := counting(first, len(mean))
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

// extremes are the smallest and the largest value of curves.
func extremes(curves []curve) (low, high float64) {
	var all []float64
	for _, c := range curves {
		all = append(all, slices.Concat(c.values...)...)
	}
	return slices.Min(all), slices.Max(all)
}

// addRings draws rings around points, wide enough that a curve's own marks do not hide them.
func addRings(c *charts.Line, name string, x []int, y []float64) error {
	rings := chart.NewScatter("", "", "") // only its series is used
	var at []float64
	for _, v := range x {
		at = append(at, float64(v))
	}
	if err := chart.AddPoints(rings, name, styleBest, at, y); err != nil {
		return err
	}
	series := &rings.MultiSeries[0]
	series.Symbol, series.SymbolSize = "circle", 12
	series.ItemStyle = &opts.ItemStyle{Color: "transparent", BorderColor: chart.Black, BorderWidth: 1.5}
	c.Overlap(rings)
	return nil
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
