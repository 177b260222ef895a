package baselines

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// network is what all baselines provide.
type network interface {
	Validate() error
	Parameters() []weights.Parameter
	Context() int
	Forward(theta []*Node, state, control, step *Node) *Node
}

// TestParameterCounts: those of the paper's Table 1, but for the HNN's, which is not in it.
func TestParameterCounts(t *testing.T) {
	for name, c := range map[string]struct {
		network network
		want    int
		context int
	}{
		"mlp, quantum, with the step":    {MLP{State: 2, Hidden: []int{13, 13}, StepSize: true}, 262, 1},
		"mlp, quantum, without the step": {MLP{State: 2, Hidden: []int{52}}, 262, 1},
		"mlp, quadrotor":                 {MLP{State: 12, Control: 4, Hidden: []int{50, 50}}, 4012, 1},
		"mlp, mesh":                      {MLP{State: 400, Hidden: []int{1500, 1500}}, 3453400, 1},
		"dhnn, quadrotor":                {DHNN{State: 12, Control: 4, Hidden: []int{32, 32}}, 3138, 1},
		"dhnn, mesh":                     {DHNN{State: 400, Hidden: []int{1040, 1040}}, 3001442, 1},
		"hnn, quadrotor":                 {HNN{State: 12, Control: 4, Hidden: []int{32, 32}}, 1633, 1},
		"hnn, half of the mesh's dhnn":   {HNN{State: 400, Hidden: []int{1040, 1040}}, 3001442 / 2, 1},
		"hnn, its authors' mass-spring":  {HNN{State: 2, Hidden: []int{200, 200}}, 2*200 + 200 + 200*200 + 200 + 200 + 1, 1},
		"transformer, quantum":           {Transformer{State: 2, Width: 4, Hidden: 8, Heads: 4, Layers: 1, Window: 30}, 194, 30},
		"transformer, quadrotor":         {Transformer{State: 12, Control: 4, Width: 16, Hidden: 92, Heads: 4, Layers: 1, Window: 10}, 4680, 10},
		"transformer, mesh":              {Transformer{State: 400, Width: 512, Hidden: 1694, Heads: 4, Layers: 1, Window: 30}, 3200046, 30},
		"lstm, quantum":                  {QuantumLSTM{State: 2, Embedding: 4, Hidden: 5, Window: 30}, 244, 30},
	} {
		if err := c.network.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := weights.Count(c.network.Parameters()); got != c.want {
			t.Errorf("%s: %d parameters, want %d", name, got, c.want)
		}
		if got := c.network.Context(); got != c.context {
			t.Errorf("%s: looks back %d steps, want %d", name, got, c.context)
		}
		names := map[string]bool{}
		for _, p := range c.network.Parameters() {
			if names[p.Name] {
				t.Errorf("%s: two weights are called %s", name, p.Name)
			}
			names[p.Name] = true
		}
	}
}

func TestValidate(t *testing.T) {
	transformer := Transformer{State: 2, Width: 4, Hidden: 8, Heads: 2, Layers: 1, Window: 3}
	for want, n := range map[string]network{
		"mlp: state of dimension 0":               MLP{State: 0, Hidden: []int{1}},
		"mlp: state of dimension 1, 0 controls, ": MLP{State: 1},
		"mlp: hidden layer of width 0":            MLP{State: 1, Hidden: []int{0}},
		"mlp: hidden layers of widths 3 and 4":    MLP{State: 1, Hidden: []int{3, 4}, Residual: true},
		"dhnn: state of dimension 3, 0 controls":  DHNN{State: 3, Hidden: []int{1}},
		"dhnn: state of dimension 2, -1 controls": DHNN{State: 2, Control: -1, Hidden: []int{1}},
		"dhnn: 0 hidden layers":                   DHNN{State: 2},
		`dhnn: integrator "leapfrog" is none of`:  DHNN{State: 2, Hidden: []int{1}, Integrator: "leapfrog"},
		"hnn: state of dimension 0":               HNN{Hidden: []int{1}},
		"hnn: state of dimension 2, -1 controls":  HNN{State: 2, Control: -1, Hidden: []int{1}},
		"hnn: hidden layers of widths 2 and 1":    HNN{State: 2, Hidden: []int{2, 1}, Residual: true},
		"transformer: state of dimension 0":       Transformer{},
		"transformer: width 4 is not a multiple":  func() network { f := transformer; f.Heads = 3; return f }(),
		"transformer: 0 layers":                   func() network { f := transformer; f.Layers = 0; return f }(),
		"transformer: window of 0":                func() network { f := transformer; f.Window = 0; return f }(),
		"transformer: position base 1":            func() network { f := transformer; f.PositionBase = 1; return f }(),
		"lstm: state of dimension 0":              QuantumLSTM{},
		"lstm: embedding of width 1, 0 cells":     QuantumLSTM{State: 1, Embedding: 1},
		"lstm: window of 0":                       QuantumLSTM{State: 1, Embedding: 1, Hidden: 1},
	} {
		if err := n.Validate(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// small are a net of each kind, on states of dimension 4 with 2 controls, and on states alone.
func small() map[string]network {
	return map[string]network{
		"mlp":                     MLP{State: 4, Control: 2, Hidden: []int{5, 5}, StepSize: true, Residual: true},
		"dhnn":                    DHNN{State: 4, Control: 2, Hidden: []int{5, 5}},
		"dhnn, residual":          DHNN{State: 4, Control: 2, Hidden: []int{5, 5}, Residual: true, Integrator: "midpoint"},
		"dhnn, no controls":       DHNN{State: 4, Hidden: []int{5}, Integrator: "euler"},
		"hnn":                     HNN{State: 4, Control: 2, Hidden: []int{5, 3}},
		"hnn, residual":           HNN{State: 4, Control: 2, Hidden: []int{5, 5}, Residual: true, Integrator: "midpoint"},
		"hnn, no controls":        HNN{State: 4, Hidden: []int{5, 3}},
		"transformer":             Transformer{State: 4, Control: 2, Width: 6, Hidden: 5, Heads: 2, Layers: 2, Window: 4, StepSize: true},
		"transformer, no control": Transformer{State: 4, Width: 4, Hidden: 3, Heads: 4, Layers: 1, Window: 4},
		"transformer, other positions, no control": Transformer{State: 4, Width: 4, Hidden: 3, Heads: 4, Layers: 1, Window: 4, PositionBase: 7},
		"lstm":             QuantumLSTM{State: 4, Control: 2, Embedding: 3, Hidden: 5, Window: 4, StepSize: true},
		"lstm, no control": QuantumLSTM{State: 4, Embedding: 3, Hidden: 5, Window: 4},
	}
}

// batch is two systems, three windows of each and four steps: state, control, step.
type batch struct{ state, control, step []float64 }

const (
	systems, windows, steps = 2, 3, 4
	dim, controls           = 4, 2
)

func randomBatch(rng *rand.Rand) batch {
	b := batch{normal(rng, systems*windows*steps*dim), normal(rng, systems*windows*steps*controls), make([]float64, systems*windows*steps)}
	for i := range b.step {
		b.step[i] = 0.1 + 0.4*rng.Float64()
	}
	return b
}

func normal(rng *rand.Rand, size int) []float64 {
	out := make([]float64, size)
	for i := range out {
		out[i] = rng.NormFloat64()
	}
	return out
}

// randomTheta draws all weights, biases too, around where they start.
func randomTheta(rng *rand.Rand, n network) [][]float64 {
	var out [][]float64
	for _, p := range n.Parameters() {
		values := normal(rng, p.Size())
		for i := range values {
			values[i] = p.Value + 0.5*values[i]
		}
		out = append(out, values)
	}
	return out
}

// runner evaluates a graph of weights and a batch in double precision: f's results, flat.
func runner(t *testing.T, n network, f func(theta []*Node, state, control, step *Node) []*Node) func(theta [][]float64, b batch) [][]float64 {
	t.Helper()
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	count := len(n.Parameters())
	exec, err := graph.NewExec(b, func(in []*Node) []*Node { return f(in[:count], in[count], in[count+1], in[count+2]) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(exec.Finalize)
	return func(theta [][]float64, b batch) [][]float64 {
		t.Helper()
		var args []any
		for i, p := range n.Parameters() {
			args = append(args, tensors.FromFlatDataAndDimensions(slices.Clone(theta[i]), p.Dims...))
		}
		lead := func(values []float64, k int) *tensors.Tensor {
			return tensors.FromFlatDataAndDimensions(slices.Clone(values), systems, windows, steps, k)
		}
		args = append(args, lead(b.state, dim), lead(b.control, controls), lead(b.step, 1))
		outputs, err := exec.Call(args...)
		if err != nil {
			t.Fatal(err)
		}
		var out [][]float64
		for _, o := range outputs {
			values, err := weights.Values(o)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, values)
		}
		return out
	}
}

func forward(t *testing.T, n network) func(theta [][]float64, b batch) []float64 {
	run := runner(t, n, func(theta []*Node, state, control, step *Node) []*Node {
		return []*Node{n.Forward(theta, state, control, step)}
	})
	return func(theta [][]float64, b batch) []float64 { return run(theta, b)[0] }
}

// TestGradient: the gradient of a loss with respect to the weights, through the input gradients and the integrator of
// the Hamiltonian networks, against central differences.
func TestGradient(t *testing.T) {
	for name, n := range small() {
		rng := rand.New(rand.NewPCG(1, 2))
		theta, data := randomTheta(rng, n), randomBatch(rng)
		loss := runner(t, n, func(theta []*Node, state, control, step *Node) []*Node {
			l := graph.ReduceAllMean(graph.Square(graph.AddScalar(n.Forward(theta, state, control, step), -0.3)))
			return append([]*Node{l}, graph.Gradient(l, theta...)...)
		})
		gradients := loss(theta, data)[1:]
		const h = 1e-5 // the error of the difference quotient is of order h², its rounding of order 1e-16/h
		for range 5 {
			direction, slope := randomTheta(rng, n), 0.0
			for i := range direction {
				for j, d := range direction[i] {
					slope += d * gradients[i][j]
				}
			}
			along := func(sign float64) float64 {
				moved := make([][]float64, len(theta))
				for i := range theta {
					moved[i] = slices.Clone(theta[i])
					for j := range moved[i] {
						moved[i][j] += sign * h * direction[i][j]
					}
				}
				return loss(moved, data)[0][0]
			}
			if want := (along(1) - along(-1)) / (2 * h); !(math.Abs(slope-want) < 1e-6*math.Abs(want)) {
				t.Errorf("%s: slope %.12g, by differences %.12g", name, slope, want)
			}
		}
	}
}

// TestCausal: what happens at step t changes the prediction at t and none before.
func TestCausal(t *testing.T) {
	for name, n := range small() {
		rng := rand.New(rand.NewPCG(3, 4))
		theta, data := randomTheta(rng, n), randomBatch(rng)
		run := forward(t, n)
		before := run(theta, data)
		for at := range steps {
			other := batch{slices.Clone(data.state), slices.Clone(data.control), slices.Clone(data.step)}
			for w := range systems * windows {
				for i := range dim {
					other.state[(w*steps+at)*dim+i] += 1
				}
				for i := range controls {
					other.control[(w*steps+at)*controls+i] += 1
				}
				other.step[w*steps+at] += 0.5
			}
			after := run(theta, other)
			for w := range systems * windows {
				for step := range steps {
					place := (w*steps + step) * dim
					same := slices.Equal(before[place:place+dim], after[place:place+dim])
					if changed := step == at || step > at && n.Context() > 1; same == changed {
						t.Fatalf("%s: a change of step %d, prediction of step %d: same is %v", name, at, step, same)
					}
				}
			}
		}
	}
}

// TestWindowsApart: a window's predictions do not depend on the others.
func TestWindowsApart(t *testing.T) {
	for name, n := range small() {
		rng := rand.New(rand.NewPCG(5, 6))
		theta, data := randomTheta(rng, n), randomBatch(rng)
		run := forward(t, n)
		before := run(theta, data)
		for i := range steps * dim {
			data.state[2*steps*dim+i]++ // the third window of the first system
		}
		after := run(theta, data)
		for w := range systems * windows {
			place := w * steps * dim
			if same := slices.Equal(before[place:place+steps*dim], after[place:place+steps*dim]); same == (w == 2) {
				t.Errorf("%s: a change of window 2, window %d: same is %v", name, w, same)
			}
		}
	}
}

// TestInputs: the other inputs have the effect they should.
func TestInputs(t *testing.T) {
	for name, n := range small() {
		rng := rand.New(rand.NewPCG(7, 8))
		theta, data := randomTheta(rng, n), randomBatch(rng)
		run := forward(t, n)
		before := run(theta, data)
		sees := func(change func(b *batch)) bool {
			other := batch{slices.Clone(data.state), slices.Clone(data.control), slices.Clone(data.step)}
			change(&other)
			return !slices.Equal(before, run(theta, other))
		}
		alone := strings.HasSuffix(name, "no control") || strings.HasSuffix(name, "no controls")
		if got := sees(func(b *batch) { b.control[0]++ }); got == alone {
			t.Errorf("%s: sees controls: %v", name, got)
		}
		blind := strings.HasSuffix(name, "no control") // of the sequence networks
		if got := sees(func(b *batch) { b.step[0]++ }); got == blind {
			t.Errorf("%s: sees the step length: %v", name, got)
		}
	}
}

// TestMisuse: a wrong number of weights or too long a window is an error of the graph.
func TestMisuse(t *testing.T) {
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range small() {
		state, step := tensors.FromShape(shape(1, 1, 5, dim)), tensors.FromShape(shape(1, 1, 5, 1))
		control := tensors.FromShape(shape(1, 1, 5, controls))
		_, err := graph.CallOnce(b, func(in []*Node) *Node { return n.Forward(in[:0], in[0], in[1], in[2]) }, state, control, step)
		if err == nil || !strings.Contains(err.Error(), "0 weights given") {
			t.Errorf("%s without weights: %v", name, err)
		}
		if n.Context() == 1 {
			continue
		}
		args := []any{state, control, step}
		for _, p := range n.Parameters() {
			args = append(args, tensors.FromShape(shape(p.Dims...)))
		}
		_, err = graph.CallOnce(b, func(in []*Node) *Node { return n.Forward(in[3:], in[0], in[1], in[2]) }, args...)
		if err == nil || !strings.Contains(err.Error(), "sequences of 5 steps, the window has 4") {
			t.Errorf("%s, five steps: %v", name, err)
		}
	}
}
