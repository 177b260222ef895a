package experiment_test

import (
	"math"
	"path/filepath"
	"reflect"
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/inference"
	"metasymlab/pipeline/profile/profiletest"
)

// TestModel: the model that is exported and loaded, adapted to measured records in physical units and started from the
// context of an evaluation, predicts what the evaluation found.
func TestModel(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t), profiletest.Changes{"quantum.evaluation.input_noise": 0.0})
	found := evaluate(t, w, "metasym")
	exported, err := w.Model(t.Context(), "quantum", 1)
	if err != nil {
		t.Fatal(err)
	}
	if p := exported.Provenance; p.Profile != "test" || p.Seed != 1 || p.Commit == "" || weights.Count(exported.Architecture.Parameters()) != found.ParameterCount {
		t.Errorf("%+v", exported)
	}
	path := filepath.Join(t.TempDir(), "quantum.safetensors")
	if err := exported.Save(path); err != nil {
		t.Fatal(err)
	}
	m, err := inference.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(m, exported) {
		t.Errorf("exported %+v, loaded %+v", exported, m)
	}

	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	set, err := w.Set(t.Context(), "quantum")
	if err != nil {
		t.Fatal(err)
	}
	e := w.Profile.Quantum.Evaluation
	physical := func(j dataset.Trajectory, states int) (h inference.History) {
		for at := range states {
			h.States = append(h.States, []float64{
				j.State[2*at]*set.Scale.Deviation[0] + set.Scale.Mean[0], j.State[2*at+1]*set.Scale.Deviation[1] + set.Scale.Mean[1]})
		}
		return h // the steps are all the model's usual one
	}
	for s, system := range set.OOD {
		f, err := inference.Open(b, m)
		if err != nil {
			t.Fatal(err)
		}
		var shots []inference.History
		for _, j := range system.Trajectories[:e.AdaptationShots] {
			shots = append(shots, physical(j, j.Length()))
		}
		losses, err := f.Adapt(shots...)
		if err != nil {
			t.Fatal(err)
		}
		if last := losses[len(losses)-1]; !(last < losses[0]) {
			t.Errorf("system %d: the loss goes from %g to %g", s, losses[0], last)
		}
		if err := f.Start(physical(system.Trajectories[e.AdaptationShots], e.Context)); err != nil {
			t.Fatal(err)
		}
		states, err := f.Forecast(e.Horizon)
		if err != nil {
			t.Fatal(err)
		}
		for h, x := range states {
			for c, v := range x {
				got, want := (v-set.Scale.Mean[c])/set.Scale.Deviation[c], found.Systems[s].Examples[0].Predicted[h][c]
				// Single precision, through physical units and back, and in matrix products of other sizes.
				if !(math.Abs(got-want) <= 1e-5) {
					t.Errorf("system %d, step %d, channel %d: %g, evaluated %g", s, h, c, got, want)
				}
			}
		}
	}
}
