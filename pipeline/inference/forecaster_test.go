package inference_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"metasymlab/pipeline/inference"
)

// ahead is where a few steps lead, without moving the forecaster: equal for forecasters that stand at the same place of
// the same system, to the bit.
func ahead(t testing.TB, f *inference.Forecaster, m *inference.Model) [][]float64 {
	t.Helper()
	states, err := f.Fork().Rollout(measured(99, m, 4).Controls)
	if err != nil {
		t.Fatal(err)
	}
	return states
}

// TestRefusedCalls: every mistake is one line that says what is wrong, and leaves the forecaster as it was.
func TestRefusedCalls(t *testing.T) {
	m := full() // 4 states, 3 controls, a window of 5
	good := measured(1, m, 9)
	u, x := good.Controls[0], good.States[0]
	nan, huge := []float64{0, math.NaN(), 0}, []float64{0, 0, 0, 1e300}
	change := func(edit func(h *inference.History)) inference.History {
		h := inference.History{States: append([][]float64{}, good.States...), Controls: append([][]float64{}, good.Controls...), Steps: append([]float64{}, good.Steps...)}
		edit(&h)
		return h
	}
	f := open(t, m)
	adapt(t, f, good)
	if _, err := f.Step(u); err != nil {
		t.Fatal(err)
	}
	want, at := ahead(t, f, m), f.State()
	for name, c := range map[string]struct {
		call func() error
		want string
	}{
		"adapt to nothing":     {func() error { _, err := f.Adapt(); return err }, "adapt: the longest history has 0 states; need at least 6, one more than the model's window"},
		"adapt to no state":    {func() error { _, err := f.Adapt(inference.History{}); return err }, "adapt: history 1: there is no state in it"},
		"adapt to five states": {func() error { _, err := f.Adapt(before(good, 5), before(good, 2)); return err }, "adapt: the longest history has 5 states; need at least 6"},
		"a control more": {func() error {
			_, err := f.Adapt(change(func(h *inference.History) { h.Controls = append(h.Controls, u) }))
			return err
		}, "adapt: history 1: 9 controls for 9 states; need one for each interval between two states, 8"},
		"a step less": {func() error {
			_, err := f.Adapt(good, change(func(h *inference.History) { h.Steps = h.Steps[1:] }))
			return err
		}, "adapt: history 2: 7 time steps for 9 states; need one for each interval between two states, 8, or a single one for all"},
		"a state too short": {func() error {
			return f.Start(change(func(h *inference.History) { h.States[3] = x[:3] }))
		}, "start: time 3: state: 3 values, need 4"},
		"a control of NaN": {func() error {
			return f.Start(change(func(h *inference.History) { h.Controls[2] = nan }))
		}, "start: time 2: control: value 1 is NaN"},
		"a step of zero": {func() error {
			return f.Start(change(func(h *inference.History) { h.Steps[7] = 0 }))
		}, "start: time 7: time step: 0, need a finite number above 0"},
		"step without control": {func() error { _, err := f.Step(nil); return err }, "step: control: 0 values, need 3"},
		"step with NaN":        {func() error { _, err := f.Step(nan); return err }, "step: control: value 1 is NaN"},
		"step back in time":    {func() error { _, err := f.StepOver(-1, u); return err }, "step: time step: -1, need"},
		"step for ever":        {func() error { _, err := f.StepOver(math.Inf(1), u); return err }, "step: time step: +Inf, need"},
		"rollout":              {func() error { _, err := f.Rollout([][]float64{u, u, nan, u}); return err }, "rollout: at 3 of 4: step: control: value 1 is NaN"},
		"rollout over":         {func() error { _, err := f.RolloutOver([]float64{1, 1}, [][]float64{u}); return err }, "rollout: 1 controls for 2 steps"},
		"rollout over nil":     {func() error { _, err := f.RolloutOver([]float64{1, 1}, nil); return err }, "rollout: 0 controls for 2 steps"},
		"forecast":             {func() error { _, err := f.Forecast(3); return err }, "forecast: system 'random' has 3 controls: give them to Rollout"},
		"observe a control":    {func() error { return f.Observe(0.1, u[:1], x) }, "observe: control: 1 values, need 3"},
		"observe too much":     {func() error { return f.Observe(0.1, u, huge) }, "observe: state: value 3 is 1e+300; need finite ones"},
		"observe at once":      {func() error { return f.Observe(0, u, x) }, "observe: time step: 0, need"},
	} {
		err := c.call()
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
		if !reflect.DeepEqual(f.State(), at) || !reflect.DeepEqual(ahead(t, f, m), want) {
			t.Fatalf("%s: the refused call has changed the forecaster", name)
		}
	}
}

// TestDivergence: numbers that grow to infinity are noticed, in adaptation and in a rollout, and nothing is lost.
func TestDivergence(t *testing.T) {
	m := plain()
	h := measured(1, m, 9)
	m.Architecture.BiLevel.InnerSteps, m.Architecture.BiLevel.InnerRate = 20, 1e6
	f := open(t, m)
	if _, err := f.Adapt(h); err == nil || !strings.HasPrefix(err.Error(), "adapt: after ") || !strings.HasSuffix(err.Error(), "the adaptation has diverged") {
		t.Errorf("adaptation: %v", err)
	}
	if _, err := f.Step(nil); err == nil || !strings.Contains(err.Error(), "call Adapt first") {
		t.Errorf("after a failed adaptation: %v", err)
	}

	m = plain()
	m.Architecture.BiLevel.InnerSteps = 0
	head := m.Weights[len(m.Weights)-3] // of the parameters, the two of ζ are last
	for i := range head {
		head[i] *= 1e8
	}
	f = open(t, m)
	adapt(t, f, h)
	want := ahead(t, f, m)
	if _, err := f.Forecast(20); err == nil || !strings.HasPrefix(err.Error(), "rollout: at ") || !strings.HasSuffix(err.Error(), "the model has diverged") {
		t.Errorf("rollout: %v", err)
	}
	if !reflect.DeepEqual(ahead(t, f, m), want) {
		t.Error("the rollout that diverged has moved the forecaster")
	}
}

// TestOpenCopies: a model that is changed afterwards does not change a forecaster that was opened with it.
func TestOpenCopies(t *testing.T) {
	m := plain()
	f := open(t, m)
	adapt(t, f, measured(1, m, 9))
	want := ahead(t, f, m)
	for _, w := range m.Weights {
		clear(w)
	}
	if !reflect.DeepEqual(ahead(t, f, m), want) {
		t.Error("the model's weights are the forecaster's")
	}
}

// TestBeforeAdapt: a forecaster that knows no system says so.
func TestBeforeAdapt(t *testing.T) {
	m := plain()
	f := open(t, m)
	h := measured(1, m, 9)
	for name, call := range map[string]func() error{
		"Step":        func() error { _, err := f.Step(nil); return err },
		"StepOver":    func() error { _, err := f.StepOver(1, nil); return err },
		"Rollout":     func() error { _, err := f.Rollout(make([][]float64, 2)); return err },
		"RolloutOver": func() error { _, err := f.RolloutOver(nil, nil); return err },
		"Forecast":    func() error { _, err := f.Forecast(0); return err },
		"Observe":     func() error { return f.Observe(1, nil, h.States[0]) },
		"Start":       func() error { return f.Start(h) },
		"Reset":       func() error { return f.Reset() },
		"a fork":      func() error { _, err := f.Fork().Step(nil); return err },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), "call Adapt first") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if f.State() != nil {
		t.Errorf("state %v", f.State())
	}
}

// TestNoUsualStep: a model whose data have no usual time step needs to be told each.
func TestNoUsualStep(t *testing.T) {
	m := plain()
	m.TimeStep = 0
	f := open(t, m)
	h := measured(1, m, 9)
	if _, err := f.Adapt(inference.History{States: h.States}); err == nil || !strings.Contains(err.Error(), "no usual time step") {
		t.Errorf("Adapt: %v", err)
	}
	adapt(t, f, h)
	if _, err := f.Step(nil); err == nil || !strings.Contains(err.Error(), "no usual time step") {
		t.Errorf("Step: %v", err)
	}
	if _, err := f.Forecast(2); err == nil || !strings.Contains(err.Error(), "no usual time step") {
		t.Errorf("Forecast: %v", err)
	}
	if _, err := f.StepOver(0.2, nil); err != nil {
		t.Error(err)
	}
}

// TestConstantStep: no time steps mean the model's, a single one stands for all.
func TestConstantStep(t *testing.T) {
	m := full()
	h := measured(1, m, 12)
	var got [][]float64
	for _, steps := range [][]float64{nil, {0.1}, {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, {0.2}} {
		f := open(t, m)
		h.Steps = steps
		adapt(t, f, h)
		x, err := f.Step(h.Controls[0])
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, x)
	}
	if !reflect.DeepEqual(got[0], got[1]) || !reflect.DeepEqual(got[0], got[2]) || reflect.DeepEqual(got[0], got[3]) {
		t.Errorf("%v", got)
	}
}

// TestObserve: what is observed is a history that goes on, however it is divided among the calls; and a measured state
// takes the place of the predicted one.
func TestObserve(t *testing.T) {
	m := full()
	for _, first := range []int{1, 3, 7} { // states that Start is given; the window has 5
		whole := measured(4, m, 12)
		a, b := open(t, m), open(t, m)
		for _, f := range []*inference.Forecaster{a, b} {
			adapt(t, f, measured(5, m, 8))
		}
		if err := a.Start(whole); err != nil {
			t.Fatal(err)
		}
		if err := b.Start(before(whole, first)); err != nil {
			t.Fatal(err)
		}
		for at := first; at < len(whole.States); at++ {
			predicted, err := b.Fork().StepOver(whole.Steps[at-1], whole.Controls[at-1])
			if err != nil {
				t.Fatal(err)
			}
			if err := b.Observe(whole.Steps[at-1], whole.Controls[at-1], whole.States[at]); err != nil {
				t.Fatal(err)
			}
			if reflect.DeepEqual(predicted, b.State()) {
				t.Error("the prediction is what was measured: this tests nothing")
			}
		}
		if !reflect.DeepEqual(ahead(t, a, m), ahead(t, b, m)) {
			t.Errorf("from %d states on: %v and %v", first, ahead(t, a, m), ahead(t, b, m))
		}
		for c, v := range b.State() { // single precision
			if want := whole.States[11][c]; math.Abs(v-want) > 1e-6*(1+math.Abs(want)) {
				t.Errorf("state %v, observed %v", b.State(), whole.States[11])
			}
		}
	}
}

// TestSlidingWindow: what is older than the window has no influence, what is within it has.
func TestSlidingWindow(t *testing.T) {
	m := full()
	f := open(t, m)
	adapt(t, f, measured(5, m, 8))
	var states [][]float64
	for changed := range 9 { // of 9 states; the window of the next step has 5
		h := measured(4, m, 9)
		h.States[changed] = measured(6, m, 1).States[0]
		if err := f.Start(h); err != nil {
			t.Fatal(err)
		}
		x, err := f.Step(h.Controls[0])
		if err != nil {
			t.Fatal(err)
		}
		states = append(states, x)
	}
	for changed := range 9 {
		if same := reflect.DeepEqual(states[changed], states[0]); same != (changed < 4) {
			t.Errorf("state %d of 9 changed: the prediction is the same: %v", changed, same)
		}
	}
}

// TestAdaptAgain: adaptation starts from the model, whatever came before, and does not reach forks.
func TestAdaptAgain(t *testing.T) {
	m := full()
	one, other := measured(1, m, 8), measured(2, m, 8)
	f := open(t, m)
	losses := adapt(t, f, one)
	want := ahead(t, f, m)
	fork := f.Fork()
	for _, h := range []inference.History{other, measured(3, m, 12)} { // of as many windows, and of more
		adapt(t, f, h)
		if reflect.DeepEqual(ahead(t, f, m), want) {
			t.Error("adapted to another system, the forecaster predicts the same")
		}
		if !reflect.DeepEqual(ahead(t, fork, m), want) {
			t.Error("adapting a forecaster changes its fork")
		}
	}
	if again := adapt(t, f, one); !reflect.DeepEqual(again, losses) || !reflect.DeepEqual(ahead(t, f, m), want) {
		t.Errorf("adapted again: losses %v, at first %v", again, losses)
	}
}

// TestManyLengths: a controller may adapt again and again to a history that grows.
func TestManyLengths(t *testing.T) {
	m := plain()
	m.Architecture.BiLevel.Decoder.Window, m.Architecture.BiLevel.InnerSteps = 1, 1
	f := open(t, m)
	for states := 2; states < 45; states++ { // GoMLX keeps 32 compiled graphs at most
		adapt(t, f, measured(1, m, states))
	}
}
