package figure3

import (
	"os"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/chart"
	"metasymlab/figures/results/resultstest"
	"metasymlab/pipeline/result"
)

// TestNew: a panel for each quadrature and three for the error, with the curves that belong there.
func TestNew(t *testing.T) {
	r := resultstest.Quantum(t)
	for seed := 1; seed <= 2; seed++ {
		lstm := resultstest.Evaluation("lstm", seed, 244, 1.2)
		resultstest.Write(t, r.EvaluationFile("quantum", "lstm", seed), lstm)
		adapted := resultstest.Evaluation("lstm-adapted", seed, 244, 1.1)
		adapted.FineTuning = &result.FineTuning{}
		resultstest.Write(t, r.EvaluationFile("quantum", "lstm-adapted", seed), adapted)
	}
	f, err := New(r, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	quadrature := []string{"measured", "optimal filter", "MLP", "QuantumLSTM", "MetaSym"}
	for i, want := range []struct {
		id     string
		curves []string
		words  []string
	}{
		{"figure3-I", quadrature, []string{"Figure 3a. In-phase current I of unseen system 2: the measured record (grey points), and predictions from the first 2 bins on. Curves: mean over 2 seeds; bands: MetaSym's smallest to largest."}},
		{"figure3-Q", quadrature, []string{"Figure 3b. Quadrature current Q of unseen system 2"}},
		{"figure3-error", []string{"optimal filter", "zero", "MLP", "QuantumLSTM", "MetaSym"}, []string{
			"Figure 3c. Squared error, mean over the steps of the rollout so far, mean over 2 unseen systems, 2 rollouts of each and all 2 channels. Thick: MetaSym and the best baseline here, MLP, with a thin line for each seed. Lines: median over 2 seeds. Shaded: worse than predicting zero. Baselines as trained.",
			"MetaSym's error is not below that of the optimal filter at any of 3 steps; below that of predicting zero at all 3 steps. Mean over the horizon: MetaSym 0.96, the best baseline here (MLP) 1.05, the optimal filter 0.9, predicting zero 1. MetaSym closes 40 % of the gap from the best reference that does not adapt, zero (1), to the optimal filter (0.9)."}},
		{"figure3-error-part", []string{"optimal filter", "zero", "MLP", "QuantumLSTM", "MetaSym"}, []string{"Figure 3d. Squared error, mean over the steps of the rollout so far, as part of that of predicting zero"}},
		{"figure3-error-adapted", []string{"optimal filter", "zero", "QuantumLSTM", "MetaSym"}, []string{"Figure 3e. Squared error, mean over the steps of the rollout so far, as part", "Baselines are fine-tuned to each system", "(QuantumLSTM) 1.1, "}},
	} {
		p := f.Panels[i]
		option, err := chart.Option(p.Chart)
		if err != nil {
			t.Fatal(err)
		}
		if p.ID != want.id {
			t.Fatalf("panel %d is %s, want %s", i, p.ID, want.id)
		}
		for _, name := range []string{"measured", "optimal filter", "zero", "MLP", "QuantumLSTM", "MetaSym", "Transformer"} {
			if got := strings.Contains(string(option), `"name":"`+name+`"`); got != slices.Contains(want.curves, name) {
				t.Errorf("%s: curve %q is there: %t", p.ID, name, got)
			}
		}
		for _, words := range want.words {
			if !strings.Contains(p.Caption, words) || !strings.HasSuffix(p.Caption, "Profile test, seeds 1, 2, backend go.") {
				t.Errorf("caption %q, want %q", p.Caption, words)
			}
		}
	}
	if len(f.Panels) != 5 {
		t.Errorf("%d panels", len(f.Panels))
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		system, rollout int
		want            string
	}{
		{2, 0, "figure 3: no system 2: there are 2, counted from 0"},
		{-2, 0, "figure 3: no system -2: there are 2, counted from 0"},
		{1, 1, "figure 3: no rollout 1 of system 1: 1 of them are stored, counted from 0"},
		{0, -2, "figure 3: no rollout -2 of system 0: 1 of them are stored, counted from 0"},
	} {
		if _, err := New(resultstest.Quantum(t), c.system, c.rollout); err == nil || err.Error() != c.want {
			t.Errorf("system %d, rollout %d: error %v, want %q", c.system, c.rollout, err, c.want)
		}
	}
	for name, c := range map[string]struct {
		damage func(f result.Folder)
		want   string
	}{
		"no filter": {func(f result.Folder) {
			resultstest.Write(t, f.ReferencesFile("quantum"), []result.Evaluation{resultstest.Evaluation("zero", 0, 0, 1)})
		}, `has no reference "optimal-filter", only [zero]`},
		"filter without systems": {func(f result.Folder) {
			resultstest.Write(t, f.ReferencesFile("quantum"), []result.Evaluation{resultstest.Evaluation("zero", 0, 0, 1), {Model: "optimal-filter"}})
		}, "optimal-filter, seed 0, was evaluated on other rollouts than metasym"},
		"fewer examples": {func(f result.Folder) {
			other := resultstest.Evaluation("metasym", 2, 130, 1)
			other.Systems[0].Examples = nil
			resultstest.Write(t, f.EvaluationFile("quantum", "metasym", 2), other)
		}, "figure 3: metasym, seed 2, was evaluated on other rollouts than metasym"},
		"a seed less": {func(f result.Folder) {
			if err := os.Remove(f.EvaluationFile("quantum", "mlp", 2)); err != nil {
				t.Fatal(err)
			}
		}, "2.json"},
	} {
		r := resultstest.Quantum(t)
		c.damage(r.Folder)
		if _, err := New(r, 0, 0); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}
