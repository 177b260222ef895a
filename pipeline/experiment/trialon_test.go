package experiment

import (
	"math"
	"reflect"
	"testing"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/datasettest"
	"metasymlab/pipeline/profile/profiletest"
)

// TestTrialOn: the trial on another split is of that split's systems alone, and leaves the set as it was.
func TestTrialOn(t *testing.T) {
	w := &Workspace{Profile: profiletest.Read(t, profiletest.Tiny())}
	of, err := findSystem("quantum")
	if err != nil {
		t.Fatal(err)
	}
	for _, split := range []dataset.Split{dataset.Validation, dataset.Shifted} {
		set := datasettest.Oscillators(3, 4, 9, 0)
		for _, unseen := range set.OOD {
			for _, record := range unseen.Trajectories {
				for i := range record.State {
					record.State[i] = math.NaN()
				}
			}
		}
		unseen := set.OOD
		trial, err := dataStep{w: w, of: of}.trialOn(set, split)
		if err != nil {
			t.Fatal(err)
		}
		for s, system := range set.Systems(split) {
			if !reflect.DeepEqual(trial.Adaptation[s], system.Trajectories[:2]) || !reflect.DeepEqual(trial.Truth[s], system.Trajectories[2:]) ||
				!reflect.DeepEqual(trial.Set.OOD[s], system) {
				t.Errorf("%s: system %d of the trial is another", split, s)
			}
		}
		if &set.OOD[0] != &unseen[0] {
			t.Errorf("%s: the set itself has other unseen systems now", split)
		}
	}
}
