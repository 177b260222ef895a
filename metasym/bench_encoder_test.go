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

// BenchmarkEncoderStep is the loss and all gradients of one second-order MAML step: one window of 30 samples a system,
// three inner steps. As in a training with two workers, systems are dealt into shards, and two goroutines with a compiled
// graph each take the next one. min-ms is the fastest step.
func BenchmarkEncoderStep(b *testing.B) {
	for _, c := range []struct {
		name                               string
		degrees, sublayers, systems, shard int
		dropConnect                        float64
	}{
		{"mesh", 200, 4, 25, 13, 0},
		{"mesh, DropConnect", 200, 4, 25, 13, 0.1},
		{"quadrotor", 6, 4, 30, 15, 0},
		{"quadrotor, DropConnect", 6, 4, 30, 15, 0.1},
		{"quantum", 1, 2, 25, 13, 0},
	} {
		b.Run(c.name, func(b *testing.B) {
			m := MAML{
				Encoder:    SymplecticEncoder{Degrees: c.degrees, Layers: 3, Sublayers: c.sublayers, Activation: "sigmoid"},
				InnerSteps: 3, InnerRate: 1e-3,
			}
			parameters := m.Encoder.Parameters()
			rng := rand.New(rand.NewPCG(1, 1))
			shared, err := weights.Initial(parameters, 1, dtypes.Float32)
			if err != nil {
				b.Fatal(err)
			}
			if c.dropConnect > 0 {
				shared = append(shared, DropConnectMasks(parameters, c.dropConnect, rng)...)
			}
			run, err := backend.Open("")
			if err != nil {
				b.Fatal(err)
			}
			for _, t := range shared {
				if err := t.MaterializeOnDevice(run, true, 0); err != nil {
					b.Fatal(err)
				}
			}
			var shards [][]any // the arguments of each
			for from := 0; from < c.systems; from += c.shard {
				var args []any
				for _, t := range shared {
					args = append(args, t)
				}
				for _, t := range episode32(rng, min(c.shard, c.systems-from), 30, 2*c.degrees) {
					args = append(args, t)
				}
				shards = append(shards, args)
			}
			var workers [2]*graph.Exec
			for i := range workers {
				workers[i], err = graph.NewExec(run, func(in []*Node) []*Node {
					theta, rest := in[:len(parameters)], in[len(parameters):]
					var masks []*Node
					if c.dropConnect > 0 {
						masks, rest = rest[:len(parameters)], rest[len(parameters):]
					}
					adaptation, meta := unpackEpisode(rest)
					losses, gradients := m.LossAndGradients(theta, adaptation, meta, masks)
					return append([]*Node{losses}, gradients...)
				})
				if err != nil {
					b.Fatal(err)
				}
				defer workers[i].Finalize()
			}
			fastest := math.Inf(1)
			for b.Loop() {
				start := time.Now()
				next := make(chan []any, len(shards))
				for _, args := range shards {
					next <- args
				}
				close(next)
				var wait sync.WaitGroup
				var errs [len(workers)]error
				for i, exec := range workers {
					wait.Go(func() {
						for args := range next {
							outputs, err := exec.Exec(args...)
							if err != nil {
								errs[i] = err
								return
							}
							for _, o := range outputs {
								o.MustFinalizeAll()
							}
						}
					})
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
