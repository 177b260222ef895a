package estimate

import (
	"math"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// took writes down that a step of a workspace was made, and how long that took.
func took(t *testing.T, w *experiment.Workspace, i experiment.Item, seconds float64) {
	t.Helper()
	s := experimenttest.Step(t, w, i)
	if err := store.WriteRecord(result.ProvenanceFile(s.File()), store.Provenance{Duration: seconds}); err != nil {
		t.Fatal(err)
	}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }

// TestItem: an equal step is expected to take what it took in the mean, one with more to do more, a like one as much,
// and of what is not known nothing is said.
func TestItem(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	mlp := experiment.Item{Kind: "train", System: "quantum", Model: "mlp"}
	for seed, seconds := range map[int]float64{1: 100, 2: 200} {
		i := mlp
		i.Seed = seed
		took(t, w, i, seconds)
	}
	evaluation := experiment.Item{Kind: "evaluate", System: "quantum", Model: "mlp", Seed: 1}
	took(t, w, evaluation, 8)
	e, err := New(w)
	if err != nil {
		t.Fatal(err)
	}
	if g := e.Item(w.Profile, mlp); g.Seconds != 150 || g.Low != 150 || g.High != 150 || g.Basis != Record || g.From != "2 × train mlp in test" {
		t.Errorf("%+v", g)
	}
	longer := with(t, w.Profile, func(p *profile.Profile) { p.Quantum.MLP.Training.Epochs *= 9; p.Quantum.MLP.Training.Patience *= 9 })
	// Whether any of it is epochs is not known: as long as before, or nine times.
	if g := e.Item(longer, mlp); !near(g.Low, 150) || g.High < 1300 || g.High > 1350 || g.Seconds < 430 || g.Seconds > 450 || g.Basis != Scaled {
		t.Errorf("%+v", g)
	}
	evaluation.Seed, evaluation.Model = 0, "mlp@noise-0.1"
	if g := e.Item(w.Profile, evaluation); g.Seconds != 8 || g.Basis != Like {
		t.Errorf("%+v", g)
	}
	other := mlp
	other.System = "quadrotor"
	if g := e.Item(w.Profile, other); g.Basis != Like || g.From != "train mlp on quantum" || !(g.Low <= g.Seconds && g.Seconds <= g.High) {
		t.Errorf("%+v", g)
	}
	if g := e.Item(w.Profile, experiment.Item{Kind: "train", System: "quantum", Model: "metasym"}); g != (Guess{Basis: Nothing, From: "—"}) {
		t.Errorf("%+v", g)
	}
}

// TestFamilies: a model without records is taken for its kin.
func TestFamilies(t *testing.T) {
	for model, kin := range map[string]string{"metasym-no-encoder": "metasym", "metasym-no-encoder@noise-0.1": "metasym", "hnn": "dhnn", "hnn-adapted": "dhnn-adapted", "mlp@steps-3": "mlp"} {
		of := experiment.Item{Kind: "evaluate", System: "mesh", Model: model}
		to := of
		to.Model = kin
		if got := family(of); got != to {
			t.Errorf("%s is taken for %s, want %s", model, got.Model, kin)
		}
	}
}

func with(t *testing.T, p *profile.Profile, change func(*profile.Profile)) *profile.Profile {
	t.Helper()
	other := *p
	mlp := *p.Quantum.MLP
	other.Quantum.MLP = &mlp
	change(&other)
	return &other
}

// TestPaces: of a training whose epochs were timed, these are scaled by how many there are and what is in each, and the
// rest is not.
func TestPaces(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	p := w.Profile // 3 epochs
	mlp := experiment.Item{Kind: "train", System: "quantum", Model: "mlp"}
	e := &Estimator{[]record{{of: mlp, profile: p, seconds: []float64{40}, epochs: map[string][]float64{"network": {10}}}}}
	if g := e.Item(p, mlp); !near(g.Seconds, 40) || !near(g.Low, 40) || !near(g.High, 40) {
		t.Errorf("%+v", g)
	}
	longer := with(t, p, func(p *profile.Profile) { p.Quantum.MLP.Training.Epochs, p.Quantum.MLP.Training.Patience = 30, 30 })
	if g := e.Item(longer, mlp); !near(g.Seconds, 310) || !near(g.Low, 310) || !near(g.High, 310) {
		t.Errorf("%+v", g)
	}
	early := with(t, p, func(p *profile.Profile) { p.Quantum.MLP.Training.Epochs, p.Quantum.MLP.Training.Patience = 30, 4 })
	if g := e.Item(early, mlp); !near(g.Low, 50) || !near(g.High, 310) {
		t.Errorf("%+v", g)
	}
	// Four times the windows: as many graphs, with four times as much in them.
	wider := with(t, p, func(p *profile.Profile) {
		p.Quantum.MLP.Training.Windows *= 4
		p.Quantum.MLP.Training.ValidationWindows *= 4
	})
	if g := e.Item(wider, mlp); !near(g.Low, 40) || !near(g.High, 130) || !near(g.Seconds, 70) {
		t.Errorf("%+v", g)
	}
}

// TestNearest: of two records the one whose work is nearer counts, whatever their order.
func TestNearest(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	mlp := experiment.Item{Kind: "train", System: "quantum", Model: "mlp"}
	epochs := func(n int) *profile.Profile {
		return with(t, w.Profile, func(p *profile.Profile) { p.Quantum.MLP.Training.Epochs, p.Quantum.MLP.Training.Patience = n, n })
	}
	small, large := record{of: mlp, profile: epochs(1), seconds: []float64{1}}, record{of: mlp, profile: epochs(90), seconds: []float64{100}}
	for _, records := range [][]record{{small, large}, {large, small}} {
		if g := (&Estimator{records}).Item(epochs(100), mlp); g.High > 120 || g.Low < 90 {
			t.Errorf("%+v", g)
		}
	}
}

// TestWork: every result of every profile has some work, so that nothing is divided by nothing, and a profile with more
// has more.
func TestWork(t *testing.T) {
	root := experimenttest.Root(t)
	program := experimenttest.Program(t, root)
	for _, name := range []string{"smoke", "laptop", "paper"} {
		w, err := experiment.Open(program, root, name, t.Output())
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range w.Items() {
			work := workOf(w.Profile, i)
			amounts := []amount{work.once}
			for _, s := range work.stages {
				amounts = append(amounts, s.epoch)
			}
			for _, a := range amounts {
				if !(a.graphs > 0 && a.arithmetic > 0) {
					t.Errorf("%s, %s: %+v", name, i, work)
				}
			}
			if !(work.size > 0) || (len(work.stages) > 0) != (i.Kind == "train") {
				t.Errorf("%s, %s: %+v", name, i, work)
			}
		}
	}
}

// TestCost: a training notes what it cost, and an epoch of each of its stages; what is estimated of an equal one is that.
func TestCost(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	w := experimenttest.Open(t, experimenttest.Root(t), profiletest.Changes{"quantum.seeds": []int{1}})
	i := experiment.Item{Kind: "train", System: "quantum", Model: "metasym", Seed: 1}
	experimenttest.Make(t, w, i)
	s := experimenttest.Step(t, w, i)
	cost, err := s.Cost()
	if err != nil {
		t.Fatal(err)
	}
	encoder, decoder := cost.Epochs["encoder"], cost.Epochs["decoder"]
	// Each has an epoch after the median one, or is it, and the first before.
	if len(cost.Epochs) != 2 || !(encoder > 0 && decoder > 0 && encoder+decoder < cost.Seconds) || !(cost.Memory > 0) {
		t.Errorf("%+v", cost)
	}
	if s.Bytes() == 0 {
		t.Error("it takes no place on the disk")
	}
	e, err := New(w)
	if err != nil {
		t.Fatal(err)
	}
	g := e.Step(w.Profile, s)
	if once := cost.Seconds - 3*(encoder+decoder); once > 0 && !near(g.Seconds, cost.Seconds) || g.Seconds < cost.Seconds*(1-1e-9) || g.Basis != Record || g.Bytes != float64(s.Bytes()) {
		t.Errorf("%+v, it took %+v", g, cost)
	}
}
