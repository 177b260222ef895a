package ablation_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"metasymlab/pipeline/ablation"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
)

// changed lists the settings in which two structs differ, as "Decoder.InnerSteps=5".
func changed(before, after reflect.Value, path string) []string {
	if before.Kind() != reflect.Struct {
		if reflect.DeepEqual(before.Interface(), after.Interface()) {
			return nil
		}
		return []string{fmt.Sprintf("%s=%v", path[1:], after)}
	}
	var all []string
	for i := range before.NumField() {
		all = append(all, changed(before.Field(i), after.Field(i), path+"."+before.Type().Field(i).Name)...)
	}
	return all
}

// TestTrainings: each name changes one setting and leaves what it is applied to as it was.
func TestTrainings(t *testing.T) {
	full := profiletest.Read(t).Quadrotor.MetaSym
	for name, want := range map[string]string{
		"no-encoder": "Encoder.Form=none", "perceptron-encoder": "Encoder.Form=perceptron",
		"forward-loss": "Encoder.InverseLoss=false", "first-order": "Encoder.FirstOrder=true",
		"no-drop-connect": "Encoder.DropConnect=0", "no-dropout": "Decoder.Dropout=0",
		"global-attention": "Decoder.MetaAttention=global", "random-attention": "Decoder.MetaAttention=random",
		"inner-steps-0": "Decoder.InnerSteps=0", "inner-steps-1": "Decoder.InnerSteps=1", "inner-steps-1000": "Decoder.InnerSteps=1000",
	} {
		a, err := ablation.FindTraining(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := changed(reflect.ValueOf(full), reflect.ValueOf(a.Apply(full)), ""); len(got) != 1 || got[0] != want {
			t.Errorf("%s changes %v, want %s", name, got, want)
		}
		if again, ok := ablation.OfModel(a.Model()); !ok || again.Name != name || a.Name != name || a.Words == "" || a.Attention != strings.HasSuffix(name, "attention") {
			t.Errorf("%s: %+v, of model %s %+v", name, a, a.Model(), again)
		}
	}
	if !reflect.DeepEqual(full, profiletest.Read(t).Quadrotor.MetaSym) {
		t.Error("the settings they were applied to have changed")
	}
	for name, want := range map[string]string{
		"no-encodr": "unknown ablation 'no-encodr'; did you mean 'no-encoder'?", "metasym": "unknown ablation 'metasym'",
		"inner-steps-": "inner-steps-5", "inner-steps-05": "inner-steps-5", "inner-steps--1": "inner-steps-5", "inner-steps-1001": "from 0 to 1000",
	} {
		if _, err := ablation.FindTraining(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	for _, model := range []string{"metasym", "mlp", "metasym-adapted", "no-encoder"} {
		if a, ok := ablation.OfModel(model); ok {
			t.Errorf("%s is %+v", model, a)
		}
	}
}

func TestTrials(t *testing.T) {
	for name, want := range map[string]ablation.Trial{
		"mlp@noise-0": ablation.Noise(0), "mlp@noise-0.02": ablation.Noise(0.02), "mlp@adaptation-0.25": ablation.Adaptation(0.25), "mlp@adaptation-1": ablation.Adaptation(1), "mlp@steps-100": ablation.Steps(100), "mlp@encoder-steps-0": ablation.Encoder(0),
	} {
		model, trial, err := ablation.Split(name)
		if err != nil || model != "mlp" || !reflect.DeepEqual(*trial, want) || want.Of("mlp") != name {
			t.Errorf("%s: model %s, %+v, %v", name, model, trial, err)
		}
	}
	if model, trial, err := ablation.Split("mlp-adapted"); err != nil || model != "mlp-adapted" || trial != nil {
		t.Errorf("model %s, %+v, %v", model, trial, err)
	}
	for name, want := range map[string]string{
		"mlp@nose-0.1": "unknown ablation 'nose-0.1'; did you mean 'noise-0.1'?", "mlp@": "unknown ablation",
		"mlp@noise-0.10": "noise-0.5", "mlp@noise--1": "need 0 or more", "mlp@noise-NaN": "need 0 or more", "mlp@noise-+Inf": "need 0 or more",
		"mlp@steps-05": "from 0 to 1000, such as steps-5", "mlp@steps-1001": "from 0 to 1000",
		"mlp@adaptation-2": "a part from 0 to 1", "mlp@noise-1@noise-2": "need 0 or more",
	} {
		if _, _, err := ablation.Split(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

// FuzzNames: an accepted name is the one name of what it stands for; an error has one line.
func FuzzNames(f *testing.F) {
	for _, name := range []string{"noise-0.1", "adaptation-0", "inner-steps-7", "first-order", "steps-3", "noise-1e3", "noise-0x1p-2", "inner-steps-+3", "adaptation--0", "a\nb"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		training, err := ablation.FindTraining(name)
		if err == nil && training.Name != name {
			t.Errorf("%q is found as %q", name, training.Name)
		}
		trial, failed := ablation.FindTrial(name)
		if failed == nil && trial.Name != name {
			t.Errorf("%q is found as %q", name, trial.Name)
		}
		if err == nil {
			training.Apply(profile.MetaSym{})
		}
		for _, e := range []error{err, failed} {
			if e != nil && strings.Contains(e.Error(), "\n") {
				t.Errorf("error of several lines: %q", e)
			}
		}
	})
}
