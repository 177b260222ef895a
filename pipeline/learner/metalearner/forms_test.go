package metalearner

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"metasymlab/metasym"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/datasettest"
	"metasymlab/pipeline/learner/learnertest"
	"metasymlab/pipeline/learner/training"
	"metasymlab/pipeline/profile/profiletest"
)

// TestBuildForms: the profile's keys of the encoder's form reach the model.
func TestBuildForms(t *testing.T) {
	set := datasettest.Oscillators(1, 2, 10, 0)
	const decoder = 116 // parameters of it
	for name, c := range map[string]struct {
		changes profiletest.Changes
		want    metasym.MAML
		stages  string
		count   int
	}{
		"paper":       {nil, metasym.MAML{Form: "symplectic"}, "encoder decoder", 14 + decoder},
		"perceptron":  {profiletest.Changes{"form": "perceptron"}, metasym.MAML{Form: "perceptron"}, "encoder decoder", 14 + decoder},
		"none":        {profiletest.Changes{"form": "none"}, metasym.MAML{Form: "none"}, "decoder", decoder},
		"no inverse":  {profiletest.Changes{"inverse_loss": false}, metasym.MAML{Form: "symplectic", ForwardOnly: true}, "encoder decoder", 14 + decoder},
		"first order": {profiletest.Changes{"first_order": true}, metasym.MAML{Form: "symplectic", FirstOrder: true}, "encoder decoder", 14 + decoder},
	} {
		changes := profiletest.Changes{}
		for key, value := range c.changes {
			changes["quantum.metasym.encoder."+key] = value
		}
		l, err := Build(models(t, changes), set, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		m := l.(*MetaSym).Model.MAML
		c.want.Encoder, c.want.InnerSteps, c.want.InnerRate = m.Encoder, m.InnerSteps, m.InnerRate
		if m != c.want {
			t.Errorf("%s: %+v, want %+v", name, m, c.want)
		}
		var stages []string
		for _, s := range l.Stages() {
			stages = append(stages, s.Name)
		}
		if got := strings.Join(stages, " "); got != c.stages {
			t.Errorf("%s: stages %s, want %s", name, got, c.stages)
		}
		if count := weights.Count(l.Parameters()); count != c.count {
			t.Errorf("%s: %d parameters, want %d", name, count, c.count)
		}
	}
}

// TestFormsLearn: with every form the loss of each stage falls, and the trained model predicts.
func TestFormsLearn(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	config := training.Config{Epochs: 6, StepsPerEpoch: 8, Patience: 6, LearningRate: 0.02, ShardSystems: 2, Workers: 2}
	for name, change := range map[string]func(m *metasym.MAML){
		"paper":                   func(*metasym.MAML) {},
		"perceptron":              func(m *metasym.MAML) { m.Form = "perceptron" },
		"none":                    func(m *metasym.MAML) { m.Form = "none" },
		"forward only":            func(m *metasym.MAML) { m.ForwardOnly = true },
		"first order":             func(m *metasym.MAML) { m.FirstOrder = true },
		"perceptron, first order": func(m *metasym.MAML) { m.Form, m.FirstOrder = "perceptron", true },
	} {
		for _, controls := range []int{0, 1} {
			m := small(t, 0.1)
			m.Data = datasettest.Oscillators(4, 4, 11, controls)
			m.Model.BiLevel.Decoder.Control = controls
			m.Encoder, m.Decoder = config, config
			change(&m.Model.MAML)
			m, err := New(*m)
			if err != nil {
				t.Fatal(err)
			}
			w := initial(t, m)
			for _, stage := range m.Stages() {
				final, err := training.Run(context.Background(), open(t), learnertest.Problem(t, open(t), stage, w), stage.Config, nil, func(*training.State) error { return nil })
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				before := 0.0
				for _, loss := range losses(t, learnertest.Problem(t, open(t), stage, w), dataset.Validation, []int{0, 1, 2, 3}, 0) {
					before += loss / 4
				}
				if best := final.BestLoss(); !(best < 0.9*before) {
					t.Errorf("%s: validation loss of the %s is %g before training, at best %g after", name, stage.Name, before, best)
				}
				copy(w[stage.From:stage.To], final.Best)
			}
			p, err := m.Predictor(open(t), w)
			if err != nil {
				t.Fatal(err)
			}
			windows, err := dataset.Tile([][]dataset.Trajectory{m.Data.OOD[0].Trajectories[:2]}, 5, 2, controls)
			if err != nil {
				t.Fatal(err)
			}
			if err := p.Adapt(windows); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if next, err := p.Next(windows, 5); err != nil || len(next) != 2*windows.Count {
				t.Errorf("%s: prediction %v, error %v", name, next, err)
			}
		}
	}
}

// TestDecoderDraws: without encoder the decoder is trained on the same windows as with one.
func TestDecoderDraws(t *testing.T) {
	with, without := small(t, 0.1), small(t, 0.1)
	without.Model.MAML.Form = "none"
	without, err := New(*without)
	if err != nil {
		t.Fatal(err)
	}
	var drawn [2][][]float64
	for i, m := range []*MetaSym{with, without} {
		stages := m.Stages()
		inputs, err := learnertest.Problem(t, open(t), stages[len(stages)-1], initial(t, m)).Inputs(dataset.Train, []int{0, 1, 2}, 4)
		if err != nil {
			t.Fatal(err)
		}
		drawn[i] = values(t, inputs)
	}
	if !reflect.DeepEqual(drawn[0], drawn[1]) {
		t.Error("the decoder's windows or masks depend on whether there is an encoder")
	}
}
