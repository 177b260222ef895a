package inference_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"metasymlab/metasym"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/datasettest"
	"metasymlab/pipeline/inference"
	"metasymlab/pipeline/learner/learnertest"
	"metasymlab/pipeline/learner/metalearner"
	"metasymlab/pipeline/learner/training"
)

// oscillators are harmonic oscillators of different frequencies, pushed by a control, scaled as the pipeline does it.
func oscillators(t testing.TB, systems int) *dataset.Set {
	t.Helper()
	set := datasettest.Oscillators(systems, 4, 41, 1)
	if err := set.Standardise(nil); err != nil {
		t.Fatal(err)
	}
	return set
}

// trainedFile is a model of oscillators. After a change of the file's layout or of the model's settings it is made
// anew, in half a minute: go test ./pipeline/inference -run TestTrainedFile -update
const trainedFile = "testdata/oscillator.safetensors"

var update = flag.Bool("update", false, "train the model in testdata anew")

// trained is the model in testdata.
func trained(t testing.TB) *inference.Model {
	t.Helper()
	m, err := inference.Load(trainedFile)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestTrainedFile: what was saved once can be read, and saved again to the same bytes.
func TestTrainedFile(t *testing.T) {
	if *update {
		if err := learn(t, oscillators(t, 16), 100).Save(trainedFile); err != nil {
			t.Fatal(err)
		}
	}
	again := filepath.Join(t.TempDir(), "again.safetensors")
	if err := trained(t).Save(again); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(read(t, again), read(t, trainedFile)) {
		t.Errorf("%s, read and saved again, has other bytes", trainedFile)
	}
}

// learn trains a small MetaSym on a set.
func learn(t testing.TB, set *dataset.Set, epochs int) *inference.Model {
	t.Helper()
	b, err := opened()
	if err != nil {
		t.Fatal(err)
	}
	a := metasym.Model{
		MAML: metasym.MAML{Encoder: metasym.SymplecticEncoder{Degrees: 1, Layers: 3, Sublayers: 4, Activation: "tanh"}, InnerSteps: 1, InnerRate: 0.01},
		BiLevel: metasym.BiLevel{Decoder: metasym.ActiveDecoder{State: 2, Control: 1, Width: 8, Heads: 2, Window: 8, Bias: true, OutputProjection: true},
			InnerSteps: 10, InnerRate: 0.05},
	}
	config := training.Config{Epochs: epochs, StepsPerEpoch: 10, Patience: epochs, LearningRate: 0.01, ShardSystems: 4, Workers: 2}
	windows := metalearner.Windows{Train: 4, Validation: 99}
	m, err := metalearner.New(metalearner.MetaSym{Model: a, Data: set, Seed: 1, Encoder: config, EncoderWindows: windows, Decoder: config, DecoderWindows: windows})
	if err != nil {
		t.Fatal(err)
	}
	weights, err := m.Initial()
	if err != nil {
		t.Fatal(err)
	}
	for _, stage := range m.Stages() {
		final, err := training.Run(t.Context(), b, learnertest.Problem(t, b, stage, weights), stage.Config, nil, func(*training.State) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		copy(weights[stage.From:stage.To], final.Best)
		t.Logf("%s: best validation loss %.5f at epoch %d", stage.Name, final.BestLoss(), final.BestEpoch)
	}
	model, err := inference.FromTraining(set, a, weights, inference.Provenance{Profile: "test", Seed: 1, Commit: "unknown"})
	if err != nil {
		t.Fatal(err)
	}
	return model
}

// physical is a trajectory of a data set in physical units, as it would be measured.
func physical(m *inference.Model, j dataset.Trajectory) inference.History {
	var h inference.History
	for t := range j.Length() {
		x := make([]float64, m.Dim())
		for c := range x {
			x[c] = j.State[t*m.Dim()+c]*m.StateScale.Deviation[c] + m.StateScale.Mean[c]
		}
		h.States = append(h.States, x)
		if t < j.Length()-1 {
			h.Controls, h.Steps = append(h.Controls, j.Control[t*m.Controls():(t+1)*m.Controls()]), append(h.Steps, j.Step[t])
		}
	}
	return h
}

// before is the part of a history with the first so many states.
func before(h inference.History, states int) inference.History {
	return inference.History{States: h.States[:states], Controls: h.Controls[:states-1], Steps: h.Steps[:states-1]}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
