package metasym

import (
	"math/rand/v2"
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// normal32 is a float32 tensor of normal entries with deviation 1/2.
func normal32(rng *rand.Rand, dims ...int) *tensors.Tensor {
	t := tensors.FromScalarAndDimensions(float32(0), dims...)
	tensors.MustMutableFlatData(t, func(flat []float32) {
		for i := range flat {
			flat[i] = float32(0.5 * rng.NormFloat64())
		}
	})
	return t
}

// BenchmarkDecoderStep is the loss and all gradients of one bi-level step, at the paper's sizes, one window a system.
func BenchmarkDecoderStep(b *testing.B) {
	for _, c := range []struct {
		name    string
		model   Model
		systems int
		inner   int
	}{
		{"quantum", paperModel(1, 2, 0, 4, 30, false), 25, 15},
		{"quadrotor", paperModel(6, 4, 4, 16, 10, true), 30, 15},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.model.BiLevel.InnerSteps, c.model.BiLevel.InnerRate = c.inner, 0.01
			d := c.model.BiLevel.Decoder
			rng := rand.New(rand.NewPCG(1, 1))
			global, err := weights.Initial(d.Global(), 1, dtypes.Float32)
			if err != nil {
				b.Fatal(err)
			}
			local, err := weights.Initial(d.Local(), 1, dtypes.Float32)
			if err != nil {
				b.Fatal(err)
			}
			var args []any
			for _, t := range append(append([]*tensors.Tensor{}, global...), local...) {
				args = append(args, t)
			}
			s, t := c.systems, d.Window
			for range 2 {
				args = append(args, normal32(rng, s, 1, t, d.State), normal32(rng, s, 1, t, d.State), normal32(rng, s, 1, t, d.State))
				if d.Control > 0 {
					args = append(args, normal32(rng, s, 1, t, d.Control))
				}
			}
			run, err := backend.Open("")
			if err != nil {
				b.Fatal(err)
			}
			exec, err := graph.NewExec(run, func(in []*Node) []*Node {
				theta, rest := in[:len(global)], in[len(global):]
				zeta, rest := rest[:len(local)], rest[len(local):]
				each := len(rest) / 2
				unpack := func(in []*Node) (Windows, *Node) { // State, Next, latent, Control
					w := Windows{State: in[0], Next: in[1]}
					if d.Control > 0 {
						w.Control = in[3]
					}
					return w, in[2]
				}
				adaptation, aLatent := unpack(rest[:each])
				meta, mLatent := unpack(rest[each:])
				loss := graph.ReduceAllMean(c.model.BiLevel.OuterLoss(theta, zeta, adaptation, meta, aLatent, mLatent, Dropout{}))
				return append([]*Node{loss}, graph.Gradient(loss, theta...)...)
			})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := exec.Exec(args...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
