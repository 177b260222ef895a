package figure4

import (
	"math"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/chart"
	"metasymlab/figures/chart/charttest"
	"metasymlab/figures/results"
	"metasymlab/figures/results/resultstest"
	"metasymlab/pipeline/result"
)

var channels = []string{"ξ_x", "ξ_y", "ξ_z", "ξ_rx", "ξ_ry", "ξ_rz", "p_x", "p_y", "p_z", "p_rx", "p_ry", "p_rz"}

// parameters: 2 kg, and 0.1 kg m² about z.
var parameters = []result.Parameter{{Name: "mass", Value: 2}, {Name: "inertia_x", Value: 0.1}, {Name: "inertia_y", Value: 0.1}, {Name: "inertia_z", Value: 0.1},
	{Name: "arm", Value: 0.2}, {Name: "torque_ratio", Value: 0.02}}

// turn is at rest after a quarter turn about z on a screw: ξ = (π/2, 0, height; 0, 0, π/2) is the place (1, 1, height)
// by hand, since the turn's axis goes through (0, 1).
func turn(height float64) []float64 {
	return []float64{math.Pi / 2, 0, height, 0, 0, math.Pi / 2, 0, 0, 0, 0, 0, 0}
}

// level is at the start's heading at a height [m], with the velocity 3 m/s along x and no spin. The canonical momentum
// J_rᵀ 𝓘ν at ξ = (ρ; 0) has the angular part ½ ρ × m v = ½ (0, 0, height) × (6, 0, 0).
func level(height float64) []float64 {
	return []float64{0, 0, height, 0, 0, 0, 2 * 3, 0, 0, 0, 3 * height, 0}
}

func scaled(states ...[]float64) (rows [][]float64) {
	for _, s := range states {
		rows = append(rows, resultstest.Scaled(s))
	}
	return rows
}

// turnApart and levelApart are the same two with place and attitude apart: (1, 1, height; 0, 0, π/2), and the momentum
// m v alone.
func turnApart(height float64) []float64 {
	return []float64{1, 1, height, 0, 0, math.Pi / 2, 0, 0, 0, 0, 0, 0}
}

func levelApart(height float64) []float64 {
	return []float64{0, 0, height, 0, 0, 0, 2 * 3, 0, 0, 0, 0, 0}
}

// hop truly goes from level flight at 0 m to a quarter turn at 2 m. MetaSym predicts the turn at 1 m with seed 1 and at
// 3 m with seed 2, the HNN standing still.
func hop(t *testing.T) *results.Results { return hopIn(t, "se3", turn, level) }

func hopIn(t *testing.T, coordinates string, turn, level func(height float64) []float64) *results.Results {
	t.Helper()
	motion := func(model string, seed int, predicted []float64, errors ...float64) result.Evaluation {
		return resultstest.Motion("quadrotor", model, seed, channels, parameters,
			scaled(level(0), level(0), level(1), turn(2)), scaled(predicted, predicted), errors...)
	}
	r := resultstest.Motions(t, "quadrotor", []result.Evaluation{
		motion("metasym", 1, turn(1), 1, 3), motion("metasym", 2, turn(3), 1, 3), motion("hnn", 1, level(0), 2, 2), motion("hnn", 2, level(0), 2, 2),
	}, []result.Evaluation{motion("persistence", 0, level(0), 2, 2), motion("constant-velocity", 0, level(0), 4, 4)})
	r.Profile.Quadrotor.Data.Chart = coordinates
	return r
}

// TestNew: the pictures are the same by whatever coordinates the results are in.
func TestNew(t *testing.T) {
	t.Run("se3", func(t *testing.T) { pictures(t, hop(t)) })
	t.Run("r3-so3", func(t *testing.T) { pictures(t, hopIn(t, "r3-so3", turnApart, levelApart)) })
}

func pictures(t *testing.T, r *results.Results) {
	f, err := New(r, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, p := range f.Panels {
		ids = append(ids, p.ID)
		if !testing.Short() {
			charttest.Legible(t, p.ID, p.Chart)
		}
		if p.Alt == "" {
			t.Errorf("%s has no alternative text", p.ID)
		}
		if _, err := chart.Option(p.Chart); err != nil {
			t.Errorf("%s: %v", p.ID, err)
		}
		if !strings.HasSuffix(p.Caption, "Profile test, seeds 1, 2, backend go.") {
			t.Errorf("%s: caption %q", p.ID, p.Caption)
		}
	}
	if want := []string{"figure4-error", "figure4-pose", "figure4-path", "figure4-energy", "figure4-error-part"}; !slices.Equal(ids, want) {
		t.Fatalf("panels %v, want %v", ids, want)
	}

	// Rows 0 to 2 are x, y, z in m, 3 to 5 the rotation vector in rad.
	d := f.Panels[1].Chart
	for id, want := range map[string]string{
		"0-HNN-truth": "[0 0] [0.5 0] [1 0] [1.5 1]", "1-HNN-truth": "[0 0] [0.5 0] [1 0] [1.5 1]", "2-HNN-truth": "[0 0] [0.5 0] [1 1] [1.5 2]",
		"2-MetaSym": "[1 2] [1.5 2]", "2-MetaSym-seed1": "[1 1] [1.5 1]", "2-MetaSym-seed2": "[1 3] [1.5 3]", "5-HNN-truth": "[0 0] [0.5 0] [1 0] [1.5 1.5708]", "5-MetaSym": "[1 1.5708] [1.5 1.5708]",
		"3-MetaSym": "[1 0] [1.5 0]", "0-HNN": "[1 0] [1.5 0]",
	} {
		if got := charttest.Series(t, d, id); got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
	// The path from above is (x, y), from the side (x, z).
	d = f.Panels[2].Chart
	for id, want := range map[string]string{"0-HNN-true": "[0 0] [0 0] [0 0] [1 1]", "1-MetaSym-true": "[0 0] [0 0] [0 1] [1 2]", "1-MetaSym-path": "[1 2] [1 2]", "1-MetaSym-start": "[0 0]", "1-HNN-end": "[1 2]"} {
		if got := charttest.Series(t, d, id); got != want {
			t.Errorf("path: %s is %s, want %s", id, got, want)
		}
	}
	// ½ 2 kg (3 m/s)² = 9 J, and 2 kg 9.81 m/s² = 19.62 N upwards.
	for name, want := range map[string]string{"true": "[0 9] [0.5 9] [1 28.62] [1.5 39.24]", "MetaSym": "[1 39.24] [1.5 39.24]", "HNN": "[1 9] [1.5 9]"} {
		if got := charttest.Line(t, f.Panels[3].Chart, name); got != want {
			t.Errorf("energy of %s is %s, want %s", name, got, want)
		}
	}
	// At the end each seed of MetaSym is 1 m off, the HNN √6 m.
	for panel, words := range map[int]string{
		1: "Figure 4b. Place (x, y, z) and attitude (rotation vector θ) of unseen quadrotor 1 (m = 2 kg, I = 0.1, 0.1, 0.1 kg m²)",
		2: "MetaSym 1 m, HNN 2.45 m, standing still 2.45 m.",
		3: "At the end the energy truly is 39.24 J; MetaSym's is 39.24 J and HNN's is 9 J.",
		0: "MetaSym's error is below that of persistence until step 1 and exceeds it from step 2 on; below that of constant velocity at all 2 steps.",
	} {
		if text := f.Panels[panel].Says + "\n" + f.Panels[panel].Caption; !strings.Contains(text, words) {
			t.Errorf("%s: %q lacks %q", f.Panels[panel].ID, text, words)
		}
	}
}

func TestRefused(t *testing.T) {
	change := func(r *results.Results, edit func(e *result.Evaluation)) {
		for seed := 1; seed <= 2; seed++ {
			for _, model := range []string{"metasym", "hnn"} {
				list, err := r.Evaluations("quadrotor", model, []int{seed})
				if err != nil {
					t.Fatal(err)
				}
				edit(&list[0])
				resultstest.Write(t, r.EvaluationFile("quadrotor", model, seed), list[0])
			}
		}
	}
	for name, c := range map[string]struct {
		unseen, one int
		damage      func(r *results.Results)
		want        string
	}{
		"system":       {1, 0, nil, "figure 4: no system 1: there are 1, counted from 0"},
		"rollout":      {0, 1, nil, "figure 4: no rollout 1 of system 0: 1 of them are stored, counted from 0"},
		"scale":        {0, 0, func(r *results.Results) { resultstest.Write(t, r.DataFile("quadrotor"), result.Data{}) }, "has other channels than the evaluation of metasym"},
		"no run":       {0, 0, func(r *results.Results) { r.Profile.Quadrotor.Seeds = []int{7} }, "7.json"},
		"no parameter": {0, 0, func(r *results.Results) { change(r, func(e *result.Evaluation) { e.Systems[0].Parameters = nil }) }, `the parameter "mass" of the system`},
		"no mass": {0, 0, func(r *results.Results) {
			change(r, func(e *result.Evaluation) { e.Systems[0].Parameters[0].Value = 0 })
		}, "mass m = 0 [kg] must be positive"},
	} {
		r := hop(t)
		if c.damage != nil {
			c.damage(r)
		}
		if _, err := New(r, c.unseen, c.one); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}
