// Package figure3 draws the paper's Figure 3: predicted against measured quadratures of an unseen open quantum system.
package figure3

import (
	"fmt"
	"math"

	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	"metasymlab/pipeline/result"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// New draws, for one rollout of one unseen system, each quadrature's measured record and its predictions, and then the
// error along the horizon over all systems; both are counted from 0, or [rollout.Median].
func New(r *results.Results, system, number int) (*rollout.Figure, error) {
	seeds := r.Profile.Quantum.Seeds
	set, err := rollout.Read(r, "quantum", seeds, rollout.OptimalFilter, rollout.Zero)
	if err == nil {
		system, number, err = set.Choose(system, number)
	}
	if err != nil {
		return nil, fmt.Errorf("figure 3: %w", err)
	}
	f, first := &rollout.Figure{Number: 3}, set.First()
	for channel, name := range first.Channels {
		c, err := quadrature(set, system, number, channel)
		if err != nil {
			return nil, fmt.Errorf("figure 3, %s: %w", name, err)
		}
		errors := set.ErrorsIn(system, number)
		f.Add(rollout.Panel{ID: "figure3-" + name, Chart: c, Says: signal(set, system, number, channel), Caption: fmt.Sprintf(
			"%s of unseen system %d: the measured record (grey points), and predictions from the first %d bins on. %s The record is mostly white noise; the optimal filter's curve (black) is the part that can be predicted; points that leave the frame are not shown. %s Errors in this rollout: %s.",
			title(name), system+1, first.Context, rollout.Bands("MetaSym's smallest to largest", len(seeds)), set.Standing(system, number), errors),
			Alt: fmt.Sprintf("%s of an unseen system against time: the noisy record, what of it can be predicted, and what the models predict. %s", title(name), signal(set, system, number, channel))}, r.Origin(seeds...))
	}
	errors, err := set.Errors("figure3-error", rollout.Zero, r.Profile.Quantum.MetaSym.Decoder.Window)
	if err != nil {
		return nil, fmt.Errorf("figure 3, %w", err)
	}
	for _, p := range errors {
		f.Add(p, r.Origin(seeds...))
	}
	return f, nil
}

// title is a channel's name in words.
func title(channel string) string {
	switch channel {
	case "I":
		return "In-phase current I"
	case "Q":
		return "Quadrature current Q"
	}
	return channel
}

// quadrature draws one channel of a rollout.
func quadrature(set *rollout.Set, system, number, channel int) (*charts.Line, error) {
	pick := func(rows [][]float64) (out []float64) {
		for _, row := range rows {
			out = append(out, row[channel])
		}
		return out
	}
	first := set.First()
	record := first.Systems[system].Examples[number]
	return set.Chart(rollout.Comparison{
		Title: title(first.Channels[channel]), XName: "time [1/γ]", YName: "current [training std]",
		Record: "measured", Time: record.Time, Truth: pick(record.Measured),
		Predicted:  func(e result.Evaluation) []float64 { return pick(e.Systems[system].Examples[number].Predicted) },
		References: set.References[:1], // the optimal filter
		Noisy:      true,
	})
}

// signal tells how far the models are from what can be predicted of a channel.
func signal(set *rollout.Set, system, number, channel int) string {
	curve := func(e result.Evaluation) (out []float64) {
		for _, row := range e.Systems[system].Examples[number].Predicted {
			out = append(out, row[channel])
		}
		return out
	}
	filter := set.References[0].Mean(curve)
	var words []string
	for _, m := range set.Models() {
		words = append(words, fmt.Sprintf("%s's %.3g", m.Label, size(results.Minus(m.Mean(curve), filter))))
	}
	return fmt.Sprintf("The optimal filter's curve has a root mean square of %.3g; off it by so much is %s [training std].", size(filter), rollout.Join(words))
}

// size is the root mean square.
func size(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v * v
	}
	return math.Sqrt(sum / float64(len(values)))
}
