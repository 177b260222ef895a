package flowmap

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"metasymlab/metasym"
	"metasymlab/metasym/backend"
	"metasymlab/pipeline/systems/phaseplane"

	"github.com/gomlx/compute"
)

func open(t *testing.T) compute.Backend {
	t.Helper()
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// small is a LA net of 14 parameters, shortly trained.
func small() Fit {
	return Fit{Steps: 2000, CheckEvery: 500, LearningRate: 1e-3,
		Encoder: metasym.SymplecticEncoder{Degrees: 1, Layers: 3, Sublayers: 2, Activation: "sigmoid"}}
}

// orbit is a swing of a pendulum.
func orbit(t *testing.T) []phaseplane.Point {
	t.Helper()
	o, err := phaseplane.Hamiltonian(func(q, p float64) float64 { return p*p/2 - math.Cos(q) }).Flow(phaseplane.Point{1, 0}, 0.1, 40)
	if err != nil {
		t.Fatal(err)
	}
	return o.Points
}

// TestIdentity: a net whose weights are all zero leaves every point where it is.
func TestIdentity(t *testing.T) {
	m, err := New(open(t), small().Encoder, make([]float32, 14))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	x := phaseplane.Point{0.5, -0.25} // exact in float32
	points, err := m.Rollout(x, 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(points) != 3 || points[0] != x || points[2] != x {
		t.Errorf("rollout of the identity from %v: %v", x, points)
	}
	got, err := m.Error([]phaseplane.Point{x, {1.5, -0.25}, {1.5, 1.75}})
	if want := (1.0 + 4) / 4; err != nil || got != want { // squares of 1 and of 2, over two points of two entries
		t.Errorf("error of the identity: %g, %v, want %g", got, err, want)
	}
	j, err := m.Jacobian(x)
	if err != nil || math.Abs(j.At(0, 0)-1)+math.Abs(j.At(1, 1)-1)+math.Abs(j.At(0, 1))+math.Abs(j.At(1, 0)) > 1e-11 {
		t.Errorf("Jacobian of the identity: %v, %v", j, err)
	}
}

// TestRun: training lowers the loss that is reported, the map is symplectic before and after, and the seed alone
// decides.
func TestRun(t *testing.T) {
	b, points := open(t), orbit(t)
	run := func(seed uint64) (*Map, []float64) {
		var losses []float64
		m, err := small().Run(context.Background(), b, points, seed, func(step int, loss float64) {
			if step != 500*len(losses) {
				t.Errorf("check at step %d", step)
			}
			losses = append(losses, loss)
		})
		if err != nil {
			t.Fatal(err)
		}
		return m, losses
	}
	m, losses := run(3)
	defer m.Close()
	if len(losses) != 5 || !(losses[4] < losses[0]/10) {
		t.Errorf("losses %v", losses)
	}
	if last, err := m.Error(points); err != nil || last > losses[4] {
		t.Errorf("error of the best weights %g, %v; the last check had %g", last, err, losses[4])
	}
	if defect, err := m.Defect(points); err != nil || defect > 1e-10 {
		t.Errorf("a SympNet is symplectic: defect %g, %v", defect, err)
	}
	again, _ := run(3)
	defer again.Close()
	other, _ := run(4)
	defer other.Close()
	if again.Weights[0] != m.Weights[0] || other.Weights[0] == m.Weights[0] {
		t.Errorf("first weights with seeds 3, 3, 4: %g, %g, %g", m.Weights[0], again.Weights[0], other.Weights[0])
	}
}

// TestRunEnds when it is told to, with what told it.
func TestRunEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	_, err := small().Run(ctx, open(t), orbit(t), 0, func(step int, _ float64) {
		if step == 500 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestRefuses(t *testing.T) {
	points := orbit(t)
	for want, change := range map[string]func(*Fit){
		"2 degrees of freedom": func(f *Fit) { f.Encoder.Degrees = 2 },
		"a check every 0":      func(f *Fit) { f.CheckEvery = 0 },
		"2000 steps":           func(f *Fit) { f.CheckEvery = 1500 },
		"learning rate 0":      func(f *Fit) { f.LearningRate = 0 },
		"encoder: 0 layers":    func(f *Fit) { f.Encoder.Layers = 0 },
		"orbit of 1 points":    func(f *Fit) { points = points[:1] },
	} {
		f := small()
		change(&f)
		if _, err := f.Run(context.Background(), open(t), points, 0, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
		points = orbit(t)
	}
	if _, err := New(open(t), small().Encoder, make([]float32, 13)); err == nil || !strings.Contains(err.Error(), "13 weights, the encoder has 14") {
		t.Errorf("error %v", err)
	}
}
