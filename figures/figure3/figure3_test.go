package figure3

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/chart"
	"metasymlab/figures/results/resultstest"
	"metasymlab/pipeline/experiment/result"
)

// TestNew: a panel for each quadrature and one for the error, with the curves that belong there.
func TestNew(t *testing.T) {
	f, err := New(resultstest.Quantum(t), 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, p := range f.Panels {
		ids = append(ids, p.ID)
	}
	if !slices.Equal(ids, []string{"figure3-I", "figure3-Q", "figure3-error"}) {
		t.Fatalf("panels %v", ids)
	}
	for i, names := range [][]string{{"measured", "optimal filter", "MLP", "MetaSym"}, {"measured", "optimal filter", "MLP", "MetaSym"}, {"zero", "optimal filter", "MLP", "MetaSym"}} {
		option, err := chart.Option(f.Panels[i].Chart)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if !strings.Contains(string(option), `"`+name+`"`) {
				t.Errorf("%s has no curve %q", ids[i], name)
			}
		}
	}
	for i, want := range []string{
		"Figure 3a. In-phase current I of unseen system 2: the measured record, and predictions from the first 2 bins on. Bands: smallest to largest over 2 seeds.",
		"Figure 3b. Quadrature current Q of unseen system 2",
		"Figure 3c. Squared error at each step of the rollout, mean over 2 unseen systems, 2 rollouts of each and both quadratures; bands: 95 % interval over 2 seeds.",
	} {
		if caption := f.Panels[i].Caption; !strings.HasPrefix(caption, want) || !strings.HasSuffix(caption, "Profile test, seeds 1, 2, backend go.") {
			t.Errorf("caption %q, want %q", caption, want)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		system, rollout int
		want            string
	}{
		{2, 0, "figure 3: no system 2: there are 2, counted from 0"},
		{-1, 0, "figure 3: no system -1: there are 2, counted from 0"},
		{1, 1, "figure 3: no rollout 1 of system 1: 1 of them are stored, counted from 0"},
		{0, -1, "figure 3: no rollout -1 of system 0: 1 of them are stored, counted from 0"},
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
		}, "figure 3: no system 0: there are 0"},
		"fewer examples": {func(f result.Folder) {
			other := resultstest.Evaluation("metasym", 2, 130, 1)
			other.Systems[0].Examples = nil
			resultstest.Write(t, f.EvaluationFile("quantum", "metasym", 2), other)
		}, "figure 3: metasym, seed 2, was evaluated on other rollouts than optimal-filter"},
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

// TestSpread: mean and bounds at each point, by hand.
func TestSpread(t *testing.T) {
	runs := []result.Evaluation{{Seed: 1}, {Seed: 3}}
	curve := func(e result.Evaluation) []float64 { return []float64{float64(e.Seed), 10} }
	mean, low, high := spread(runs, curve, extremes)
	if !slices.Equal(mean, []float64{2, 10}) || !slices.Equal(low, []float64{1, 10}) || !slices.Equal(high, []float64{3, 10}) {
		t.Errorf("mean %v, from %v to %v", mean, low, high)
	}
	// Student's t for two values ±1 around 2: 2 ± 12.7062, cut at zero.
	if _, low, high = spread(runs, curve, interval); low[0] != 0 || math.Abs(high[0]-14.7062) > 1e-4 || high[1] != 10 {
		t.Errorf("interval from %v to %v", low, high)
	}
}
