package metasym_test

import (
	"fmt"
	"log"
	"math"

	"metasymlab/metasym"
	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// oscillators are windows [3,1,20,·] of three oscillators q' = p, p' = -k q, each with its own k, in steps of 0.1.
func oscillators() (state, step, next *tensors.Tensor) {
	var x, h, y []float64
	for _, k := range []float64{0.5, 1, 2} {
		at := func(t float64) []float64 {
			w := math.Sqrt(k)
			return []float64{math.Cos(w * t), -w * math.Sin(w*t)}
		}
		for i := range 20 {
			x, y, h = append(x, at(0.1*float64(i))...), append(y, at(0.1*float64(i+1))...), append(h, 0.1)
		}
	}
	return tensors.FromFlatDataAndDimensions(x, 3, 1, 20, 2), tensors.FromFlatDataAndDimensions(h, 3, 1, 20, 1), tensors.FromFlatDataAndDimensions(y, 3, 1, 20, 2)
}

// quantum is the paper's model of 130 parameters, for states of dimension 2.
func quantum() metasym.Model {
	return metasym.Model{
		MAML: metasym.MAML{Encoder: metasym.SymplecticEncoder{Degrees: 1, Layers: 3, Sublayers: 2, Activation: metasym.Sigmoid},
			InnerSteps: 3, InnerRate: 5},
		BiLevel: metasym.BiLevel{Decoder: metasym.ActiveDecoder{State: 2, Width: 4, Heads: 4, Window: 20, Residual: true},
			InnerSteps: 15, InnerRate: 1, PowerIterations: 6}, // steps of 1/L
	}
}

// Of the paper's models the counts of parameters are known.
func ExampleModel() {
	m := quantum()
	if err := m.Validate(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(weights.Count(m.Parameters()), "parameters")

	m.BiLevel.Decoder.MetaAttention = "none"
	fmt.Println(m.Validate())
	// Output:
	// 130 parameters
	// decoder: meta-attention "none" is none of adapted, global, random
}

// Algorithm 1 in full, with plain gradient descent outside too: θ <- θ - β ∇ Σ_i L_i, where L_i is the loss of system i
// after the inner loop.
func ExampleMAML() {
	b, err := backend.Open("")
	if err != nil {
		log.Fatal(err)
	}
	m := quantum().MAML
	theta, err := weights.Initial(m.Parameters(), 1, dtypes.Float64)
	if err != nil {
		log.Fatal(err)
	}
	count := len(theta)
	outer := graph.MustNewExec(b, func(in []*graph.Node) []*graph.Node {
		theta, data := in[:count], metasym.Windows{State: in[count], Step: in[count+1], Next: in[count+2]}
		loss := graph.ReduceAllSum(m.OuterLoss(theta, data, data, nil))
		gradients := graph.Gradient(loss, theta...) // through the inner loop: second order
		next := []*graph.Node{loss}
		for i := range theta {
			next = append(next, graph.Sub(theta[i], graph.MulScalar(gradients[i], 20)))
		}
		return next
	})
	state, step, next := oscillators()
	var losses []float64
	for range 101 {
		var in []any
		for _, x := range append(theta, state, step, next) {
			in = append(in, x)
		}
		out := outer.MustCall(in...)
		losses, theta = append(losses, tensors.ToScalar[float64](out[0])), out[1:]
	}
	fmt.Printf("loss %.1e at first, %.1e after 100 steps\n", losses[0], losses[100])
	// Output: loss 3.9e-03 at first, 4.4e-04 after 100 steps
}

// A model meets three systems that it does not know, adapts to each, and predicts.
func ExamplePredictor() {
	b, err := backend.Open("")
	if err != nil {
		log.Fatal(err)
	}
	m := quantum()
	w, err := weights.Initial(m.Parameters(), 1, dtypes.Float64) // of a training, usually
	if err != nil {
		log.Fatal(err)
	}
	theta := len(m.MAML.Parameters())
	global := theta + len(m.BiLevel.Decoder.Global())
	p, err := metasym.NewPredictor(b, metasym.Trained{Model: m, Theta: w[:theta], Global: w[theta:global], Local: w[global:]})
	if err != nil {
		log.Fatal(err)
	}
	state, step, next := oscillators()
	losses, err := p.Adapt(metasym.Batch{State: state, Step: step, Next: next})
	if err != nil {
		log.Fatal(err)
	}
	predicted, err := p.Predict(metasym.Batch{State: state, Step: step})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d losses of each of %d systems; predictions %v\n", len(losses), len(losses[0]), predicted.Shape().Dimensions)
	// Output: 16 losses of each of 3 systems; predictions [3 1 20 2]
}
