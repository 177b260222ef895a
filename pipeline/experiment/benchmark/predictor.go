package benchmark

import (
	"fmt"

	"metasymlab/metasym"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// predictor applies an encoder with weights that come as one vector.
type predictor struct{ exec *graph.Exec }

func newPredictor(b compute.Backend, e metasym.SymplecticEncoder) (*predictor, error) {
	exec, err := graph.NewExec(b, func(theta, x *graph.Node) *graph.Node { return forward(e, unpack(e, theta), x) })
	if err != nil {
		return nil, fmt.Errorf("benchmark: predictor: %w", err)
	}
	return &predictor{exec}, nil
}

// next is one step from each state.
func (p *predictor) next(theta []float32, from []State) ([]State, error) {
	outputs, err := p.exec.Exec(tensors.FromFlatDataAndDimensions(theta, len(theta)), batch(from))
	if err != nil {
		return nil, fmt.Errorf("benchmark: predict: %w", err)
	}
	flat, err := tensors.CopyFlatData[float32](outputs[0])
	if err != nil {
		return nil, fmt.Errorf("benchmark: predict: %w", err)
	}
	to := make([]State, len(from))
	for i := range to {
		to[i] = State{float64(flat[2*i]), float64(flat[2*i+1])}
	}
	return to, nil
}

// oneStepError is the mean squared error of one step from each state of a trajectory but the last.
func (p *predictor) oneStepError(theta []float32, trajectory []State) (float64, error) {
	predicted, err := p.next(theta, trajectory[:len(trajectory)-1])
	if err != nil {
		return 0, err
	}
	return meanSquare(predicted, trajectory[1:]), nil
}

// rollout is count steps from x, each from the one before; x itself is not among them.
func (p *predictor) rollout(theta []float32, x State, count int) ([]State, error) {
	var states []State
	for range count {
		next, err := p.next(theta, []State{x})
		if err != nil {
			return nil, err
		}
		x = next[0]
		states = append(states, x)
	}
	return states, nil
}

// meanSquare is the mean of (a - b)² over states and over (q, p).
func meanSquare(a, b []State) float64 {
	sum := 0.0
	for i := range a {
		for j := range a[i] {
			sum += (a[i][j] - b[i][j]) * (a[i][j] - b[i][j])
		}
	}
	return sum / float64(2*len(a))
}
