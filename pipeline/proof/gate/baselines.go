package gate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"metasymlab/pipeline/experiment"
)

// OneStepErrors are those of one trained baseline on the validation systems.
type OneStepErrors struct {
	System, Model string
	Seed          int
	Errors
}

// Baselines measures every baseline that the workspace's profile trains, with every seed.
func Baselines(ctx context.Context, w *experiment.Workspace) ([]OneStepErrors, error) {
	for _, s := range w.Profile.Systems() {
		if s.Noise > 0 {
			return nil, fmt.Errorf("profile %s adds noise of %g deviations to its records of %s: the gate is for records without",
				w.Profile.Name, s.Noise, s.Name)
		}
	}
	var all []OneStepErrors
	for _, i := range w.Items() {
		if i.Kind != "train" || !experiment.IsBaseline(i.Model) {
			continue
		}
		p, set, err := w.Predictor(ctx, i.System, i.Model, i.Seed)
		if err != nil {
			return nil, err
		}
		found, err := OneStep(set, set.Validation, p)
		if err != nil {
			return nil, fmt.Errorf("%s %s seed %d: %w", i.System, i.Model, i.Seed, err)
		}
		all = append(all, OneStepErrors{i.System, i.Model, i.Seed, found})
	}
	return all, nil
}

// WriteBaselines writes one line for each baseline: of the seed with the largest error, that by which it is judged.
func WriteBaselines(out io.Writer, all []OneStepErrors) error {
	limits, err := ReadLimits()
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "system\tmodel\tseeds\tzero\tpersistence\tworst seed's error\tratio\tlimit\t")
	for _, e := range worst(all) {
		seeds := 0
		for _, other := range all {
			if other.System == e.System && other.Model == e.Model {
				seeds++
			}
		}
		limit := "-"
		if l, ok := limits[e.System][e.Model]; ok {
			limit = fmt.Sprintf("%.3g", l)
		}
		fmt.Fprintf(table, "%s\t%s\t%d\t%.3g\t%.3g\t%.3g\t%.3g\t%s\t\n", e.System, e.Model, seeds, e.Zero, e.Persistence, e.Network, e.Ratio(), limit)
	}
	return table.Flush()
}

// worst picks each baseline's seed with the largest ratio, in the order of the list.
func worst(all []OneStepErrors) []OneStepErrors {
	var out []OneStepErrors
	for _, e := range all {
		at := slices.IndexFunc(out, func(o OneStepErrors) bool { return o.System == e.System && o.Model == e.Model })
		switch {
		case at < 0:
			out = append(out, e)
		case !(e.Ratio() <= out[at].Ratio()): // so that what is not a number counts as the worst
			out[at] = e
		}
	}
	return out
}

// CheckBaselines is an error if a seed of a baseline is above its limit, or if there is no limit for it.
func CheckBaselines(all []OneStepErrors) error {
	limits, err := ReadLimits()
	if err != nil {
		return err
	}
	var missed []error
	for _, e := range all {
		limit, ok := limits[e.System][e.Model]
		switch {
		case !ok:
			missed = append(missed, fmt.Errorf("%s %s: the gate states no limit for it", e.System, e.Model))
		case !(e.Ratio() <= limit):
			missed = append(missed, fmt.Errorf("%s %s seed %d: one-step error is %.3g times persistence's, want at most %.3g", e.System, e.Model, e.Seed, e.Ratio(), limit))
		}
	}
	return errors.Join(missed...)
}
