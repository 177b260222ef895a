package oscillator

import (
	"math"
	"strings"
	"testing"

	"metasymlab/figures/system"
	"metasymlab/figures/system/systemtest"

	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/systems/oscillator"

	"gonum.org/v1/gonum/mat"
)

// TestMomentsOf: a thermal state and a coherent superposition, by hand.
func TestMomentsOf(t *testing.T) {
	near := func(name string, got, want Moments) {
		t.Helper()
		for _, d := range []float64{got.X - want.X, got.P - want.P, got.XX - want.XX, got.XP - want.XP, got.PP - want.PP, got.Number - want.Number} {
			if math.Abs(d) > 1e-12 {
				t.Errorf("%s: %+v, want %+v", name, got, want)
				return
			}
		}
	}
	mixed := mat.NewCDense(3, 3, []complex128{0.5, 0, 0, 0, 0.3, 0, 0, 0, 0.2})
	near("mixture", MomentsOf(mixed), Moments{XX: 1.2, PP: 1.2, Number: 0.7})
	// (|0⟩ + i|1⟩)/√2: ⟨a⟩ = i/2, ⟨a²⟩ = 0, ⟨n⟩ = ½, so ⟨p⟩ = 1/√2 and p has variance 1 − ½.
	super := mat.NewCDense(2, 2, []complex128{0.5, -0.5i, 0.5i, 0.5})
	near("superposition", MomentsOf(super), Moments{P: 1 / math.Sqrt2, XX: 1, PP: 0.5, Number: 0.5})
	// (|0⟩ + i|2⟩)/√2: ⟨a²⟩ = ⟨0|a²|2⟩ i/2 = i/√2, ⟨n⟩ = 1.
	pair := mat.NewCDense(3, 3, []complex128{0.5, 0, -0.5i, 0, 0, 0, 0.5i, 0, 0.5})
	near("pair", MomentsOf(pair), Moments{XX: 1.5, PP: 1.5, XP: 1 / math.Sqrt2, Number: 1})
}

// TestAgainstKalman: without cubic drive the conditional state is Gaussian, and the exact filter gives its mean and
// covariance from the same record.
func TestAgainstKalman(t *testing.T) {
	r := systemtest.Results(t, profiletest.Changes{
		"quantum.data.train.cubic": []float64{0, 0}, "quantum.data.train.amplitude": []float64{1, 1.5}, "quantum.data.train.squeezing": []float64{0.3, 0.3},
		"quantum.data.steps_per_bin": 1, "quantum.data.step": 0.01, "quantum.evaluation.filter_step": 1, "quantum.data.bins": 300,
	})
	s, err := Draw(r.Profile.Quantum.Data, 1, 4, 1)
	if err != nil {
		t.Fatal(err)
	}
	kalman, err := oscillator.NewKalmanBucy(s.Params, s.Grid.Step)
	if err != nil {
		t.Fatal(err)
	}
	shot := s.Shots[0]
	var squeezed float64
	for i := range s.Grid.Bins {
		width := s.Grid.BinWidth()
		kalman.Update(shot.Record[0][i]*width/math.Sqrt2, shot.Record[1][i]*width/math.Sqrt2)
		mean := kalman.MeanField()
		xx, xp, pp := kalman.Covariance()
		m := shot.States[i+1]
		// The filter is of first order in its step of 0.01.
		for name, d := range map[string]float64{"x": m.X - math.Sqrt2*real(mean), "p": m.P - math.Sqrt2*imag(mean), "xx": m.XX - xx, "xp": m.XP - xp, "pp": m.PP - pp} {
			if math.Abs(d) > 0.02 {
				t.Fatalf("at %g: %s is off by %g", s.Time[i+1], name, d)
			}
		}
		squeezed = max(squeezed, math.Abs(m.XP))
	}
	if squeezed < 0.03 {
		t.Errorf("the covariance stays round, |V_xp| ≤ %g: the check sees little", squeezed)
	}
}

// TestEllipse: every point is one standard deviation from the mean.
func TestEllipse(t *testing.T) {
	m := Moments{X: 1, P: -2, XX: 0.9, XP: 0.3, PP: 0.4}
	det := m.XX*m.PP - m.XP*m.XP
	points := m.ellipse()
	if len(points) != ring+1 {
		t.Fatalf("%d points", len(points))
	}
	for i, point := range points {
		pair := point.([]any)
		x, p := pair[0].(float64)-m.X, pair[1].(float64)-m.P
		if d := (m.PP*x*x - 2*m.XP*x*p + m.XX*p*p) / det; math.Abs(d-1) > 5e-3 { // coordinates are rounded to 0.001
			t.Errorf("point %d: distance² %g", i, d)
		}
	}
}

// TestNew: the pictures of the profile's own settings are drawn, the same ones twice, and small.
func TestNew(t *testing.T) {
	r := systemtest.Results(t)
	systemtest.Check(t, r, min(frames, 1+r.Profile.Quantum.Data.Bins), func() (*system.Figure, error) { return New(r, 3) }, "seed 3", "same shots")
}

// TestRefused: settings that no draw can satisfy end with the reason, not in an endless search.
func TestRefused(t *testing.T) {
	r := systemtest.Results(t, profiletest.Changes{"quantum.data.train.squeezing": []float64{5, 6}})
	if _, err := New(r, 1); err == nil || !strings.Contains(err.Error(), "threshold") {
		t.Errorf("squeezing above threshold: %v", err)
	}
	r = systemtest.Results(t, profiletest.Changes{"quantum.data.train_levels": 4})
	if _, err := New(r, 1); err == nil || !strings.Contains(err.Error(), "levels") {
		t.Errorf("four Fock levels: %v", err)
	}
}
