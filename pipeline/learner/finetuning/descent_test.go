package finetuning

import (
	"errors"
	"math"
	"testing"

	"metasymlab/baselines"
	"metasymlab/pipeline/learner"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

// exactHessian is that of the loss of an MLP, by differentiating its gradient once more, in single precision.
func exactHessian(t *testing.T, of Trained, inputs []*tensors.Tensor) *mat.SymDense {
	t.Helper()
	count, size := len(of.Weights), 0
	for _, w := range of.Weights {
		size += w.Size()
	}
	exec, err := graph.NewExec(of.Backend, func(all []*graph.Node) *graph.Node {
		theta, unit := all[:count], all[len(all)-1]
		loss := graph.ReduceAllSum(of.Network.Loss(theta, all[count:len(all)-1]))
		var along *graph.Node // of the gradient, in the direction of a unit vector
		from := 0
		for i, g := range graph.Gradient(loss, theta...) {
			part := graph.Slice(unit, graph.AxisRange(from, from+theta[i].Shape().Size()))
			from += theta[i].Shape().Size()
			if dot := graph.ReduceAllSum(graph.Mul(graph.Reshape(g, -1), part)); along == nil {
				along = dot
			} else {
				along = graph.Add(along, dot)
			}
		}
		var column []*graph.Node
		for _, g := range graph.Gradient(along, theta...) {
			column = append(column, graph.Reshape(g, -1))
		}
		return graph.Concatenate(column, 0)
	})
	if err != nil {
		t.Fatal(err)
	}
	hessian := mat.NewSymDense(size, nil)
	for j := range size {
		unit := make([]float32, size)
		unit[j] = 1
		var args []any
		for _, list := range [][]*tensors.Tensor{of.Weights, inputs, {tensors.FromFlatDataAndDimensions(unit, size)}} {
			for _, x := range list {
				args = append(args, x)
			}
		}
		out, err := exec.Call(args...)
		if err != nil {
			t.Fatal(err)
		}
		column, err := flat(out)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range column {
			hessian.SetSym(i, j, v)
		}
	}
	return hessian
}

// TestCurvature: L of a network is the largest absolute eigenvalue of its exact Hessian; from below with few
// iterations.
func TestCurvature(t *testing.T) {
	of := trained(t, baselines.MLP{State: 2, Control: 1, Hidden: []int{4, 3}, StepSize: true}, 1)
	adaptation, _ := windows(t, of.Network.Data, 0, 1, 2)
	exec, err := of.gradients()
	if err != nil {
		t.Fatal(err)
	}
	for s := range 3 {
		one := adaptation.Of(s)
		want := largest(exactHessian(t, of, learner.Inputs(one)))
		slope := newSlope(exec, one)
		at, err := flat(of.Weights)
		if err != nil {
			t.Fatal(err)
		}
		for iterations, least := range map[int]float64{6: 0.9, 60: 0.999} {
			got, err := curvature(at, iterations, func(w []float64) ([]float64, error) {
				list, err := shaped(w, of.Weights)
				if err != nil {
					return nil, err
				}
				_, g, err := slope.at(list)
				if err != nil {
					return nil, err
				}
				return flat(g)
			})
			// Above: 1e-7/nudge of rounding in the gradient, nudge² of the third derivative.
			if err != nil || got < least*want || got > 1.001*want {
				t.Errorf("system %d, %d iterations: L = %g, exactly %g (%v)", s, iterations, got, want, err)
			}
		}
	}
}

// TestCurvatureOf: of a quadratic with eigenvalues -5 and 2 it is 5; of a flat loss 0; of one that is out of the range
// of numbers it says so.
func TestCurvatureOf(t *testing.T) {
	of := func(gradient func(w []float64) []float64, at ...float64) (float64, error) {
		return curvature(at, 40, func(w []float64) ([]float64, error) { return gradient(w), nil })
	}
	saddle := func(w []float64) []float64 { return []float64{-5 * w[0], 2 * w[1]} }
	if l, err := of(saddle, 1, 1); err != nil || math.Abs(l-5) > 1e-9 {
		t.Errorf("saddle: %g, %v", l, err)
	}
	if l, err := of(func(w []float64) []float64 { return []float64{4*w[0] - 1} }, 0); err != nil || math.Abs(l-4) > 1e-9 {
		t.Errorf("weights of length 0: %g, %v", l, err)
	}
	if l, err := of(saddle, 0, 0); err != nil || l != 0 {
		t.Errorf("where the gradient vanishes: %g, %v", l, err)
	}
	if l, err := of(func(w []float64) []float64 { return []float64{3} }, 1); err != nil || l != 0 {
		t.Errorf("a slope without curvature: %g, %v", l, err)
	}
	if _, err := of(func(w []float64) []float64 { return []float64{math.Inf(1)} }, 1); !errors.Is(err, learner.ErrDiverged) {
		t.Errorf("out of range: %v", err)
	}
}
