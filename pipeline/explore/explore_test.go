package explore

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"metasymlab/metasym"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/experiment/flowmap"
	"metasymlab/pipeline/systems/phaseplane"
)

// opened is a laboratory with a tiny profile and a store of its own.
func opened(t *testing.T, ctx context.Context) *Lab {
	t.Helper()
	w := experimenttest.Open(t, experimenttest.Root(t))
	l, err := OpenProfile(ctx, w.Root, w.ProfilePath())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func orbit(t *testing.T) phaseplane.Orbit {
	t.Helper()
	o, err := phaseplane.Hamiltonian(func(q, p float64) float64 { return (p*p + q*q) / 2 }).Flow(phaseplane.Point{1, 0}, 0.1, 20)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

var fit = flowmap.Fit{Steps: 200, CheckEvery: 50, LearningRate: 0.001,
	Encoder: metasym.SymplecticEncoder{Degrees: 1, Layers: 2, Sublayers: 2, Activation: "sigmoid"}}

// TestFit: a fit that has been made is there at once and looks the same; another question is another fit.
func TestFit(t *testing.T) {
	l := opened(t, t.Context())
	ask := func(seed uint64) (weights []float32, losses []float64) {
		m, err := l.Fit(fit, orbit(t), seed, func(step int, loss float64) {
			if step != 50*len(losses) {
				t.Errorf("check at step %d", step)
			}
			losses = append(losses, loss)
		})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		return m.Weights, losses
	}
	count := func() int {
		files, err := filepath.Glob(filepath.Join(l.workspace.Store(), "fit", "*", "result.json"))
		if err != nil {
			t.Fatal(err)
		}
		return len(files)
	}
	weights, losses := ask(1)
	again, seen := ask(1)
	if !reflect.DeepEqual(weights, again) || !reflect.DeepEqual(losses, seen) || len(losses) != 5 || count() != 1 {
		t.Errorf("asked again: %v, %v and %d fits; at first %v, %v", again, seen, count(), weights, losses)
	}
	if other, _ := ask(2); reflect.DeepEqual(weights, other) || count() != 2 {
		t.Errorf("another seed has the same weights, or %d fits are stored", count())
	}
	bad := fit
	bad.Steps = 0
	if _, err := l.Fit(bad, orbit(t), 1, nil); err == nil || count() != 2 {
		t.Errorf("a fit of no steps: %v", err)
	}
}

func TestFitInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	l := opened(t, ctx)
	_, err := l.Fit(fit, orbit(t), 1, func(step int, _ float64) {
		if step == 100 {
			cancel()
		}
	})
	if err == nil || !strings.Contains(err.Error(), "interrupted after 100 of 200 steps") {
		t.Errorf("error %v", err)
	}
}

// TestUnseen: the truth has no error, and a prediction that is off by a deviation in every channel has the error 1.
func TestUnseen(t *testing.T) {
	l := opened(t, t.Context())
	for _, system := range []string{"quadrotor", "quantum"} {
		u, err := l.Unseen(system, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(u.Parameters) == 0 || len(u.Adaptation) == 0 || !reflect.DeepEqual(u.Start.States[len(u.Start.States)-1], u.Truth.States[0]) {
			t.Errorf("%s: %d parameters, %d histories, start and truth do not meet", system, len(u.Parameters), len(u.Adaptation))
		}
		if mse, err := u.Error(u.Truth.States[1:]); err != nil || mse != 0 {
			t.Errorf("%s: the truth has the error %g, %v", system, mse, err)
		}
		off := make([][]float64, u.Steps())
		for i := range off {
			for c, v := range u.Truth.States[i+1] {
				off[i] = append(off[i], v+u.scale.Deviation[c])
			}
		}
		if mse, err := u.Error(off); err != nil || math.Abs(mse-1) > 1e-9 {
			t.Errorf("%s: off by a deviation has the error %g, %v", system, mse, err)
		}
		if mse, err := u.Error(u.Standstill()); err != nil || !(mse > 0) {
			t.Errorf("%s: standstill has the error %g, %v", system, mse, err)
		}
		if _, err := u.Error(off[1:]); err == nil {
			t.Errorf("%s: a rollout that is too short has an error", system)
		}
	}
	if _, err := l.Unseen("quadrotor", 1); err == nil || !strings.Contains(err.Error(), "has the unseen systems 0 to 0, not 1") {
		t.Errorf("error %v", err)
	}
	if _, err := l.Unseen("quadrotr", 0); err == nil || !strings.Contains(err.Error(), "quadrotor") {
		t.Errorf("error %v", err)
	}
}

// TestMetaSym: trained while one looks on, then from the store with the same picture; a changed setting publishes
// nothing.
func TestMetaSym(t *testing.T) {
	l := opened(t, t.Context())
	train := func(l *Lab) (last map[string]experiment.Watched, calls int) {
		last = map[string]experiment.Watched{}
		m, err := l.MetaSym("quadrotor", 1, func(w experiment.Watched) { last[w.Stage] = w; calls++ })
		if err != nil {
			t.Fatal(err)
		}
		if m.System != "quadrotor" {
			t.Errorf("model of %s", m.System)
		}
		return last, calls
	}
	changed, err := l.With(Changes{"quadrotor.metasym.decoder.dropout": 0.1})
	if err != nil {
		t.Fatal(err)
	}
	other, _ := train(changed)
	published := filepath.Join(l.workspace.Out(), "train")
	if _, err := os.Stat(published); !os.IsNotExist(err) {
		t.Errorf("a changed setting has published %s: %v", published, err)
	}
	trained, calls := train(l)
	stored, again := train(l)
	if calls <= 2 || again != 2 || !reflect.DeepEqual(trained, stored) || !trained["encoder"].Ended || !trained["decoder"].Ended {
		t.Errorf("told %d times of %+v, then %d times of %+v", calls, trained, again, stored)
	}
	if !reflect.DeepEqual(other["encoder"], trained["encoder"]) || reflect.DeepEqual(other["decoder"].TrainLoss, trained["decoder"].TrainLoss) {
		t.Error("the decoder's dropout changes the encoder's training, or not the decoder's")
	}
	if _, err := l.With(Changes{"quadrotor.metasym.decoder.dropuot": 0.1}); err == nil || !strings.Contains(err.Error(), "dropuot") {
		t.Errorf("error %v", err)
	}
	if _, err := changed.With(Changes{"quadrotor.metasym.decoder.dropout": 0.2}); err == nil {
		t.Error("settings are changed twice")
	}
}

// TestMetaSymInterrupted: an interrupt keeps the finished epochs, and going on gives what an undisturbed training does.
func TestMetaSymInterrupted(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	w := experimenttest.Open(t, experimenttest.Root(t))
	at := func(ctx context.Context) *Lab {
		l, err := OpenProfile(ctx, w.Root, w.ProfilePath())
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := at(ctx).MetaSym("quadrotor", 1, func(w experiment.Watched) {
		if w.Stage == "decoder" && len(w.TrainLoss) == 2 {
			cancel()
		}
	})
	if err == nil || !strings.Contains(err.Error(), "interrupted while training metasym on quadrotor") {
		t.Fatalf("error %v", err)
	}
	var stages []string
	resumed, err := at(t.Context()).MetaSym("quadrotor", 1, func(w experiment.Watched) { stages = append(stages, w.Stage) })
	if err != nil {
		t.Fatal(err)
	}
	if len(stages) != 3 || stages[0] != "encoder" { // the stored stage, the third epoch, the end
		t.Errorf("told of %v", stages)
	}
	undisturbed, err := opened(t, t.Context()).MetaSym("quadrotor", 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(resumed.Weights, undisturbed.Weights) {
		t.Error("a training that was interrupted has other weights")
	}
}
