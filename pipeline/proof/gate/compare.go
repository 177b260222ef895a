package gate

import (
	"context"
	"errors"
	"fmt"
	"io"

	"metasymlab/pipeline/experiment"
)

// Compare runs both parts, the second with seeds 1, 2, ..., and writes their tables. It is an error if a limit is
// missed: all that are, after both tables.
func Compare(ctx context.Context, w *experiment.Workspace, f Filtering, out io.Writer, seeds int) error {
	if seeds < 1 {
		return fmt.Errorf("%d seeds, need at least 1", seeds)
	}
	all, err := Baselines(ctx, w)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "One-step prediction on validation systems, profile %s: mean squared errors in scaled units, ratio to persistence\n", w.Profile.Name)
	if err := WriteBaselines(out, all); err != nil {
		return err
	}
	gap, rows, err := f.Run(ctx, w.Log, seeds, w.Workers)
	if err != nil {
		return err
	}
	d := f.Data.OOD
	fmt.Fprintf(out, "\nOne quantum system (ω %g, χ %g, β %g, n̄ %g, η %g, |α0| %g, γ 1): %d records to train on, %d to test on, %d bins forecast after %d\n",
		d.Frequency[0], d.Squeezing[0], d.Cubic[0], d.Occupation[0], d.Efficiency[0], d.Amplitude[0],
		f.Train, f.Data.OODShots-f.Train-f.Validation, f.Evaluation.Horizon, f.Evaluation.Context)
	if err := WriteClosed(out, gap, rows); err != nil {
		return err
	}
	return errors.Join(CheckBaselines(all), CheckClosed(gap, rows))
}
