package metalearner

import (
	"strings"
	"testing"

	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset/datasettest"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
)

// models are those of the quantum system in a tiny profile.
func models(t *testing.T, changes profiletest.Changes) *profile.Models {
	return &profiletest.Read(t, profiletest.Tiny(), changes).Quantum.Models
}

// TestBuild: a profile's settings reach the model, and those that make none are refused in one line.
func TestBuild(t *testing.T) {
	set := datasettest.Oscillators(1, 2, 10, 0)
	l, err := Build(models(t, profiletest.Changes{
		"quantum.metasym.encoder.training.epochs": 17, "quantum.metasym.encoder.training.windows": 6, "quantum.metasym.decoder.training.windows": 7}), set, 5, 1)
	if err != nil {
		t.Fatal(err)
	}
	m := l.(*MetaSym)
	if m.Seed != 5 || m.Encoder.Epochs != 17 || m.EncoderWindows != (Windows{6, 3, 0}) || m.DecoderWindows != (Windows{7, 3, 0}) || m.Model.BiLevel.Decoder.Window != 4 {
		t.Errorf("%+v", m)
	}
	unit := learner.LossUnit(set)
	if a := m.Model; a.MAML.InnerRate != 0.1/unit || a.BiLevel.InnerRate != 0.1/unit || a.MAML.PowerIterations+a.BiLevel.PowerIterations != 0 {
		t.Errorf("absolute inner rates: %+v", a)
	}
	curved, err := Build(models(t, profiletest.Changes{"quantum.metasym.encoder.inner_rate_unit": "curvature", "quantum.metasym.encoder.power_iterations": 4,
		"quantum.metasym.decoder.inner_rate_unit": "curvature", "quantum.metasym.decoder.inner_rate": 0.5}), set, 5, 1)
	if err != nil {
		t.Fatal(err)
	}
	if a := curved.(*MetaSym).Model; a.MAML.InnerRate != 0.1 || a.MAML.PowerIterations != 4 || a.BiLevel.InnerRate != 0.5 || a.BiLevel.PowerIterations != 6 {
		t.Errorf("inner rates in units of 1/L: %+v", a)
	}
	if count := weights.Count(l.Parameters()); count != 14+4*2+4+4*16+16+2*4*2+2*4 { // the paper's 130 for the quantum system
		t.Errorf("%d parameters", count)
	}
	shared, err := Build(models(t, profiletest.Changes{"quantum.metasym.split": "shared"}), set, 5, 1)
	if err != nil {
		t.Fatal(err)
	}
	if m.Shared || !shared.(*MetaSym).Shared {
		t.Errorf("split in halves is shared: %v; shared is: %v", m.Shared, shared.(*MetaSym).Shared)
	}
	if stage, want := l.Stages()[1], learner.TrainingConfig(models(t, nil).MetaSym.Decoder.Training, 5, 1); stage.Config != want {
		t.Errorf("decoder's training %+v, want %+v", stage.Config, want)
	}
	for key, c := range map[string]struct {
		value any
		want  string
	}{
		"quantum.metasym.decoder.heads":        {3, "metasym: decoder: width 4 is not a multiple of 3 heads"},
		"quantum.metasym.encoder.activation":   {"relu", `metasym: encoder: activation "relu" is none of sigmoid, tanh`},
		"quantum.metasym.encoder.drop_connect": {1.0, "metasym: encoder: DropConnect probability 1 is not in [0, 1)"},
		"quantum.metasym.decoder.inner_rate":   {0.0, "metasym: decoder: inner learning rate 0"},
	} {
		p := models(t, profiletest.Changes{key: c.value})
		if _, err := Build(p, set, 1, 1); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s = %v: %v", key, c.value, err)
		}
	}
}
