package metasym

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// BenchmarkEncoderStep is the loss and all gradients of one second-order MAML step, one window of 30 samples a system,
// three inner steps: in two shards on two goroutines, as a training with two workers runs it. min-ms is the fastest step.
func BenchmarkEncoderStep(b *testing.B) {
	for _, c := range []struct {
		name                        string
		degrees, sublayers, systems int
		masked                      bool
	}{
		{"mesh", 200, 4, 25, false},
		{"mesh, DropConnect", 200, 4, 25, true},
		{"quadrotor", 6, 4, 30, false},
		{"quadrotor, DropConnect", 6, 4, 30, true},
		{"quantum", 1, 2, 25, false},
	} {
		b.Run(c.name, func(b *testing.B) {
			m := MAML{
				Encoder:    SymplecticEncoder{Degrees: c.degrees, Layers: 3, Sublayers: c.sublayers, Activation: "sigmoid"},
				InnerSteps: 3, InnerRate: 1e-3,
			}
			parameters := m.Encoder.Parameters()
			rng := rand.New(rand.NewPCG(1, 1))
			theta, err := weights.Initial(parameters, 1, dtypes.Float32)
			if err != nil {
				b.Fatal(err)
			}
			run, err := backend.Open("")
			if err != nil {
				b.Fatal(err)
			}
			shared := theta
			if c.masked {
				shared = append(shared, DropConnectMasks(parameters, 0.1, rng)...)
			}
			for _, t := range shared {
				if err := t.MaterializeOnDevice(run, true, 0); err != nil {
					b.Fatal(err)
				}
			}
			const shards = 2
			var steps [shards]func() error
			for i := range shards {
				var args []any
				for _, t := range append(append([]*tensors.Tensor{}, shared...), episode32(rng, (c.systems+i)/shards, 30, 2*c.degrees)...) {
					args = append(args, t)
				}
				exec, err := graph.NewExec(run, func(in []*Node) []*Node {
					var masks []*Node
					theta, rest := in[:len(parameters)], in[len(parameters):]
					if c.masked {
						masks, rest = rest[:len(parameters)], rest[len(parameters):]
					}
					adaptation, meta := unpackEpisode(rest)
					losses, gradients := m.LossAndGradients(theta, adaptation, meta, masks)
					return append([]*Node{losses}, gradients...)
				})
				if err != nil {
					b.Fatal(err)
				}
				defer exec.Finalize()
				steps[i] = func() error {
					outputs, err := exec.Exec(args...)
					for _, o := range outputs {
						o.MustFinalizeAll()
					}
					return err
				}
			}
			fastest := math.Inf(1)
			for b.Loop() {
				start := time.Now()
				var wait sync.WaitGroup
				var errs [shards]error
				for i, step := range steps {
					wait.Go(func() { errs[i] = step() })
				}
				wait.Wait()
				for _, err := range errs {
					if err != nil {
						b.Fatal(err)
					}
				}
				fastest = min(fastest, time.Since(start).Seconds())
			}
			b.ReportMetric(fastest*1e3, "min-ms")
		})
	}
}

// episode32 is random data of s systems: adaptation and meta windows of one window each, State Step Next of each.
func episode32(rng *rand.Rand, s, steps, n int) []*tensors.Tensor {
	var out []*tensors.Tensor
	for range 2 {
		step := normal32(rng, s, 1, steps, 1)
		tensors.MustMutableFlatData(step, func(flat []float32) {
			for i := range flat {
				flat[i] = float32(0.05 + 0.1*rng.Float64())
			}
		})
		out = append(out, normal32(rng, s, 1, steps, n), step, normal32(rng, s, 1, steps, n))
	}
	return out
}
