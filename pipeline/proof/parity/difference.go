package parity

import (
	"fmt"
	"math"

	"metasymlab/pipeline/store"
)

// The largest differences that pass.
const (
	SingleTolerance = 1e-4
	DoubleTolerance = 1e-10
)

// floor is the least size of a gradient that a difference is relative to, in units of the largest gradient of the
// graph. One that is zero by symmetry, such as that of the keys' bias in an attention, is made of rounding errors
// alone.
const floor = 1e-3

// Result is how far a case's outputs are apart.
type Result struct {
	Name       string
	Double     bool    // in double precision
	Outputs    int     // that were compared
	Difference float64 // the largest of them
	Worst      int     // output that has it
}

// Passed tells whether the outputs agree.
func (r Result) Passed() bool { return r.Difference <= r.tolerance() }

func (r Result) tolerance() float64 {
	if r.Double {
		return DoubleTolerance
	}
	return SingleTolerance
}

// row is the result's line in a table.
func (r Result) row() string {
	precision, passed := "float32", "same"
	if r.Double {
		precision = "float64"
	}
	if !r.Passed() {
		passed = fmt.Sprintf("DIFFERENT in output %d", r.Worst)
	}
	return fmt.Sprintf("%s\t%s\t%d\t%.1e\t%s\n", r.Name, precision, r.Outputs, r.Difference, passed)
}

// Compare measures outputs against those of a case.
//
// The difference of a tensor is max|a-b| / max|b|, b that of the Go backend, over its entries; for gradients, max|b| is
// at least a thousandth of that of the graph's largest gradient. It is infinite where one has a number and the other
// has not.
func (c Case) Compare(outputs []store.NamedTensor) (Result, error) {
	r := Result{Name: c.Name, Double: c.double()}
	if len(outputs) != len(c.Outputs) {
		return r, fmt.Errorf("%s: %d outputs, the Go backend has %d", c.Name, len(outputs), len(c.Outputs))
	}
	least := c.least()
	for i, t := range c.Outputs {
		want, got := values(t.Data), values(outputs[i].Data)
		if len(want) != len(got) {
			return r, fmt.Errorf("%s: output %d has %d numbers, the Go backend's %d", c.Name, i, len(got), len(want))
		}
		r.Outputs++
		if d := difference(got, want, least); d > r.Difference || math.IsNaN(d) {
			r.Difference, r.Worst = d, i
		}
	}
	return r, nil
}

// least is the least size of a tensor that a difference is relative to.
func (c Case) least() float64 {
	if !c.gradients() || len(c.Outputs) == 0 {
		return 0
	}
	largest := 0.0
	for _, t := range c.Outputs[1:] { // the first is the loss
		largest = max(largest, size(values(t.Data)))
	}
	return floor * largest
}

// size is the largest number, without its sign.
func size(v []float64) float64 {
	largest := 0.0
	for _, x := range v {
		largest = max(largest, math.Abs(x))
	}
	return largest
}

func difference(got, want []float64, least float64) float64 {
	apart := 0.0
	for i, w := range want {
		g := got[i]
		if w == g || math.IsNaN(w) && math.IsNaN(g) {
			continue
		}
		d := math.Abs(g - w)
		if math.IsNaN(d) {
			return math.Inf(1)
		}
		apart = max(apart, d)
	}
	if apart == 0 {
		return 0
	}
	return apart / max(size(want), least)
}

// values gives flat values of any of the types in a graph in double precision.
func values(flat any) []float64 {
	switch v := flat.(type) {
	case []float64:
		return v
	case []float32:
		return widen(v)
	case []int64:
		return widen(v)
	case []int32:
		return widen(v)
	case []uint64:
		return widen(v)
	case []bool:
		out := make([]float64, len(v))
		for i, x := range v {
			if x {
				out[i] = 1
			}
		}
		return out
	}
	return nil
}

func widen[T int32 | int64 | uint64 | float32](v []T) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = float64(x)
	}
	return out
}
