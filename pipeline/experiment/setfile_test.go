package experiment

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/datasettest"
	"metasymlab/pipeline/result"
)

// TestSetFile: a data set, with controls and without, is the same after writing and reading. With controls its training
// systems have no parameters, as simulated drones beside real ones.
func TestSetFile(t *testing.T) {
	for _, controls := range []int{0, 2} {
		set := datasettest.Oscillators(3, 2, 5, controls)
		set.Scale = dataset.Scale{Mean: []float64{1, -2}, Deviation: []float64{0.5, 3}, Constant: []bool{false, true}}
		if controls > 0 {
			for i := range set.Train {
				set.Train[i].Parameters = nil
			}
		}
		folder := t.TempDir()
		if err := writeSet(filepath.Join(folder, "set"), set); err != nil {
			t.Fatal(err)
		}
		description := &result.Data{System: set.System, Channels: set.Channels}
		read, err := readSet(filepath.Join(folder, "set"), description)
		if err != nil {
			t.Fatal(err)
		}
		for _, split := range dataset.Splits {
			for i, system := range set.Systems(split) {
				for k, trajectory := range system.Trajectories {
					if controls == 0 {
						trajectory.Control = []float64{} // no controls, empty or nil
						read.Systems(split)[i].Trajectories[k].Control = []float64{}
					}
					if got := read.Systems(split)[i].Trajectories[k]; !reflect.DeepEqual(got, trajectory) {
						t.Errorf("%s system %d, trajectory %d: %+v, written %+v", split, i, k, got, trajectory)
					}
				}
				if !reflect.DeepEqual(read.Systems(split)[i].Parameters, system.Parameters) {
					t.Errorf("%s system %d has parameters %v", split, i, read.Systems(split)[i].Parameters)
				}
			}
		}
		if read.Controls != controls || !reflect.DeepEqual(read.Scale, set.Scale) || read.System != "oscillators" {
			t.Errorf("%d controls, scale %v, system %s", read.Controls, read.Scale, read.System)
		}
		description.Channels = []string{"one"}
		if _, err := readSet(filepath.Join(folder, "set"), description); err == nil || !strings.Contains(err.Error(), filepath.Join(folder, "set")) {
			t.Errorf("set of another dimension: %v", err)
		}
	}
	for want, damage := range map[string]func(*dataset.Set){
		"train system 1 has 1 trajectories, the first has 2":      func(s *dataset.Set) { s.Train[1].Trajectories = s.Train[1].Trajectories[:1] },
		"ood system 0, trajectory 1 has 4 steps, the first has 5": func(s *dataset.Set) { s.OOD[0].Trajectories[1].Step = s.OOD[0].Trajectories[1].Step[:4] },
	} {
		set := datasettest.Oscillators(2, 2, 5, 0)
		damage(set)
		if err := writeSet(filepath.Join(t.TempDir(), "set"), set); err == nil || err.Error() != want {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
