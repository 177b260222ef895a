package springmesh

import (
	"maps"
	"math"
	"strings"
	"testing"

	"metasymlab/figures/system"
	"metasymlab/figures/system/systemtest"

	"metasymlab/figures/chart"
	"metasymlab/pipeline/profile/profiletest"
)

// full is the mesh of the paper's size.
var full = profiletest.Changes{"mesh.data.columns": 10, "mesh.data.rows": 10, "mesh.data.snapshots": 2000}

// TestEnergyBalance: what the mesh loses is what friction takes, which is integrated apart from the motion.
func TestEnergyBalance(t *testing.T) {
	d := systemtest.Results(t, full).Profile.Mesh.Data
	m, err := Draw(d, 1, 10)
	if err != nil {
		t.Fatal(err)
	}
	start := m.Potential[0]
	if start <= 0 || m.Kinetic[0] != 0 || m.Dissipated[0] != 0 {
		t.Fatalf("it starts with %g J, moving with %g J", start, m.Kinetic[0])
	}
	for i := range m.Time {
		// The trapezoidal rule errs by Δt²/12 times the second derivative of the power, some 1e-5 here.
		if off := m.Kinetic[i] + m.Potential[i] + m.Dissipated[i] - start; math.Abs(off) > 1e-4*start {
			t.Fatalf("at %g s the energies add up to %g J too much of %g J", m.Time[i], off, start)
		}
	}
	if last := len(m.Time) - 1; m.Dissipated[last] < 0.1*start {
		t.Errorf("only %g J of %g J are dissipated: the check above sees nothing", m.Dissipated[last], start)
	}
}

// TestDraw: parameters within the training ranges, the profile's times, and the states that were asked for; another
// seed gives another mesh.
func TestDraw(t *testing.T) {
	d := systemtest.Results(t, full).Profile.Mesh.Data
	d.Snapshots = 50
	m, err := Draw(d, 1, 7)
	if err != nil {
		t.Fatal(err)
	}
	within := func(name string, v float64, r [2]float64) {
		if v < r[0] || v > r[1] {
			t.Errorf("%s = %g is not in %v", name, v, r)
		}
	}
	within("γ", m.Params.Damping, d.Train.Damping)
	within("m", m.Params.Mass, d.Train.Mass)
	within("k", m.Params.Stiffness, d.Train.Stiffness)
	for i := 1; i < len(m.Time); i++ {
		within("Δt", math.Nextafter(m.Time[i]-m.Time[i-1], d.Train.Interval[0]+1e-9), [2]float64{d.Train.Interval[0] - 1e-9, d.Train.Interval[1] + 1e-9})
	}
	if len(m.Time) != 50 || len(m.Shown) != 7 || len(m.States) != 7 || m.Shown[0] != 0 || m.Shown[6] != 49 {
		t.Errorf("%d snapshots, shown %v", len(m.Time), m.Shown)
	}
	for k, state := range m.States {
		if e := m.Mesh.Potential(state); e != m.Potential[m.Shown[k]] {
			t.Errorf("state %d is not that of snapshot %d", k, m.Shown[k])
		}
	}
	if other, err := Draw(d, 2, 7); err != nil || other.Params.Mass == m.Params.Mass || other.States[0][0] == m.States[0][0] {
		t.Errorf("another seed gives the same mesh: %v", err)
	}
}

// TestNew: the pictures of the paper's mesh are drawn, the same ones twice, and small.
func TestNew(t *testing.T) {
	r := systemtest.Results(t, full)
	movie := systemtest.Check(t, r, frames, func() (*system.Figure, error) { return New(r, 3) }, "seed 3")
	if first, last := movie.Frames[0].Data["mesh"], movie.Frames[frames-1].Data["mesh"]; len(first) != 100 || len(last) != 100 {
		t.Errorf("%d and %d masses", len(first), len(last))
	}
}

// TestSpringsAreDrawn: all springs and all masses are in the picture of a frame, in the colours of their strain.
func TestSpringsAreDrawn(t *testing.T) {
	m, err := Draw(systemtest.Results(t, profiletest.Tiny()).Profile.Mesh.Data, 1, 4) // 3 × 3
	if err != nil {
		t.Fatal(err)
	}
	renderer, err := chart.Default()
	if err != nil {
		t.Fatal(err)
	}
	alone := chart.NewDrawing(meshPlane(m, chart.Plane{Left: 40, Top: 20, Width: 300, Height: 300})) // no other lines have the springs' colours
	series := meshSeries(m, 0)
	series["data"] = positions(m, 0)
	alone.Add(series)
	option, err := chart.Option(alone)
	if err != nil {
		t.Fatal(err)
	}
	svg, err := renderer.SVG(option, 528, 380)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]int{}
	masses := 0
	for part := range strings.SplitSeq(string(svg), "<") {
		for _, colour := range []string{chart.Blue, chart.Azure, chart.LightGrey, stretched, chart.Vermilion} {
			if strings.Contains(part, `stroke="`+colour+`"`) {
				lines[colour] += strings.Count(part, "M")
			}
		}
		if strings.Contains(part, `fill="#222222"`) && !strings.HasPrefix(part, "text") {
			masses++
		}
	}
	want := map[string]int{}
	q, _ := m.Mesh.Split(m.States[0])
	for _, s := range m.Mesh.Springs() {
		strain := math.Hypot(q[2*s.A]-q[2*s.B], q[2*s.A+1]-q[2*s.B+1])/s.RestLength - 1
		switch {
		case strain < -strong:
			want[chart.Blue]++
		case strain < -slight:
			want[chart.Azure]++
		case strain <= slight:
			want[chart.LightGrey]++
		case strain <= strong:
			want[stretched]++
		default:
			want[chart.Vermilion]++
		}
	}
	if !maps.Equal(lines, want) || len(want) < 3 {
		t.Errorf("springs by colour %v, want %v", lines, want)
	}
	if masses != 9 {
		t.Errorf("%d masses, want 9", masses)
	}
}

func TestRefused(t *testing.T) {
	r := systemtest.Results(t, profiletest.Tiny())
	r.Profile.Mesh.Data.Fixed = "topp"
	if _, err := New(r, 1); err == nil || !strings.Contains(err.Error(), `"topp"`) {
		t.Errorf("fixed particles %q: %v", "topp", err)
	}
}
