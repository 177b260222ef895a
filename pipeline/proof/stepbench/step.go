package stepbench

import (
	"fmt"
	"math/rand/v2"
	"sync"

	"metasymlab/metasym"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/suggest"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// workers is into how many parts the systems are dealt on the Go backend, each with a goroutine and a compiled graph.
const workers = 2

// setting is one of the six steps.
type setting struct {
	name    string
	systems int
	steps   int              // of a window
	encoder *metasym.MAML    // one of the two
	decoder *metasym.BiLevel // its inner rate is that of the peers
}

// settings are those of the paper's models; the peers have the same.
func settings() []setting {
	encoder := func(degrees, sublayers int) *metasym.MAML {
		return &metasym.MAML{Encoder: metasym.SymplecticEncoder{Degrees: degrees, Layers: 3, Sublayers: sublayers, Activation: "sigmoid"},
			InnerSteps: 3, InnerRate: 1e-3}
	}
	decoder := func(state, control, width, window, innerSteps int) *metasym.BiLevel {
		return &metasym.BiLevel{Decoder: metasym.ActiveDecoder{State: state, Control: control, Width: width, Heads: 4, Window: window,
			Bias: true, OutputProjection: true, LayerNorm: true}, InnerSteps: innerSteps, InnerRate: 1e-2}
	}
	return []setting{
		{name: "encoder mesh", systems: 25, steps: 30, encoder: encoder(200, 4)},
		{name: "encoder quadrotor", systems: 30, steps: 30, encoder: encoder(6, 4)},
		{name: "encoder quantum", systems: 25, steps: 30, encoder: encoder(1, 2)},
		{name: "decoder mesh", systems: 25, steps: 30, decoder: decoder(400, 0, 512, 30, 10)},
		{name: "decoder quadrotor", systems: 30, steps: 10, decoder: decoder(12, 4, 16, 10, 15)},
		{name: "decoder quantum", systems: 25, steps: 30, decoder: decoder(2, 0, 4, 30, 15)},
	}
}

// Names lists the steps in the order of the table.
func Names() []string {
	var names []string
	for _, s := range settings() {
		names = append(names, s.name)
	}
	return names
}

// Step is a training step that is ready to run.
type Step struct {
	Parameters int
	execs      []*graph.Exec
	args       [][]any
}

// NewStep prepares a step by its name on a backend, its systems dealt into so many parts.
func NewStep(b compute.Backend, name string, shards int) (*Step, error) {
	for _, s := range settings() {
		if s.name != name {
			continue
		}
		step, err := s.prepare(b, shards)
		if err != nil {
			return nil, fmt.Errorf("step %q: %w", name, err)
		}
		return step, nil
	}
	return nil, suggest.Unknown("step", name, Names())
}

// Run takes the step once.
func (s *Step) Run() error {
	errs := make([]error, len(s.execs))
	var wait sync.WaitGroup
	for i, exec := range s.execs {
		wait.Go(func() {
			outputs, err := exec.Call(s.args[i]...)
			errs[i] = err
			for _, t := range outputs {
				t.MustFinalizeAll() // a training lets go of them after its update
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Close frees the compiled graphs.
func (s *Step) Close() {
	for _, exec := range s.execs {
		exec.Finalize()
	}
}

func (s setting) prepare(b compute.Backend, shards int) (*Step, error) {
	var trained, fixed []weights.Parameter
	build := s.encoderGraph
	if s.encoder != nil {
		trained = s.encoder.Encoder.Parameters()
	} else {
		trained, fixed, build = s.decoder.Decoder.Global(), s.decoder.Decoder.Local(), s.decoderGraph
	}
	values, err := weights.Initial(append(append([]weights.Parameter{}, trained...), fixed...), 1, dtypes.Float32)
	if err != nil {
		return nil, err
	}
	for _, t := range values {
		// A tensor's move to the backend is not safe when two goroutines ask for it at once, so it is made here.
		if err := t.MaterializeOnDevice(b, true, 0); err != nil {
			return nil, err
		}
	}
	step := &Step{Parameters: weights.Count(trained) + weights.Count(fixed)}
	for i := range shards {
		exec, err := graph.NewExec(b, func(in []*graph.Node) []*graph.Node {
			losses, gradients := build(in[:len(trained)], in[len(trained):len(values)], in[len(values):])
			return append([]*graph.Node{losses}, gradients...)
		})
		if err != nil {
			return nil, err
		}
		step.execs = append(step.execs, exec)
		systems := s.systems*(i+1)/shards - s.systems*i/shards
		var args []any
		for _, t := range append(append([]*tensors.Tensor{}, values...), s.data(rand.New(rand.NewPCG(1, uint64(i))), systems)...) {
			args = append(args, t)
		}
		step.args = append(step.args, args)
	}
	return step, nil
}

// data is that of the adaptation and of the meta windows: State, Step, Next and, for the decoder, latent and Control.
func (s setting) data(rng *rand.Rand, systems int) []*tensors.Tensor {
	draw := func(dim int, value func() float64) *tensors.Tensor {
		flat := make([]float32, systems*s.steps*dim)
		for i := range flat {
			flat[i] = float32(value())
		}
		return tensors.FromFlatDataAndDimensions(flat, systems, 1, s.steps, dim)
	}
	normal := func() float64 { return 0.5 * rng.NormFloat64() }
	interval := func() float64 { return 0.05 + 0.1*rng.Float64() }
	var out []*tensors.Tensor
	for range 2 {
		if s.encoder != nil {
			n := 2 * s.encoder.Encoder.Degrees
			out = append(out, draw(n, normal), draw(1, interval), draw(n, normal))
			continue
		}
		d := s.decoder.Decoder
		out = append(out, draw(d.State, normal), draw(1, interval), draw(d.State, normal), draw(d.State, normal))
		if d.Control > 0 {
			out = append(out, draw(d.Control, normal))
		}
	}
	return out
}

func (s setting) encoderGraph(theta, _, data []*graph.Node) (*graph.Node, []*graph.Node) {
	return s.encoder.LossAndGradients(theta, windows(data[:3]), windows(data[3:]), nil)
}

func (s setting) decoderGraph(theta, local, data []*graph.Node) (*graph.Node, []*graph.Node) {
	half := len(data) / 2
	split := func(data []*graph.Node) (metasym.Windows, *graph.Node) {
		w := windows(data)
		if len(data) > 4 {
			w.Control = data[4]
		}
		return w, data[3]
	}
	adaptation, adaptLatent := split(data[:half])
	meta, metaLatent := split(data[half:])
	return s.decoder.LossAndGradients(theta, local, adaptation, meta, adaptLatent, metaLatent, metasym.Dropout{})
}

func windows(data []*graph.Node) metasym.Windows {
	return metasym.Windows{State: data[0], Step: data[1], Next: data[2]}
}
