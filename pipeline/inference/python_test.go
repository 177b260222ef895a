package inference_test

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"metasymlab/metasym"
	"metasymlab/pipeline/inference"
	"metasymlab/pipeline/proof/numpytest"
)

const (
	pythonPage    = "../../docs/python.md"
	pythonForward = "../../docs/forward.py"
)

// TestPage: the page about Python shows the file that the tests run.
func TestPage(t *testing.T) {
	if shown := "\n```python\n" + string(read(t, pythonForward)) + "```\n"; !strings.Contains(string(read(t, pythonPage)), shown) {
		t.Errorf("%s does not show %s as it is", pythonPage, pythonForward)
	}
}

// TestForward: the forward pass that the page shows, run by Python, predicts what this package does without adapting,
// from a first state, from less than a window, and from more. NumPy computes in double precision, so what is left is
// this package's rounding.
func TestForward(t *testing.T) {
	hidden := architecture(3, 4, 2, 8, 5, false)
	hidden.MAML.Encoder.Activation = metasym.Tanh
	d := &hidden.BiLevel.Decoder
	d.HiddenHead, d.Residual, d.Scale, d.PositionBase = true, true, 0.3, 50
	deployed := full()
	deployed.Architecture.MAML.DeployedSteps = 3
	for name, m := range map[string]*inference.Model{"trained": trained(t), "plain": plain(), "full": full(), "hidden head": random(4, hidden), "deployed": deployed} {
		if name != "trained" { // as drawn, the head of some is zero, and the encoder next to the identity
			rng := rand.New(rand.NewPCG(9, 9))
			for _, w := range m.Weights {
				for i := range w {
					w[i] += 0.3 * float32(rng.NormFloat64())
				}
			}
		}
		file := save(t, m)
		unadapted := *m
		unadapted.Architecture.BiLevel.InnerSteps, unadapted.Architecture.MAML.DeployedSteps = 0, 0
		f := open(t, &unadapted)
		adapt(t, f, measured(5, m, m.Window()+1))
		var windows bytes.Buffer
		var want [][]float64
		for i, states := range []int{1, 2, m.Window(), m.Window() + 3} {
			h := measured(uint64(6+i), m, states+1) // the last state is what comes next
			if err := f.Start(h.First(states)); err != nil {
				t.Fatal(err)
			}
			next, err := f.StepOver(h.Steps[states-1], h.Controls[states-1])
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, next)
			line := map[string]any{"states": h.States[:states], "controls": h.Controls, "steps": h.Steps}
			if err := json.NewEncoder(&windows).Encode(line); err != nil {
				t.Fatal(err)
			}
		}
		decoder := json.NewDecoder(bytes.NewReader(numpytest.Run(t, windows.Bytes(), pythonForward, file)))
		for i := range want {
			var got []float64
			if err := decoder.Decode(&got); err != nil || len(got) != m.Dim() {
				t.Fatalf("%s: window %d: %v, %v", name, i, got, err)
			}
			for c, v := range got {
				if off := math.Abs(v-want[i][c]) / (math.Abs(want[i][c]) + m.StateScale.Deviation[c]); !(off <= 1e-6) {
					t.Errorf("%s: window %d: %s is %.9g in Python, %.9g here, %.1e of its size apart", name, i, m.Channels[c], v, want[i][c], off)
				}
			}
		}
	}
}
