package inference_test

import (
	"math"
	"strings"
	"testing"

	"metasymlab/metasym"
	"metasymlab/pipeline/inference"
)

// flying has the sizes of the quadrotor's model, and all that a decoder may have.
func flying() *inference.Model {
	a := architecture(6, 4, 4, 16, 10, true)
	a.MAML.Encoder.Activation, a.MAML.DeployedSteps = metasym.Tanh, 2
	a.BiLevel.Decoder.HiddenHead, a.BiLevel.Decoder.Residual, a.BiLevel.Decoder.Scale, a.BiLevel.Decoder.PositionBase = true, true, 0.5, 100
	return random(4, a)
}

// realTime adapts a forecaster of a model to a history, and gives both.
func realTime(t testing.TB, m *inference.Model, h inference.History) (*inference.Forecaster, *inference.RealTime) {
	t.Helper()
	f := open(t, m)
	adapt(t, f, h)
	r, err := f.RealTime()
	if err != nil {
		t.Fatal(err)
	}
	return f, r
}

// TestRealTime: its predictions are those of the forecaster's graphs, while the window fills and when it slides.
func TestRealTime(t *testing.T) {
	for name, m := range map[string]*inference.Model{"plain": plain(), "full": full(), "flying": flying()} {
		h := measured(7, m, 4*m.Window()+1)
		f, _ := realTime(t, m, h)
		short := h
		short.States = h.States[:1]
		short.Controls, short.Steps = nil, nil
		if err := f.Start(short); err != nil {
			t.Fatal(err)
		}
		r, err := f.RealTime()
		if err != nil {
			t.Fatal(err)
		}
		next := make([]float64, m.Dim())
		for k := range 2 * m.Window() {
			var control []float64
			if m.Controls() > 0 {
				control = h.Controls[k]
			}
			dt := 0.1 + 0.01*float64(k%3)
			if err := r.Predict(dt, control, next); err != nil {
				t.Fatal(err)
			}
			want, err := f.Fork().StepOver(dt, control)
			if err != nil {
				t.Fatal(err)
			}
			for c := range want {
				if off := math.Abs(next[c]-want[c]) / m.StateScale.Deviation[c]; !(off < 2e-5) {
					t.Fatalf("%s, step %d: channel %d is %g, of the graphs %g", name, k, c, next[c], want[c])
				}
			}
			if err := f.Observe(dt, control, h.States[k+1]); err != nil {
				t.Fatal(err)
			}
			if err := r.Observe(dt, control, h.States[k+1]); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestRealTimeAllocates: nothing.
func TestRealTimeAllocates(t *testing.T) {
	m := flying()
	h := measured(8, m, 2*m.Window()+1)
	_, r := realTime(t, m, h)
	next := make([]float64, m.Dim())
	k := 0
	if n := testing.AllocsPerRun(1000, func() {
		k = (k + 1) % m.Window()
		if r.Observe(0.01, h.Controls[k], h.States[k+1]) != nil || r.Predict(0.01, h.Controls[k+1], next) != nil {
			panic("refused")
		}
	}); n != 0 {
		t.Errorf("%g allocations for a step", n)
	}
}

// TestRealTimeRefused: what a forecaster refuses is refused, and changes nothing.
func TestRealTimeRefused(t *testing.T) {
	m := full()
	h := measured(9, m, 2*m.Window()+1)
	_, r := realTime(t, m, h)
	before, after := make([]float64, m.Dim()), make([]float64, m.Dim())
	if err := r.Predict(0.1, h.Controls[0], before); err != nil {
		t.Fatal(err)
	}
	for want, call := range map[string]func() error{
		"time step: 0":               func() error { return r.Observe(0, h.Controls[0], h.States[0]) },
		"control: 1 values, need 3":  func() error { return r.Observe(0.1, []float64{1}, h.States[0]) },
		"state: 1 values, need 4":    func() error { return r.Observe(0.1, h.Controls[0], []float64{1}) },
		"state: value 2 is NaN":      func() error { return r.Observe(0.1, h.Controls[0], []float64{1, 1, math.NaN(), 1}) },
		"room for 2 values, need 4":  func() error { return r.Predict(0.1, h.Controls[0], after[:2]) },
		"control: value 0 is +Inf":   func() error { return r.Predict(0.1, []float64{math.Inf(1), 0, 0}, after) },
		"forecaster knows no system": func() error { _, err := open(t, m).RealTime(); return err },
		"encoder is not the paper's": func() error {
			f := open(t, withForm(metasym.PerceptronForm))
			adapt(t, f, h)
			_, err := f.RealTime()
			return err
		},
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if err := r.Predict(0.1, h.Controls[0], after); err != nil {
		t.Fatal(err)
	}
	for c := range before {
		if before[c] != after[c] {
			t.Errorf("channel %d is %g after refused calls, was %g", c, after[c], before[c])
		}
	}
}
