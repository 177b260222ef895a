package oscillator

import (
	"fmt"
	"math"
)

// Forecast predicts the records to come from the state of a [Filter], with no further measurement. It
// works in the Heisenberg picture: the mean of a, averaged over a future bin, is the mean of one operator
//
//	A_k = (1/Δt) ∫ over bin k of a(t) dt,  da/dt = i[H,a] + Σ_j (L_j† a L_j − ½{L_j†L_j, a}),
//
// in the present state. The operators are computed once a system, by RK4; a forecast is then one trace a
// bin. Together with the filter this is the predictor of least mean squared error of an open-loop rollout.
// A Forecast is immutable after construction and safe for concurrent use (with different filters).
type Forecast struct {
	params Params
	levels int
	size   int            // rows padded to even, as the filter's
	bins   [][]complex128 // A_k, [size, size], row-major
}

// NewForecast computes the operators of the grid.Bins bins that follow the filter's present, in a Fock space
// of `levels` levels. It holds 16·Bins·levels² bytes. The grid's bins count; its steps only set Δt.
func NewForecast(p Params, levels int, grid Grid) (*Forecast, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if err := validateLevels(levels); err != nil {
		return nil, err
	}
	if err := grid.Validate(); err != nil {
		return nil, err
	}
	g := newGenerator(p, levels).heisenberg()
	width := grid.BinWidth()
	steps := math.Ceil(width / g.stableStep())
	if !(steps*float64(grid.Bins) <= maxSteps) {
		return nil, fmt.Errorf("oscillator: a forecast over %d bins of %g [time] needs %g steps, more than %d", grid.Bins, width, steps*float64(grid.Bins), maxSteps)
	}
	x := make([]complex128, levels*levels)
	for n := 1; n < levels; n++ {
		x[(n-1)*levels+n] = complex(math.Sqrt(float64(n)), 0)
	}
	fc := &Forecast{params: p, levels: levels, size: evenSize(levels), bins: make([][]complex128, grid.Bins)}
	rk := newRungeKutta(g)
	integral := make([]complex128, len(x))
	for k := range fc.bins {
		clear(integral)
		for range int(steps) {
			rk.step(x, integral, width/steps)
		}
		fc.bins[k] = make([]complex128, fc.size*fc.size)
		for i := range levels {
			for j := range levels {
				fc.bins[k][i*fc.size+j] = scaled(1/width, integral[i*levels+j])
			}
		}
	}
	return fc, nil
}

// Expected writes the expected record into dst [bins, 2], row-major, channels I and Q [√rate]:
// √(ηκ_d)·2(Re, Im) tr(A_k ρ) for the filter's present state ρ. The filter must be of the same system and
// number of levels; it is not changed.
func (fc *Forecast) Expected(dst []float64, f *Filter) error {
	switch {
	case len(dst) != 2*len(fc.bins):
		return fmt.Errorf("oscillator: forecast buffer holds %d numbers, but %d bins of 2 channels need %d", len(dst), len(fc.bins), 2*len(fc.bins))
	case f.ladder.levels != fc.levels:
		return fmt.Errorf("oscillator: the filter has %d Fock levels, the forecast %d", f.ladder.levels, fc.levels)
	case f.params != fc.params:
		return fmt.Errorf("oscillator: the filter's parameters %+v differ from the forecast's %+v", f.params, fc.params)
	}
	f.settle()
	scale := 2 * fc.params.RecordGain()
	for k, a := range fc.bins {
		mean := traceProduct(a, f.middle)
		dst[2*k], dst[2*k+1] = scale*real(mean), scale*imag(mean)
	}
	return nil
}
