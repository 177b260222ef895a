// Package flowmap learns the motion of a system of one degree of freedom as a symplectic map: one step of time as one
// SympNet, by itself, with no decoder and no meta-learning (Jin et al., 2020).
//
//	fit.go     training: full batch, mean squared error of one step, Adam
//	flowmap.go the trained map: one step, rollouts, its Jacobian
package flowmap

import (
	"fmt"
	"math"
	"slices"

	"metasymlab/metasym"
	"metasymlab/pipeline/systems/phaseplane"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
)

// Map is a trained map x_t -> x_{t+1}. It is not safe for use from several goroutines.
type Map struct {
	Encoder metasym.SymplecticEncoder
	Weights []float32 // one after the other, in the order of the encoder's parameters

	exec *graph.Exec
}

// New makes a map of an encoder and its weights.
func New(b compute.Backend, e metasym.SymplecticEncoder, weights []float32) (*Map, error) {
	if err := checkEncoder(e); err != nil {
		return nil, err
	}
	if want := size(e); len(weights) != want {
		return nil, fmt.Errorf("flow map: %d weights, the encoder has %d", len(weights), want)
	}
	exec, err := graph.NewExec(b, func(theta, x *graph.Node) *graph.Node { return forward(e, unpack(e, theta), x) })
	if err != nil {
		return nil, fmt.Errorf("flow map: %w", err)
	}
	return &Map{e, weights, exec}, nil
}

// Close frees what is compiled.
func (m *Map) Close() { m.exec.Finalize() }

// Next is one step from each point.
func (m *Map) Next(from []phaseplane.Point) ([]phaseplane.Point, error) {
	outputs, err := m.exec.Call(tensors.FromFlatDataAndDimensions(m.Weights, len(m.Weights)), batch(from))
	if err != nil {
		return nil, fmt.Errorf("flow map: %w", err)
	}
	flat, err := tensors.CopyFlatData[float32](outputs[0])
	if err != nil {
		return nil, fmt.Errorf("flow map: %w", err)
	}
	to := make([]phaseplane.Point, len(from))
	for i := range to {
		to[i] = phaseplane.Point{float64(flat[2*i]), float64(flat[2*i+1])}
	}
	return to, nil
}

// Error is the mean squared error of one step from each point of an orbit but the last, over points and over (q, p).
func (m *Map) Error(orbit []phaseplane.Point) (float64, error) {
	predicted, err := m.Next(orbit[:len(orbit)-1])
	if err != nil {
		return 0, err
	}
	return MeanSquare(predicted, orbit[1:]), nil
}

// Rollout is count steps from x, each from the one before; x itself is not among them.
func (m *Map) Rollout(x phaseplane.Point, count int) ([]phaseplane.Point, error) {
	var points []phaseplane.Point
	for range count {
		next, err := m.Next([]phaseplane.Point{x})
		if err != nil {
			return nil, err
		}
		x = next[0]
		points = append(points, x)
	}
	return points, nil
}

// Jacobian is the derivative of one step at x, [2,2], by five-point differences in float64, exact to about 1e-12.
func (m *Map) Jacobian(x phaseplane.Point) (*mat.Dense, error) {
	theta := make([]float64, len(m.Weights))
	for i, w := range m.Weights {
		theta[i] = float64(w)
	}
	out := mat.NewDense(2, 2, nil)
	var failed error
	fd.Jacobian(out, func(next, at []float64) {
		outputs, err := m.exec.Call(tensors.FromFlatDataAndDimensions(theta, len(theta)), tensors.FromFlatDataAndDimensions(slices.Clone(at), 1, 1, 2))
		if err != nil {
			failed = err
			return
		}
		flat, err := tensors.CopyFlatData[float64](outputs[0])
		if err != nil {
			failed = err
			return
		}
		copy(next, flat)
	}, x[:], &fd.JacobianSettings{Formula: phaseplane.FivePoint})
	if failed != nil {
		return nil, fmt.Errorf("flow map: Jacobian: %w", failed)
	}
	return out, nil
}

// Defect is the largest ‖JᵀΩJ - Ω‖ over the points, J the Jacobian of one step: 0 for a symplectic map. For one degree
// of freedom it is |det J - 1|.
func (m *Map) Defect(points []phaseplane.Point) (float64, error) {
	worst := 0.0
	for _, x := range points {
		j, err := m.Jacobian(x)
		if err != nil {
			return 0, err
		}
		defect, err := metasym.FormDefect(j)
		if err != nil {
			return 0, err
		}
		worst = math.Max(worst, defect)
	}
	return worst, nil
}

// MeanSquare is the mean of (a - b)² over points and over (q, p).
func MeanSquare(a, b []phaseplane.Point) float64 {
	sum := 0.0
	for i := range a {
		for j := range a[i] {
			sum += (a[i][j] - b[i][j]) * (a[i][j] - b[i][j])
		}
	}
	return sum / float64(2*len(a))
}

// size is the number of an encoder's weights.
func size(e metasym.SymplecticEncoder) int {
	count := 0
	for _, p := range e.Parameters() {
		count += p.Size()
	}
	return count
}

// unpack cuts the vector into the encoder's weights, in the order of its parameters.
func unpack(e metasym.SymplecticEncoder, vector *graph.Node) []*graph.Node {
	var out []*graph.Node
	at := 0
	for _, p := range e.Parameters() {
		out = append(out, graph.Reshape(graph.Slice(vector, graph.AxisRange(at, at+p.Size())), p.Dims...))
		at += p.Size()
	}
	return out
}

// forward is one step of the network, [1,t,2] -> [1,t,2]. As in the SympNets authors' code, its step length is 1
// whatever the data's, since all steps are alike: the weights have it within them, which suits Adam's step sizes.
func forward(e metasym.SymplecticEncoder, theta []*graph.Node, x *graph.Node) *graph.Node {
	step := graph.BroadcastToDims(graph.ScalarOne(x.Graph(), x.DType()), 1, x.Shape().Dim(1), 1)
	return e.Forward(theta, x, step)
}

// batch is the points as [1,t,2].
func batch(points []phaseplane.Point) *tensors.Tensor {
	flat := make([]float32, 0, 2*len(points))
	for _, x := range points {
		flat = append(flat, float32(x[0]), float32(x[1]))
	}
	return tensors.FromFlatDataAndDimensions(flat, 1, len(points), 2)
}
