package figure2

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/chart"
	"metasymlab/figures/chart/charttest"
	"metasymlab/figures/results"
	"metasymlab/figures/results/resultstest"
	"metasymlab/figures/rollout"
	"metasymlab/pipeline/result"
)

// particles of the tiny profile's mesh, 3 x 3; particle 3 x + y stands at (x, y) and those with y = 2 are held.
const particles = 9

// rest is the mesh with particle 0 displaced by dx [m].
func rest(dx float64) []float64 {
	state := make([]float64, 4*particles)
	for i := range particles {
		state[2*i], state[2*i+1] = float64(i/3), float64(i%3)
	}
	state[0] += dx
	return state
}

func scaled(displacements ...float64) (rows [][]float64) {
	for _, dx := range displacements {
		rows = append(rows, resultstest.Scaled(rest(dx)))
	}
	return rows
}

// parameters: k = 2 N/m, m = 1 kg.
var parameters = []result.Parameter{{Name: "damping", Value: 0.1}, {Name: "mass", Value: 1}, {Name: "stiffness", Value: 2}}

// swing is truly displaced by 0.1, 0.2, 0.3, 0.4 and 0.4 m, of which two are measured. MetaSym predicts 0.2 with seed 1
// and 0 with seed 2, the MLP 0.4.
func swing(t *testing.T) *results.Results { return swingOf(t, "mesh") }

func swingOf(t *testing.T, kind string) *results.Results {
	t.Helper()
	var channels []string
	for i := range 4 * particles {
		channels = append(channels, fmt.Sprint(i))
	}
	motion := func(model string, seed int, dx float64, errors ...float64) result.Evaluation {
		return resultstest.Motion(kind, model, seed, channels, parameters, scaled(0.1, 0.2, 0.3, 0.4, 0.4), scaled(dx, dx, dx), errors...)
	}
	return resultstest.Motions(t, kind, []result.Evaluation{
		motion("metasym", 1, 0.2, 1, 2, 3), motion("metasym", 2, 0, 3, 4, 5), motion("mlp", 1, 0.4, 1, 1, 1), motion("mlp", 2, 0.4, 1, 1, 1),
	}, []result.Evaluation{motion("rest", 0, 0, 9, 9, 2), motion("persistence", 0, 0.2, 1, 1, 1), motion("constant-velocity", 0, 0.3, 8, 8, 8)})
}

// stretched is the energy [J] of particle 0 displaced by dx: its springs lead to (0, 1), (1, 0) and (1, 1).
func stretched(dx float64) float64 {
	energy := 0.0
	for _, to := range [][2]float64{{0, 1}, {1, 0}, {1, 1}} {
		stretch := math.Hypot(to[0]-dx, to[1]) - math.Hypot(to[0], to[1])
		energy += stretch * stretch // k/2 = 1 N/m
	}
	return energy
}

func TestNew(t *testing.T) {
	f, err := New(swing(t), "mesh", rollout.Median, rollout.Median)
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
	if want := []string{"figure2-mesh-error", "figure2-mesh-displacement", "figure2-mesh-mesh", "figure2-mesh-energy", "figure2-mesh-error-part"}; !slices.Equal(ids, want) {
		t.Fatalf("panels %v, want %v", ids, want)
	}

	// x of particle 0, the first row. MetaSym's mean is 0.1 m, of 0.2 m and 0 m.
	d := f.Panels[1].Chart
	for id, want := range map[string]string{
		"0-MetaSym-truth": "[0 0.1] [0.5 0.2] [1 0.3] [1.5 0.4] [2 0.4]", "0-MLP": "[1 0.4] [1.5 0.4] [2 0.4]",
		"0-MetaSym": "[1 0.1] [1.5 0.1] [2 0.1]", "0-MetaSym-seed1": "[1 0.2] [1.5 0.2] [2 0.2]", "0-MetaSym-seed2": "[1 0] [1.5 0] [2 0]", "3-MLP-truth": "[0 0] [0.5 0] [1 0] [1.5 0] [2 0]",
		"1-MetaSym-truth": "[0 0] [0.5 0] [1 0] [1.5 0] [2 0]",
	} {
		if got := charttest.Series(t, d, id); got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}

	// The energy at the end: truly that of 0.4 m; MetaSym's the mean of those of 0.2 m and of rest.
	for name, want := range map[string]float64{"true": stretched(0.4), "MetaSym": stretched(0.2) / 2, "MLP": stretched(0.4)} {
		if got := charttest.Line(t, f.Panels[3].Chart, name); !strings.HasSuffix(got, fmt.Sprintf("[2 %.7g]", want)) {
			t.Errorf("energy of %s is %s, want %.7g at 2 s", name, got, want)
		}
	}
	// Six particles move. With seed 1 MetaSym is 0.2 m off in one of them, the MLP not at all.
	for panel, words := range map[int]string{
		1: "Figure 2b. Displacement from rest of the particles (0, 0), (1, 1) and (2, 1) (column, row; from 0) of unseen spring mesh 1 (3 x 3, k = 2 N/m, m = 1 kg, γ = 0.1 kg/s), as predicted from step 2 on",
		2: fmt.Sprintf("after 3 steps: MetaSym %.3g m, MLP 0 m, rest position %.3g m, persistence %.3g m.", math.Sqrt(0.04/6), math.Sqrt(0.16/6), math.Sqrt(0.04/6)),
		3: fmt.Sprintf("At the end the energy truly is %.4g J; MetaSym's is %.3g times that and MLP's is 1 times that.", stretched(0.4), stretched(0.2)/2/stretched(0.4)),
		0: "MetaSym's error is below that of the rest position until step 2 and exceeds it from step 3 on; not below that of persistence at any of 3 steps; below that of constant velocity at all 3 steps. Mean over the horizon: MetaSym 3, the best baseline here (MLP) 1, the rest position 6.667, persistence 1, constant velocity 8.",
	} {
		if text := f.Panels[panel].Says + "\n" + f.Panels[panel].Caption; !strings.Contains(text, words) {
			t.Errorf("%s: %q lacks %q", f.Panels[panel].ID, text, words)
		}
	}
}

// TestSmallMesh: another mesh has the same panels, which its name sets apart, with its own seeds.
func TestSmallMesh(t *testing.T) {
	f, err := New(swingOf(t, "mesh3x3"), "mesh3x3", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct{ id, caption string }{
		{"figure2-mesh3x3-error", "Figure 2a, 3 × 3 mesh. "},
		{"figure2-mesh3x3-displacement", "Figure 2b, 3 × 3 mesh. Displacement from rest of the particles (0, 0), (1, 1) and (2, 1) (column, row; from 0) of unseen small spring mesh 1"},
		{"figure2-mesh3x3-mesh", "Figure 2c, 3 × 3 mesh. "}, {"figure2-mesh3x3-energy", "Figure 2d, 3 × 3 mesh. "},
		{"figure2-mesh3x3-error-part", "Figure 2e, 3 × 3 mesh. "},
	} {
		if i >= len(f.Panels) {
			t.Fatalf("%d panels", len(f.Panels))
		}
		if p := f.Panels[i]; p.ID != want.id || !strings.HasPrefix(p.Caption, want.caption) || !strings.HasSuffix(p.Caption, "Profile test, seeds 1, 2, backend go.") {
			t.Errorf("%s: caption %q, want %s: %q", p.ID, p.Caption, want.id, want.caption)
		}
	}
}

// TestPicture: the springs along columns and rows, twelve in a mesh of 3 x 3, each two points and a gap.
func TestPicture(t *testing.T) {
	r := swing(t)
	set, err := rollout.Read(r, "mesh", []int{1, 2})
	if err != nil {
		t.Fatal(err)
	}
	m, err := newMotion(r, systems(r.Profile)[0], set, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	springs := m.springs(rest(0.4))
	if len(springs) != 12*3 {
		t.Errorf("%d points, want 36", len(springs))
	}
	if got := fmt.Sprint(springs[:3]); got != "[[0.4 0] [0 1] [- -]]" {
		t.Errorf("the first spring is %s", got)
	}
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		kind        string
		unseen, one int
		damage      func(r *results.Results)
		want        string
	}{
		"kind":    {"grid", 0, 0, nil, `figure 2: no mesh "grid", known are [mesh mesh3x3]`},
		"system":  {"mesh", 1, 0, nil, "figure 2: no system 1: there are 1, counted from 0"},
		"rollout": {"mesh", 0, 1, nil, "figure 2: no rollout 1 of system 0: 1 of them are stored, counted from 0"},
		"size": {"mesh", 0, 0, func(r *results.Results) { r.Profile.Mesh.Data.Rows = 4 },
			"figure 2: mesh was evaluated with 36 channels, a mesh of 3 x 4 has 48; evaluate again with this profile"},
		"scale":  {"mesh", 0, 0, func(r *results.Results) { resultstest.Write(t, r.DataFile("mesh"), result.Data{}) }, "has other channels than the evaluation of metasym"},
		"no run": {"mesh", 0, 0, func(r *results.Results) { r.Profile.Mesh.Seeds = []int{7} }, "7.json"},
		"no parameter": {"mesh", 0, 0, func(r *results.Results) {
			for seed := 1; seed <= 2; seed++ {
				list, err := r.Evaluations("mesh", "metasym", []int{seed})
				if err != nil {
					t.Fatal(err)
				}
				list[0].Systems[0].Parameters = nil
				resultstest.Write(t, r.EvaluationFile("mesh", "metasym", seed), list[0])
			}
		}, `figure 2: the evaluation does not give the parameter "damping" of the system`},
	} {
		r := swing(t)
		if c.damage != nil {
			c.damage(r)
		}
		if _, err := New(r, c.kind, c.unseen, c.one); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}
