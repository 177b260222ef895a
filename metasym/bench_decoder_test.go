package metasym

import (
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

// decoderStep is one shard of a bi-level step: its inputs and its graph.
type decoderStep struct {
	exec *graph.Exec
	args []any
}

func newDecoderStep(b *testing.B, model BiLevel, systems int, seed uint64) decoderStep {
	d := model.Decoder
	rng := rand.New(rand.NewPCG(seed, 1))
	var list []*tensors.Tensor
	globals, locals := len(d.Global()), len(d.Local())
	for _, ps := range [][]weights.Parameter{d.Global(), d.Local()} {
		initial, err := weights.Initial(ps, 1, dtypes.Float32)
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, initial...)
	}
	for range 2 {
		for range 3 { // State, Next, latent
			list = append(list, normal32(rng, systems, 1, d.Window, d.State))
		}
		if d.Control > 0 {
			list = append(list, normal32(rng, systems, 1, d.Window, d.Control))
		}
	}
	run, err := backend.Open("")
	if err != nil {
		b.Fatal(err)
	}
	c := bilevelCase{model: model, globals: globals, local: locals}
	exec, err := graph.NewExec(run, func(in []*Node) []*Node {
		a := c.unpack(in)
		losses, gradients := model.LossAndGradients(a.theta, a.local, a.adaptation, a.meta, a.adaptLatent, a.metaLatent, a.masks)
		return append([]*Node{losses}, gradients...)
	})
	if err != nil {
		b.Fatal(err)
	}
	s := decoderStep{exec: exec}
	for _, t := range list {
		s.args = append(s.args, t)
	}
	return s
}

// run is one evaluation; the outputs' memory is given back at once, as training does after its update.
func (s decoderStep) run() error {
	outputs, err := s.exec.Exec(s.args...)
	for _, t := range outputs {
		t.FinalizeAll()
	}
	return err
}

// BenchmarkLossAndGradients is the loss and all gradients of one bi-level step at the paper's sizes, one window a system,
// by one goroutine and by two with half the systems each. min-ms is the fastest step.
func BenchmarkLossAndGradients(b *testing.B) {
	for _, c := range []struct {
		name           string
		model          Model
		systems, inner int
	}{
		{"mesh", paperModel(200, 4, 0, 512, 30, true), 25, 10},
		{"quadrotor", paperModel(6, 4, 4, 16, 10, true), 30, 15},
		{"quantum", paperModel(1, 2, 0, 4, 30, true), 25, 15},
	} {
		c.model.BiLevel.InnerSteps, c.model.BiLevel.InnerRate = c.inner, 0.01
		for name, shards := range map[string][]int{"one": {c.systems}, "two": {(c.systems + 1) / 2, c.systems / 2}} {
			b.Run(c.name+"/"+name, func(b *testing.B) {
				var steps []decoderStep
				for i, systems := range shards {
					steps = append(steps, newDecoderStep(b, c.model.BiLevel, systems, uint64(i)))
				}
				fastest := time.Duration(0)
				for b.Loop() {
					start := time.Now()
					errs := make([]error, len(steps))
					var wait sync.WaitGroup
					for i, s := range steps {
						wait.Go(func() { errs[i] = s.run() })
					}
					wait.Wait()
					for _, err := range errs {
						if err != nil {
							b.Fatal(err)
						}
					}
					if took := time.Since(start); fastest == 0 || took < fastest {
						fastest = took
					}
				}
				b.ReportMetric(float64(fastest.Microseconds())/1e3, "min-ms")
			})
		}
	}
}
