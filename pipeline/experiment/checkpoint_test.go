package experiment

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"metasymlab/metasym"
	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset/datasettest"
	"metasymlab/pipeline/learner/learnertest"
	"metasymlab/pipeline/learner/metalearner"
	"metasymlab/pipeline/learner/training"
	"metasymlab/pipeline/store"

	"github.com/gomlx/gomlx/core/tensors"
)

// settings are those of trainings of four epochs.
var settings = training.Config{Epochs: 4, StepsPerEpoch: 3, Patience: 4, LearningRate: 0.02, WeightDecay: 0.01, ShardSystems: 2, Workers: 2}

func oscillatorLearner(t *testing.T, config training.Config) *metalearner.MetaSym {
	t.Helper()
	m, err := metalearner.New(metalearner.MetaSym{
		Model: metasym.Model{
			MAML: metasym.MAML{Encoder: metasym.SymplecticEncoder{Degrees: 1, Layers: 3, Sublayers: 2, Activation: "tanh", DropConnect: 0.2}, InnerSteps: 1, InnerRate: 0.05},
			BiLevel: metasym.BiLevel{Decoder: metasym.ActiveDecoder{State: 2, Control: 1, Width: 4, Heads: 2, Window: 4, Dropout: 0.2, LayerNorm: true, Bias: true},
				InnerSteps: 2, InnerRate: 0.05},
		},
		Data: datasettest.Oscillators(3, 2, 9, 1), Seed: 4, Encoder: config, EncoderWindows: metalearner.Windows{Train: 2, Validation: 9}, Decoder: config, DecoderWindows: metalearner.Windows{Train: 2, Validation: 9},
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestCheckpoint: from the state of any epoch of either stage, by way of a checkpoint file, a training ends in the same
// state, which another checkpoint shows to the bit.
func TestCheckpoint(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	every := settings
	every.WarmUp, every.CosineDecay, every.ClipNorm, every.AverageDecay, every.MetaBatch, every.Seed = 0.2, 0.9, 0.5, 0.7, 2, 4
	for name, config := range map[string]training.Config{"no option": settings, "every option": every} {
		t.Run(name, func(t *testing.T) { checkpointed(t, oscillatorLearner(t, config)) })
	}
}

func checkpointed(t *testing.T, m *metalearner.MetaSym) {
	t.Helper()
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	parameters, stages := m.Parameters(), m.Stages()
	write := func(name string, c *checkpoint) (path, text string) {
		t.Helper()
		path = filepath.Join(t.TempDir(), name)
		if err := writeCheckpoint(path, c, parameters, stages); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return path, string(data)
	}
	at := &checkpoint{seconds: 12.5}
	if at.weights, err = m.Initial(); err != nil {
		t.Fatal(err)
	}
	for i, stage := range stages {
		var files []string
		at.states = append(at.states, nil)
		final, err := training.Run(context.Background(), b, learnertest.Problem(t, b, stage, at.weights), stage.Config, nil, func(s *training.State) error {
			at.states[i] = s
			path, _ := write("checkpoint", at)
			files = append(files, path)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		at.states[i] = final
		_, want := write("final", at)
		if len(files) != 4 {
			t.Fatalf("%s: %d epochs", stage.Name, len(files))
		}
		for epoch, file := range files {
			read, err := readCheckpoint(file, parameters, stages)
			if err != nil {
				t.Fatal(err)
			}
			if read.stage() != i || read.state().Epoch != epoch+1 || read.seconds != 12.5 {
				t.Errorf("%s, epoch %d: read as epoch %d of stage %d, %g s", stage.Name, epoch+1, read.state().Epoch, read.stage(), read.seconds)
			}
			if _, again := write("again", read); again != mustRead(t, file) {
				t.Errorf("%s, epoch %d: written again, it is another file", stage.Name, epoch+1)
			}
			if read.states[i], err = training.Run(context.Background(), b, learnertest.Problem(t, b, stage, read.weights), stage.Config, read.states[i], func(*training.State) error { return nil }); err != nil {
				t.Fatal(err)
			}
			if _, got := write("got", read); got != want {
				t.Errorf("%s: from the checkpoint of epoch %d the training ends in another state", stage.Name, epoch+1)
			}
		}
		copy(at.weights[stage.From:stage.To], final.Best)
	}
}

func mustRead(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestCheckpointBegun: a stage that has no finished epoch is not in the file, which is that of the stage before.
func TestCheckpointBegun(t *testing.T) {
	m := oscillatorLearner(t, settings)
	w, err := m.Initial()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "checkpoint")
	if c, err := readCheckpoint(path, m.Parameters(), m.Stages()); c != nil || err != nil {
		t.Errorf("no file: %+v, %v", c, err)
	}
	if err := writeCheckpoint(path, &checkpoint{weights: w, states: []*training.State{nil}}, m.Parameters(), m.Stages()); err != nil {
		t.Fatal(err)
	}
	c, err := readCheckpoint(path, m.Parameters(), m.Stages())
	if err != nil || len(c.states) != 0 || c.stage() != 0 || c.state().Epoch != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	for i := range w {
		if a, b := entries(t, w[i]), entries(t, c.weights[i]); !reflect.DeepEqual(a, b) {
			t.Errorf("%s: %v, written %v", m.Parameters()[i].Name, b, a)
		}
	}
}

func entries(t *testing.T, x *tensors.Tensor) []float64 {
	t.Helper()
	v, err := weights.Values(x)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestCheckpointRefused: what does not fit is refused with the file's name.
func TestCheckpointRefused(t *testing.T) {
	m := oscillatorLearner(t, settings)
	w, err := m.Initial()
	if err != nil {
		t.Fatal(err)
	}
	all, err := named("weights", m.Parameters(), w)
	if err != nil {
		t.Fatal(err)
	}
	best, err := named("encoder/best", m.Parameters()[:m.Stages()[0].To], w[:m.Stages()[0].To])
	if err != nil {
		t.Fatal(err)
	}
	losses := func(train, validation []float64, epoch int64) []store.NamedTensor {
		return []store.NamedTensor{{Name: "encoder/train_loss", Shape: []int{len(train)}, Data: train},
			{Name: "encoder/validation_loss", Shape: []int{len(validation)}, Data: validation}, {Name: "encoder/best_epoch", Data: []int64{epoch}}}
	}
	join := func(lists ...[]store.NamedTensor) (out []store.NamedTensor) {
		for _, l := range lists {
			out = append(out, l...)
		}
		return out
	}
	seconds := map[string]string{"seconds": "1"}
	for name, c := range map[string]struct {
		list     []store.NamedTensor
		metadata map[string]string
		want     string
	}{
		"no time":       {all, nil, "seconds spent"},
		"a weight less": {all[1:], seconds, "tensor weights/" + m.Parameters()[0].Name + " should have shape"},
		"no epoch":      {join(all, losses([]float64{}, []float64{}, 1), best), seconds, "stage encoder has 0 epochs, the best is number 1"},
		"best beyond":   {join(all, losses([]float64{1, 2}, []float64{1, 2}, 3), best), seconds, "stage encoder has 2 epochs, the best is number 3"},
		"fewer losses":  {join(all, losses([]float64{1}, []float64{1, 2}, 2), best), seconds, "stage encoder has 2 epochs"},
		"no best":       {join(all, losses([]float64{1}, []float64{1}, 1)), seconds, "tensor encoder/best/"},
	} {
		path := filepath.Join(t.TempDir(), "checkpoint")
		if err := store.WriteTensors(path, c.list, c.metadata); err != nil {
			t.Fatal(err)
		}
		if got, err := readCheckpoint(path, m.Parameters(), m.Stages()); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %+v, error %v, want %q", name, got, err, c.want)
		}
	}
	if _, err := readWeights(filepath.Join(t.TempDir(), "none"), m.Parameters()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no weights: %v", err)
	}
	if err := writeWeights(filepath.Join(t.TempDir(), "w"), m.Parameters()[:1], []*tensors.Tensor{tensors.FromScalar(int8(1))}); err == nil || !strings.Contains(err.Error(), "cannot be stored") {
		t.Errorf("weights of another type: %v", err)
	}
}
