// Package metalearner trains and runs MetaSym in the pipeline: the encoder by Algorithm 1, then, with the encoder
// frozen, the ActiveDecoder by Algorithm 2.
package metalearner

import (
	"context"
	"fmt"

	"metasymlab/metasym"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/learner/training"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// The stages. Their values are part of the random streams: do not reorder. Those after them are streams of the
// decoder's dropout masks and of the noise on each stage's inputs.
const (
	encoderStage = iota
	decoderStage
	dropoutStage // and the next
	_
	noiseStage // of the encoder's training; that of the decoder's is the next
)

// MetaSym is the learner. Its losses are in units of learner.LossUnit.
type MetaSym struct {
	Model           metasym.Model
	Data            *dataset.Set
	Seed            int
	Shared          bool // in training both sets of a system are all its data, not halves in time
	Encoder         training.Config
	Decoder         training.Config
	EncoderWindows  Windows
	DecoderWindows  Windows
	EncoderAlone    bool    // in use the encoder's latent is taken for the next state: for ablation
	unit            float64 // of the losses
	encoderSize     int
	globalAndBefore int
}

// Windows says which windows are taken from each of the two sets of a system.
type Windows struct {
	Train      int // drawn for each step
	Validation int // at most, evenly spread

	// InputNoise is the deviation of the noise on the meta set's states, see dataset.Windows.AddNoise. Models adapt to
	// states without noise, in the trials too.
	InputNoise float64
}

// New checks the settings.
func New(m MetaSym) (*MetaSym, error) {
	if err := m.Model.Validate(); err != nil {
		return nil, fmt.Errorf("metasym: %w", err)
	}
	if n := m.Model.BiLevel.Decoder.State; n != m.Data.Dim() {
		return nil, fmt.Errorf("metasym: model of states of dimension %d, data of %d", n, m.Data.Dim())
	}
	m.encoderSize = len(m.Model.MAML.Parameters())
	m.globalAndBefore = m.encoderSize + len(m.Model.BiLevel.Decoder.Global())
	m.unit = learner.LossUnit(m.Data)
	return &m, nil
}

var _ learner.Learner = (*MetaSym)(nil)

// Parameters declares θ, θ_AD and ζ, in this order.
func (m *MetaSym) Parameters() []weights.Parameter { return m.Model.Parameters() }

// Initial draws all weights. ζ keeps this value: every system's adaptation starts from it.
func (m *MetaSym) Initial() ([]*tensors.Tensor, error) {
	return weights.Initial(m.Parameters(), uint64(m.Seed), dtypes.Float32)
}

// Stages are the encoder's and the decoder's training; the decoder's alone where there is no encoder.
func (m *MetaSym) Stages() []learner.Stage {
	encoder := learner.Stage{Name: "encoder", From: 0, To: m.encoderSize, Config: m.Encoder,
		Problem: func(_ context.Context, _ compute.Backend, w []*tensors.Tensor) (training.Problem, error) {
			return &encoderProblem{m, w[:m.encoderSize]}, nil
		}}
	decoder := learner.Stage{Name: "decoder", From: m.encoderSize, To: m.globalAndBefore, Config: m.Decoder,
		Problem: m.decoderProblem}
	if m.encoderSize == 0 {
		return []learner.Stage{decoder}
	}
	return []learner.Stage{encoder, decoder}
}

// episode draws the two sets of each system: random windows in training, always the same in validation.
func (m *MetaSym) episode(split dataset.Split, systems []int, stage, step int, windows Windows, steps int) (adaptation, meta *dataset.Windows, err error) {
	all := m.Data.Systems(split)
	if split != dataset.Train {
		var a, b [][]dataset.Trajectory
		for _, i := range systems {
			first, second := m.Data.AdaptationAndMeta(all[i])
			a, b = append(a, first), append(b, second)
		}
		if adaptation, err = dataset.Spread(a, steps, m.Data.Dim(), m.Data.Controls, windows.Validation); err != nil {
			return nil, nil, err
		}
		if meta, err = dataset.Spread(b, steps, m.Data.Dim(), m.Data.Controls, windows.Validation); err != nil {
			return nil, nil, err
		}
		for s, i := range systems {
			meta.AddNoise(s, windows.InputNoise, m.Data.Scale, learner.Stream(m.Seed, noiseStage+stage, -1, i))
		}
		return adaptation, meta, nil
	}
	adaptation = dataset.NewWindows(len(systems), windows.Train, steps, m.Data.Dim(), m.Data.Controls)
	meta = dataset.NewWindows(len(systems), windows.Train, steps, m.Data.Dim(), m.Data.Controls)
	for s, i := range systems {
		rng := learner.Stream(m.Seed, stage, step, i)
		first, second := all[i].Trajectories, all[i].Trajectories
		if !m.Shared {
			first, second = m.Data.AdaptationAndMeta(all[i])
		}
		if err := adaptation.Draw(s, first, rng); err != nil {
			return nil, nil, err
		}
		if err := meta.Draw(s, second, rng); err != nil {
			return nil, nil, err
		}
		meta.AddNoise(s, windows.InputNoise, m.Data.Scale, learner.Stream(m.Seed, noiseStage+stage, step, i))
	}
	return adaptation, meta, nil
}

// graphWindows is the inverse of learner.Inputs inside a graph; rest is what follows.
func (m *MetaSym) graphWindows(inputs []*graph.Node) (w metasym.Windows, rest []*graph.Node) {
	w = metasym.Windows{State: inputs[0], Step: inputs[1], Next: inputs[2]}
	if m.Data.Controls == 0 {
		return w, inputs[3:]
	}
	w.Control = inputs[3]
	return w, inputs[4:]
}

// Predictor adapts ζ to each system and predicts with the whole model.
func (m *MetaSym) Predictor(b compute.Backend, w []*tensors.Tensor) (learner.Predictor, error) {
	p, err := metasym.NewPredictor(b, m.Trained(w))
	if err != nil {
		return nil, err
	}
	return &predictor{p, m.Model.BiLevel.Decoder.Window, m.EncoderAlone}, nil
}

// Trained is the model with trained weights, given in the order of Parameters.
func (m *MetaSym) Trained(w []*tensors.Tensor) metasym.Trained {
	return metasym.Trained{Model: m.Model, Theta: w[:m.encoderSize], Global: w[m.encoderSize:m.globalAndBefore], Local: w[m.globalAndBefore:]}
}

type predictor struct {
	model        *metasym.Predictor
	window       int
	encoderAlone bool
}

func (p *predictor) Context() int { return p.window }
func (p *predictor) Window() int  { return p.window }

func (p *predictor) Adapt(adaptation *dataset.Windows) error {
	_, err := p.model.Adapt(Batch(adaptation))
	return err
}

func (p *predictor) Next(windows *dataset.Windows, filled int) ([]float32, error) {
	b := Batch(windows)
	b.Next = nil
	predict := p.model.Predict
	if p.encoderAlone {
		predict = p.model.Latent
	}
	output, err := predict(b)
	if err != nil {
		return nil, err
	}
	next, err := learner.LastFilled(output, windows, filled)
	if err != nil {
		return nil, fmt.Errorf("metasym: prediction: %w", err)
	}
	return next, nil
}

// Batch gives windows as MetaSym takes them.
func Batch(w *dataset.Windows) metasym.Batch {
	state, step, next, control := w.Tensors()
	return metasym.Batch{State: state, Control: control, Step: step, Next: next}
}

// inUnits gives a loss in scaled units, and its gradients, in units of learner.LossUnit.
func (m *MetaSym) inUnits(loss *graph.Node, gradients []*graph.Node) (*graph.Node, []*graph.Node) {
	out := make([]*graph.Node, len(gradients))
	for i, g := range gradients {
		out[i] = graph.MulScalar(g, 1/m.unit)
	}
	return graph.MulScalar(loss, 1/m.unit), out
}
