package live

import (
	"math"
	"strconv"
)

// axis maps values to a picture.
type axis struct {
	low, high float64 // ends; of a logarithmic one, their powers of ten
	log       bool
}

// newAxis has all values within it; values without a place on it do not count.
func newAxis(log bool, lists ...[]float64) axis {
	a := axis{low: math.Inf(1), high: math.Inf(-1), log: log}
	for _, list := range lists {
		for _, v := range list {
			if at := a.scaled(v); !math.IsNaN(at) {
				a.low, a.high = min(a.low, at), max(a.high, at)
			}
		}
	}
	if a.low > a.high { // there are none
		a.low, a.high = 0, 1
	}
	if a.high-a.low < 1e-12*max(1, math.Abs(a.high)) {
		a.low, a.high = a.low-0.5, a.high+0.5
	}
	return a
}

// scaled is the value, or its power of ten on a logarithmic axis; NaN if it has no place there.
func (a axis) scaled(v float64) float64 {
	if math.IsInf(v, 0) || a.log && v <= 0 {
		return math.NaN()
	}
	if a.log {
		return math.Log10(v)
	}
	return v
}

// part is where a value stands between the ends, 0 to 1; NaN if it has no place.
func (a axis) part(v float64) float64 { return (a.scaled(v) - a.low) / (a.high - a.low) }

// tick is a mark of an axis.
type tick struct {
	part float64 // 0 to 1
	text string
}

// ticks are about five, at 1, 2 or 5 times a power of ten.
func (a axis) ticks() []tick {
	step := niceStep((a.high - a.low) / 5)
	if a.log {
		step = max(1, math.Ceil(step)) // whole powers
		if a.high-a.low < 1.5 {
			return a.finer()
		}
	}
	var list []tick
	for k := first(a.low, step); float64(k)*step <= a.high+1e-9*step; k++ {
		at := float64(k) * step
		text := strconv.FormatFloat(at, 'g', 6, 64)
		if a.log {
			text = "1e" + strconv.Itoa(int(math.Round(at)))
		}
		list = append(list, tick{(at - a.low) / (a.high - a.low), text})
	}
	return list
}

// finer are the ticks of a logarithmic axis that is too short for powers of ten.
func (a axis) finer() []tick {
	low, high := math.Pow(10, a.low), math.Pow(10, a.high)
	step := niceStep((high - low) / 5)
	var list []tick
	for k := first(low, step); float64(k)*step <= high*(1+1e-9); k++ {
		list = append(list, tick{a.part(float64(k) * step), strconv.FormatFloat(float64(k)*step, 'g', 4, 64)})
	}
	return list
}

// first is the least whole number of steps that is not below a value.
func first(low, step float64) int { return int(math.Ceil(low/step - 1e-9)) }

// niceStep is the smallest of 1, 2, 5 times a power of ten that is not below the least.
func niceStep(least float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, times := range []float64{1, 2, 5} {
		if times*power >= least*(1-1e-9) {
			return times * power
		}
	}
	return 10 * power
}
