package gate

import (
	"errors"
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"gonum.org/v1/gonum/stat"
)

// leastShare of the gap must be closed by every network and seed.
const leastShare = 0.5

// leastSignificance is how many of its standard errors the gap must be wide: half of it is then still well resolved.
const leastSignificance = 10

// Gap is that between predicting no signal and the optimal filter.
type Gap struct {
	Zero, Filter float64 // mean squared errors
	Error        float64 // standard error of Zero - Filter, paired by record
}

// Closed is how much of the gap between predicting no signal and the optimal filter a network closes.
type Closed struct {
	Model      string
	Parameters int
	Seed       int
	MSE        float64 // over test records, forecast steps and channels, in scaled units
	Share      float64 // (zero - model) / (zero - filter)
	Error      float64 // standard error of Share over test records
}

// gapOf is the gap between errors of the same records.
func gapOf(zero, filter []float64) Gap {
	difference := make([]float64, len(zero))
	for i := range zero {
		difference[i] = zero[i] - filter[i]
	}
	return Gap{stat.Mean(zero, nil), stat.Mean(filter, nil), stat.StdErr(stat.StdDev(difference, nil), float64(len(difference)))}
}

// closed is the share of the gap that a model closes. Its standard error is that of a ratio of means, from the
// residuals (zero - model) - share (zero - filter) of each record (Cochran, Sampling Techniques, 1977, section 6.4).
func closed(zero, filter, model []float64) Closed {
	gap := stat.Mean(zero, nil) - stat.Mean(filter, nil)
	c := Closed{MSE: stat.Mean(model, nil)}
	c.Share = (stat.Mean(zero, nil) - c.MSE) / gap
	residual := make([]float64, len(zero))
	for i := range zero {
		residual[i] = zero[i] - model[i] - c.Share*(zero[i]-filter[i])
	}
	c.Error = stat.StdErr(stat.StdDev(residual, nil), float64(len(residual))) / math.Abs(gap)
	return c
}

// WriteClosed writes one line for each trained network, below those of the references.
func WriteClosed(out io.Writer, gap Gap, rows []Closed) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "model\tweights\tseed\tforecast MSE\tgap closed\tstandard error\t")
	fmt.Fprintf(table, "zero\t-\t-\t%.4f\t0\t-\t\n", gap.Zero)
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%d\t%d\t%.4f\t%.3f\t%.3f\t\n", r.Model, r.Parameters, r.Seed, r.MSE, r.Share, r.Error)
	}
	fmt.Fprintf(table, "optimal filter\t-\t-\t%.4f\t1\t-\t\n", gap.Filter)
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "gap %.4f, standard error %.4f; each network must close %g of it\n", gap.Zero-gap.Filter, gap.Error, leastShare)
	return err
}

// CheckClosed is an error if a network closes too little of the gap, or if the gap itself is not resolved.
func CheckClosed(gap Gap, rows []Closed) error {
	var missed []error
	if width := gap.Zero - gap.Filter; !(width >= leastSignificance*gap.Error) {
		missed = append(missed, fmt.Errorf("one quantum system: the gap %.4f is less than %d standard errors of %.4f: need more test records", width, leastSignificance, gap.Error))
	}
	for _, r := range rows {
		if !(r.Share >= leastShare) {
			missed = append(missed, fmt.Errorf("one quantum system: %s seed %d closes %.3f of the gap, want at least %g", r.Model, r.Seed, r.Share, leastShare))
		}
	}
	return errors.Join(missed...)
}
