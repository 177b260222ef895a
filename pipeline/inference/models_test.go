package inference_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"metasymlab/metasym"
	"metasymlab/metasym/backend"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/inference"

	"github.com/gomlx/compute"
)

// opened is the one backend of these tests.
var opened = sync.OnceValues(func() (compute.Backend, error) { return backend.Open("") })

func open(t testing.TB, m *inference.Model) *inference.Forecaster {
	t.Helper()
	b, err := opened()
	if err != nil {
		t.Fatal(err)
	}
	f, err := inference.Open(b, m)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// architecture is MetaSym with the sizes that are given and the paper's other settings; full adds what the quantum net
// lacks.
func architecture(degrees, sublayers, control, width, window int, full bool) metasym.Model {
	return metasym.Model{
		MAML: metasym.MAML{Encoder: metasym.SymplecticEncoder{Degrees: degrees, Layers: 3, Sublayers: sublayers, Activation: "sigmoid"}, InnerSteps: 3, InnerRate: 0.01},
		BiLevel: metasym.BiLevel{Decoder: metasym.ActiveDecoder{State: 2 * degrees, Control: control, Width: width, Heads: 4, Window: window,
			Bias: full, OutputProjection: full, LayerNorm: full}, InnerSteps: 3, InnerRate: 0.02},
	}
}

// random is a model with small random weights and scales that are no identity.
func random(seed uint64, a metasym.Model) *inference.Model {
	rng := rand.New(rand.NewPCG(seed, 1))
	m := &inference.Model{System: "random", Architecture: a, TimeStep: 0.1, Provenance: inference.Provenance{Profile: "test", Seed: int(seed), Commit: "none"}}
	scale := func(channels int) (s dataset.Scale) {
		for range channels {
			s.Mean, s.Deviation, s.Constant = append(s.Mean, rng.NormFloat64()), append(s.Deviation, 0.5+rng.Float64()), append(s.Constant, rng.IntN(3) == 0)
		}
		return s
	}
	m.StateScale, m.ControlScale = scale(m.Dim()), scale(m.Controls())
	for c := range m.Dim() {
		m.Channels = append(m.Channels, string(rune('a'+c%26)))
	}
	for _, p := range a.Parameters() {
		values := make([]float32, p.Size())
		for i := range values {
			values[i] = float32(p.Value + p.Deviation*rng.NormFloat64())
		}
		m.Weights = append(m.Weights, values)
	}
	return m
}

// plain and full are small models: without and with controls, biases and the like.
func plain() *inference.Model { return random(1, architecture(1, 2, 0, 4, 6, false)) }
func full() *inference.Model  { return random(2, architecture(2, 2, 3, 8, 5, true)) }

// withForm is full with another form of the encoder, and the other settings of its training that are not the paper's.
func withForm(form metasym.EncoderForm) *inference.Model {
	a := architecture(2, 2, 3, 8, 5, true)
	a.MAML.Form, a.MAML.ForwardOnly, a.MAML.FirstOrder = form, true, true
	return random(3, a)
}

// measured is a history of random states of about the size that the model knows.
func measured(seed uint64, m *inference.Model, states int) inference.History {
	rng := rand.New(rand.NewPCG(seed, 2))
	var h inference.History
	draw := func(s dataset.Scale) []float64 {
		x := make([]float64, len(s.Mean))
		for c := range x {
			x[c] = s.Mean[c] + s.Deviation[c]*rng.NormFloat64()
		}
		return x
	}
	for t := range states {
		h.States = append(h.States, draw(m.StateScale))
		if t < states-1 {
			h.Controls, h.Steps = append(h.Controls, draw(m.ControlScale)), append(h.Steps, 0.05+0.1*rng.Float64())
		}
	}
	return h
}
