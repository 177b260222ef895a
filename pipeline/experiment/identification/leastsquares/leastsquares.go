// Package leastsquares fits a few parameters to many residuals.
package leastsquares

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Problem is a sum of squares to be made small. A residual that is not finite makes its parameters inadmissible.
type Problem struct {
	Residuals func(dst, x []float64) // writes Count residuals of the parameters x; it may not keep either
	Count     int
	Low, High []float64 // bounds of the parameters
}

const (
	maxIterations = 100
	difference    = 1e-6  // of forward differences, in units of a parameter: parameters should be of order one
	smallest      = 1e-13 // step, in the same units, at which a fit has ended
	least         = 1e-12 // decrease that a step promises, as a part of the sum, at which it has
	firstDamping  = 1e-3
	mostDamping   = 1e12
)

// Fit is the local minimum of the sum that Levenberg's and Marquardt's method finds from start, or how far it comes in
// a hundred iterations, and the sum there. Steps that leave the bounds are cut off at them.
//
// Errors: the start is out of bounds or inadmissible.
func Fit(p Problem, start []float64) ([]float64, float64, error) {
	n := len(start)
	if len(p.Low) != n || len(p.High) != n || p.Count < 1 {
		return nil, 0, fmt.Errorf("least squares: %d parameters with %d and %d bounds and %d residuals", n, len(p.Low), len(p.High), p.Count)
	}
	for i, v := range start {
		if !(v >= p.Low[i] && v <= p.High[i]) {
			return nil, 0, fmt.Errorf("least squares: parameter %d starts at %g, out of its bounds [%g, %g]", i, v, p.Low[i], p.High[i])
		}
	}
	at := func(x []float64) ([]float64, float64) {
		r := make([]float64, p.Count)
		p.Residuals(r, x)
		return r, floats.Dot(r, r)
	}
	x := slices.Clone(start)
	r, sum := at(x)
	if !finite(sum) {
		return nil, 0, errors.New("least squares: the residuals are not finite at the start")
	}
	jacobian := mat.NewDense(p.Count, n, nil)
	damping := firstDamping
	for range maxIterations {
		for j := range n {
			moved := slices.Clone(x)
			h := difference
			if x[j]+h > p.High[j] {
				h = -h // inwards
			}
			moved[j] += h
			other, s := at(moved)
			if !finite(s) {
				return x, sum, nil // at the edge of what is admissible
			}
			for i := range other {
				jacobian.Set(i, j, (other[i]-r[i])/h)
			}
		}
		better := false
		for ; !better && damping < mostDamping; damping *= 10 {
			next, promised, ok := p.step(jacobian, r, x, damping)
			if !ok {
				continue
			}
			if floats.Distance(next, x, math.Inf(1)) < smallest || promised < least*sum {
				return x, sum, nil
			}
			if other, s := at(next); s < sum {
				x, r, sum, better = next, other, s, true
			}
		}
		if !better {
			return x, sum, nil
		}
		damping = max(damping/100, 1e-15) // ten times less than what has led on
	}
	return x, sum, nil
}

// step is where the damped linear problem at x has its minimum, and about how much less the sum is there. Parameters
// that no residual depends on stay, and those that a descent would push out of their bounds.
func (p *Problem) step(jacobian *mat.Dense, r, x []float64, damping float64) (next []float64, promised float64, ok bool) {
	n := len(x)
	normal := mat.NewSymDense(n, nil)
	normal.SymOuterK(1, jacobian.T())
	var gradient mat.VecDense
	gradient.MulVec(jacobian.T(), mat.NewVecDense(len(r), r))
	for j := range n {
		g := gradient.AtVec(j)
		if normal.At(j, j) == 0 || x[j] <= p.Low[j] && g > 0 || x[j] >= p.High[j] && g < 0 {
			for k := range n {
				normal.SetSym(j, k, 0)
			}
			normal.SetSym(j, j, 1)
			gradient.SetVec(j, 0)
			continue
		}
		normal.SetSym(j, j, normal.At(j, j)*(1+damping))
	}
	var cholesky mat.Cholesky
	var change mat.VecDense
	if !cholesky.Factorize(normal) || cholesky.SolveVecTo(&change, &gradient) != nil {
		return nil, 0, false
	}
	next = slices.Clone(x)
	for j := range n {
		next[j] = min(max(x[j]-change.AtVec(j), p.Low[j]), p.High[j])
	}
	return next, mat.Dot(&gradient, &change), !floats.HasNaN(next)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
