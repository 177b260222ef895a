package fieldbench

import (
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Field gives the time derivative at each of some states.
type Field func(states []Point) ([]Point, error)

// compile makes a function that gives the network with some weights as a field. The second function frees what it
// holds.
func (n Network) compile(b compute.Backend) (at func(theta []*tensors.Tensor) Field, free func(), err error) {
	count := len(n.Parameters)
	exec, err := graph.NewExec(b, func(in []*graph.Node) *graph.Node { return n.Field(in[:count], in[count]) })
	if err != nil {
		return nil, nil, err
	}
	at = func(theta []*tensors.Tensor) Field {
		return func(states []Point) ([]Point, error) {
			var args []any
			for _, w := range theta {
				args = append(args, w)
			}
			outputs, err := exec.Call(append(args, batch(states, 0, len(states)))...)
			if err != nil {
				return nil, err
			}
			flat, err := tensors.CopyFlatData[float32](outputs[0])
			if err != nil {
				return nil, err
			}
			out := make([]Point, len(states))
			for i := range out {
				out[i] = Point{float64(flat[2*i]), float64(flat[2*i+1])}
			}
			return out, nil
		}
	}
	return at, exec.Finalize, nil
}

// fieldError is the mean squared error of a field, over samples and over (q, p).
func fieldError(field Field, data Samples) (float64, error) {
	predicted, err := field(data.State)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for i, v := range predicted {
		for k := range v {
			sum += (v[k] - data.Field[i][k]) * (v[k] - data.Field[i][k])
		}
	}
	return sum / float64(2*len(predicted)), nil
}

// substeps divide the interval between two samples of a trajectory. They are 0.1 long at most, for periods above 3: the
// integrator then loses less than a thousandth of the energy over the longest trajectory.
const substeps = 8

// Trajectories integrates a field from some states by the classical Runge-Kutta method, each to its own end. It returns
// the states at samples times, evenly over [0, end], the first ones included: [time][start].
func Trajectories(field Field, starts []Point, ends []float64, samples int) ([][]Point, error) {
	x := starts
	out := [][]Point{x}
	h := make([]float64, len(ends))
	for i, end := range ends {
		h[i] = end / float64(samples-1) / substeps
	}
	for range samples - 1 {
		for range substeps {
			var err error
			if x, err = rungeKutta(field, x, h); err != nil {
				return nil, fmt.Errorf("trajectory: %w", err)
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// rungeKutta takes a step of length h[i] from each state x[i].
func rungeKutta(field Field, x []Point, h []float64) ([]Point, error) {
	sum := make([]Point, len(x)) // k1 + 2 k2 + 2 k3 + k4
	at := x
	for _, stage := range []struct{ weight, next float64 }{{1, 0.5}, {2, 0.5}, {2, 1}, {1, 0}} {
		k, err := field(at)
		if err != nil {
			return nil, err
		}
		at = make([]Point, len(x))
		for i := range x {
			for c := range x[i] {
				sum[i][c] += stage.weight * k[i][c]
				at[i][c] = x[i][c] + stage.next*h[i]*k[i][c]
			}
		}
	}
	out := make([]Point, len(x))
	for i := range x {
		for c := range x[i] {
			out[i][c] = x[i][c] + h[i]/6*sum[i][c]
		}
	}
	return out, nil
}
