package experiment

import (
	"math"
	"reflect"
	"sync"
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/datasettest"
	"metasymlab/pipeline/learner/finetuning"
	"metasymlab/pipeline/learner/supervised"
	"metasymlab/pipeline/learner/training"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/program"
	"metasymlab/pipeline/result"

	"github.com/gomlx/gomlx/core/graph"
)

// decay predicts a times the state, with a = 0.9 before fine-tuning.
type decay struct{}

func (decay) Validate() error { return nil }
func (decay) Context() int    { return 1 }
func (decay) Parameters() []weights.Parameter {
	return []weights.Parameter{{Name: "a", Value: 0.9}}
}
func (decay) Forward(theta []*graph.Node, state, _, _ *graph.Node) *graph.Node {
	return graph.Mul(state, theta[0])
}

// decaying are systems whose trajectories to adapt on decay by one factor a step and the others by another.
func decaying(first, others float64) []dataset.System {
	var system dataset.System
	for k := range 4 {
		factor := others
		if k < 2 { // as many as the profile adapts on
			factor = first
		}
		t := dataset.Trajectory{Step: make([]float64, 9)}
		x := float64(k + 1)
		for range 9 {
			t.State = append(t.State, x, -x)
			x *= factor
		}
		system.Trajectories = append(system.Trajectories, t)
	}
	return []dataset.System{system, system}
}

// TestChooseTuning: where fine-tuning helps on shifted systems and hurts on those like the training's, it is chosen for
// the former: many steps; rollouts decide, whatever the loss on the adaptation data; and unseen systems are not read.
func TestChooseTuning(t *testing.T) {
	project, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	code, err := program.Tree(project)
	if err != nil {
		t.Fatal(err)
	}
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	of, err := findSystem("quantum")
	if err != nil {
		t.Fatal(err)
	}
	f := profile.FineTuning{Steps: []int{1, 4}, Rates: []float64{0.001, 0.05}, DescentRates: []float64{1e-6}, PowerIterations: 2}
	choose := func(change func(*dataset.Set)) *result.FineTuning {
		t.Helper()
		set := datasettest.Oscillators(3, 4, 9, 0)
		set.Validation = decaying(0.5, 0.9) // adaptation data mislead
		set.Shifted = decaying(0.5, 0.5)
		change(set)
		network, err := supervised.New(supervised.Supervised{Network: decay{}, Data: set, Seed: 1, Windows: 1, ValidationWindows: 1, Steps: 4,
			Config: training.Config{Workers: 1, LearningRate: 1}})
		if err != nil {
			t.Fatal(err)
		}
		theta, err := network.Initial()
		if err != nil {
			t.Fatal(err)
		}
		w := &Workspace{Root: t.TempDir(), Profile: profiletest.Read(t, profiletest.Tiny()), Workers: 2, Log: t.Output(), program: code, recipes: new(sync.Map)}
		r := &run{set: set, learner: network, backend: b, weights: theta, key: "toy"}
		found, err := w.chooseTuning(t.Context(), of, r, finetuning.Trained{Network: network, Weights: theta, Backend: b, Workers: 2, PowerIterations: 2}, f, "toy", 1)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	found := choose(func(*dataset.Set) {})
	if want := (profile.Tuning{Rule: profile.AdamRule, Rate: 0.05, Steps: 4}); found.Tuning != want || len(found.Candidates) != 5 || found.Candidates[4].Candidate != want {
		t.Fatalf("on shifted systems %+v of %+v, want %v", found.Tuning, found.Candidates, want)
	}
	for _, c := range found.Candidates {
		if c.Score < found.Candidates[4].Score || c.Score > found.Before {
			t.Errorf("%+v; before fine-tuning %g", c, found.Before)
		}
	}
	inRange := choose(func(set *dataset.Set) { set.Shifted = set.Validation })
	if want := (profile.Tuning{Rule: profile.DescentRule, Rate: 1e-6, Steps: 1}); inRange.Tuning != want || inRange.Before > inRange.Candidates[1].Score {
		t.Errorf("on systems like the training's %+v of %+v, want %v", inRange.Tuning, inRange.Candidates, want)
	}
	unread := choose(func(set *dataset.Set) {
		for _, system := range set.OOD {
			for _, record := range system.Trajectories {
				for i := range record.State {
					record.State[i] = math.NaN()
				}
			}
		}
	})
	if !reflect.DeepEqual(unread, found) {
		t.Errorf("with unseen systems that are not numbers %+v, else %+v", unread, found)
	}
}
