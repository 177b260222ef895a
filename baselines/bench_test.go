package baselines

import (
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// BenchmarkStep times the loss and all gradients in single precision at the paper's sizes, on one window of every
// training system.
func BenchmarkStep(bench *testing.B) {
	type data struct{ systems, window, state, control int }
	quantum, quadrotor, mesh := data{20, 30, 2, 0}, data{30, 10, 12, 4}, data{25, 30, 400, 0}
	for _, c := range []struct {
		name    string
		network network
		data
	}{
		{"mlp/quantum", MLP{State: 2, Hidden: []int{13, 13}, StepSize: true}, quantum},
		{"mlp/quadrotor", MLP{State: 12, Control: 4, Hidden: []int{50, 50}}, quadrotor},
		{"mlp/mesh", MLP{State: 400, Hidden: []int{1500, 1500}}, mesh},
		{"dhnn/quadrotor", DHNN{State: 12, Control: 4, Hidden: []int{32, 32}}, quadrotor},
		{"dhnn/mesh", DHNN{State: 400, Hidden: []int{1040, 1040}}, mesh},
		{"dhnn-euler/mesh", DHNN{State: 400, Hidden: []int{1040, 1040}, Integrator: "euler"}, mesh},
		{"transformer/quantum", Transformer{State: 2, Width: 4, Hidden: 8, Heads: 4, Layers: 1, Window: 30}, quantum},
		{"transformer/quadrotor", Transformer{State: 12, Control: 4, Width: 16, Hidden: 92, Heads: 4, Layers: 1, Window: 10}, quadrotor},
		{"transformer/mesh", Transformer{State: 400, Width: 512, Hidden: 1694, Heads: 4, Layers: 1, Window: 30}, mesh},
		{"lstm/quantum", QuantumLSTM{State: 2, Embedding: 4, Hidden: 5, Window: 30}, quantum},
	} {
		bench.Run(c.name, func(bench *testing.B) {
			b, err := backend.Open("")
			if err != nil {
				bench.Fatal(err)
			}
			defer b.Finalize()
			exec, err := graph.NewExec(b, func(in []*Node) []*Node {
				theta := in[4:]
				loss := graph.ReduceAllMean(graph.Square(graph.Sub(c.network.Forward(theta, in[0], in[1], in[2]), in[3])))
				return append([]*Node{loss}, graph.Gradient(loss, theta...)...)
			})
			if err != nil {
				bench.Fatal(err)
			}
			defer exec.Finalize()
			filled := func(k int, value float32) *tensors.Tensor {
				values := make([]float32, c.systems*c.window*k)
				for i := range values {
					values[i] = value * float32(i%7)
				}
				return tensors.FromFlatDataAndDimensions(values, c.systems, 1, c.window, k)
			}
			theta, err := weights.Initial(c.network.Parameters(), 1, dtypes.Float32)
			if err != nil {
				bench.Fatal(err)
			}
			args := []any{filled(c.state, 0.2), filled(max(c.control, 1), 0.1), filled(1, 0.02), filled(c.state, 0.1)}
			for _, w := range theta {
				args = append(args, w)
			}
			for bench.Loop() {
				if _, err := exec.Call(args...); err != nil {
					bench.Fatal(err)
				}
			}
		})
	}
}
