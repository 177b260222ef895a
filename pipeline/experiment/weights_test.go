package experiment_test

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"metasymlab/metasym"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/store"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
)

// trainedWeights trains MetaSym and reads the stored weights by name.
func trainedWeights(t *testing.T, changes ...profiletest.Changes) (byName map[string][]float32, parameters []weights.Parameter) {
	t.Helper()
	w := experimenttest.Open(t, experimenttest.Root(t), changes...)
	if _, err := trained(context.Background(), w, "quantum", "metasym", 1); err != nil {
		t.Fatal(err)
	}
	list, _, err := store.ReadTensors(stored(t, w, "train", "weights.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	byName = map[string][]float32{}
	for _, x := range list {
		byName[strings.TrimPrefix(x.Name, "weights/")] = x.Data.([]float32)
	}
	e, d := w.Profile.Quantum.MetaSym.Encoder, w.Profile.Quantum.MetaSym.Decoder
	parameters = metasym.Model{
		MAML: metasym.MAML{Encoder: metasym.SymplecticEncoder{Degrees: 1, Layers: e.Layers, Sublayers: e.Sublayers}},
		BiLevel: metasym.BiLevel{Decoder: metasym.ActiveDecoder{State: 2, Width: d.Width, Heads: d.Heads, Window: d.Window,
			Bias: d.Bias, OutputProjection: d.OutputProjection, LayerNorm: d.LayerNorm, HiddenHead: d.HiddenHead}},
	}.Parameters()
	return byName, parameters
}

// TestTrainedWeights: what is stored is trained, except ζ, from which every system's adaptation starts; and the
// decoder's training leaves the encoder as its own has made it.
func TestTrainedWeights(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	trained, parameters := trainedWeights(t)
	drawn, err := weights.Initial(parameters, 1, dtypes.Float32)
	if err != nil {
		t.Fatal(err)
	}
	if len(trained) != len(parameters) {
		t.Errorf("%d weights are stored, the model has %d", len(trained), len(parameters))
	}
	other, _ := trainedWeights(t, profiletest.Changes{"quantum.metasym.decoder.training.learning_rate": 0.05})
	for i, p := range parameters {
		initial, err := tensors.CopyFlatData[float32](drawn[i])
		if err != nil {
			t.Fatal(err)
		}
		if unchanged := reflect.DeepEqual(trained[p.Name], initial); unchanged != p.Local {
			t.Errorf("%s is as it was drawn: %t", p.Name, unchanged)
		}
		decoders := strings.HasPrefix(p.Name, "decoder/") && !p.Local
		if same := reflect.DeepEqual(trained[p.Name], other[p.Name]); same == decoders {
			t.Errorf("%s is the same after another training of the decoder: %t", p.Name, same)
		}
	}
}

// TestTrainedForms: a training with another form of the encoder stores the weights of that form.
func TestTrainedForms(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	for form, want := range map[string]string{
		"perceptron": "encoder/hidden/W encoder/hidden/b encoder/output/W encoder/output/b",
		"none":       "",
	} {
		byName, _ := trainedWeights(t, profiletest.Changes{"quantum.metasym.encoder.form": form})
		var encoder []string
		for _, name := range slices.Sorted(maps.Keys(byName)) {
			if !strings.HasPrefix(name, "decoder/") {
				encoder = append(encoder, name)
			}
		}
		if got := strings.Join(encoder, " "); got != want || len(byName) == len(encoder) {
			t.Errorf("%s: weights %v", form, slices.Sorted(maps.Keys(byName)))
		}
	}
}
