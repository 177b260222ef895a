package metasym

import (
	"math/rand/v2"
	"testing"

	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// paperModel is the structure that gives a parameter count of the paper's Table 1.
func paperModel(degrees, sublayers, control, width, window int, full bool) Model {
	return Model{
		MAML: MAML{Encoder: SymplecticEncoder{Degrees: degrees, Layers: 3, Sublayers: sublayers, Activation: "sigmoid"}, InnerSteps: 3, InnerRate: 0.01},
		BiLevel: BiLevel{Decoder: ActiveDecoder{State: 2 * degrees, Control: control, Width: width, Heads: 4, Window: window,
			Bias: full, OutputProjection: full, LayerNorm: full}, InnerSteps: 2, InnerRate: 0.05},
	}
}

// withHiddenHead has the head's hidden layer in the place of the cross-attention's output projection.
func withHiddenHead(m Model) Model {
	m.BiLevel.Decoder.OutputProjection, m.BiLevel.Decoder.HiddenHead = false, true
	return m
}

func TestModelParameterCounts(t *testing.T) {
	for name, c := range map[string]struct {
		model Model
		want  int
	}{
		"quantum":                {paperModel(1, 2, 0, 4, 30, false), 130},
		"quadrotor":              {paperModel(6, 4, 4, 16, 10, true), 3036},
		"mesh":                   {paperModel(200, 4, 0, 512, 30, true), 2879696},
		"quadrotor, hidden head": {withHiddenHead(paperModel(6, 4, 4, 16, 10, true)), 3036},
		"mesh, hidden head":      {withHiddenHead(paperModel(200, 4, 0, 512, 30, true)), 2879696},
	} {
		if err := c.model.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := weights.Count(c.model.Parameters()); got != c.want {
			t.Errorf("%s: %d parameters, want %d", name, got, c.want)
		}
	}
}

// models are a net of each structure, small.
func models() map[string]Model {
	return map[string]Model{"plain": paperModel(1, 2, 0, 4, 6, false), "full, with control": paperModel(2, 2, 3, 8, 6, true),
		"hidden head, with control": withHiddenHead(paperModel(2, 2, 3, 8, 6, true))}
}

// forwardInputs are random weights and one batch of windows: θ, θ_AD, ζ, State, Step, Control (if any).
func forwardInputs(rng *rand.Rand, m Model, s, w int) (inputs []*tensors.Tensor, counts [3]int) {
	d := m.BiLevel.Decoder
	for i, ps := range [][]weights.Parameter{m.MAML.Encoder.Parameters(), d.Global(), d.Local()} {
		inputs = append(inputs, randomWeights(rng, ps, 0.6)...)
		counts[i] = len(ps)
	}
	inputs = append(inputs, random64(rng, 1, s, w, d.Window, d.State), steps64(rng, s, w, d.Window, 1))
	if d.Control > 0 {
		inputs = append(inputs, random64(rng, 1, s, w, d.Window, d.Control))
	}
	return inputs, counts
}

func forwardGraph(m Model, counts [3]int) func(in []*Node) []*Node {
	return func(in []*Node) []*Node {
		theta, rest := in[:counts[0]], in[counts[0]:]
		global, rest := rest[:counts[1]], rest[counts[1]:]
		local, rest := rest[:counts[2]], rest[counts[2]:]
		data := Windows{State: rest[0], Step: rest[1]}
		if len(rest) > 2 {
			data.Control = rest[2]
		}
		return []*Node{m.BiLevel.Decoder.Forward(global, local, data, m.MAML.Latent(theta, data.State, data.Step))}
	}
}

// TestCausality: changing the state, the control or the step at time t leaves every output before t as it is, to the
// last bit, and changes the one at t. The path through the encoder's latent and the cross-attention is included.
func TestCausality(t *testing.T) {
	b := open(t)
	for name, m := range models() {
		rng := rand.New(rand.NewPCG(7, 7))
		inputs, counts := forwardInputs(rng, m, 2, 1)
		d := m.BiLevel.Decoder
		original := run(t, b, forwardGraph(m, counts), inputs...)[0]
		for which := counts[0] + counts[1] + counts[2]; which < len(inputs); which++ {
			width := inputs[which].Shape().Dim(-1)
			for step := range d.Window {
				changed := append([]*tensors.Tensor{}, inputs...)
				values, _ := tensors.CopyFlatData[float64](inputs[which])
				for k := range width { // of the first system alone
					values[step*width+k] += 0.5
				}
				changed[which] = tensors.FromFlatDataAndDimensions(values, inputs[which].Shape().Dimensions...)
				got := run(t, b, forwardGraph(m, counts), changed...)[0]
				for i := range got {
					at := i / d.State
					switch {
					case at < step && got[i] != original[i]:
						t.Fatalf("%s: a change of input %d at t=%d altered the output at t=%d", name, which, step, at)
					case at >= d.Window && got[i] != original[i]:
						t.Fatalf("%s: a change in one system altered another", name)
					case at == step && got[i] == original[i]:
						t.Fatalf("%s: a change of input %d at t=%d did not reach the output at t=%d", name, which, step, at)
					}
				}
			}
		}
	}
}

// TestBiLevelGradient: the outer gradient equals the gradient of the outer loss with ζ* held constant, by finite
// differences of a loss into which ζ* enters as a number; and the local weights get none.
func TestBiLevelGradient(t *testing.T) {
	b := open(t)
	for name, m := range models() {
		rng := rand.New(rand.NewPCG(8, 8))
		d := m.BiLevel.Decoder
		globals, locals := randomWeights(rng, d.Global(), 0.6), randomWeights(rng, d.Local(), 0.6)
		data := func() []*tensors.Tensor {
			out := []*tensors.Tensor{random64(rng, 1, 2, 2, d.Window, d.State), steps64(rng, 2, 2, d.Window, 1),
				random64(rng, 1, 2, 2, d.Window, d.State), random64(rng, 1, 2, 2, d.Window, d.State)}
			if d.Control > 0 {
				out = append(out, random64(rng, 1, 2, 2, d.Window, d.Control))
			}
			return out
		}
		unpack := func(in []*Node) (Windows, *Node) { // State, Step, Next, latent, Control
			w := Windows{State: in[0], Step: in[1], Next: in[2]}
			if len(in) > 4 {
				w.Control = in[4]
			}
			return w, in[3]
		}
		adaptation, meta := data(), data()
		both := append(append([]*tensors.Tensor{}, adaptation...), meta...)

		bilevel := func(global, rest []*Node) *Node {
			local, rest := rest[:len(locals)], rest[len(locals):]
			a, aLatent := unpack(rest[:len(adaptation)])
			b, bLatent := unpack(rest[len(adaptation):])
			return graph.ReduceAllMean(m.BiLevel.OuterLoss(global, local, a, b, aLatent, bLatent, Dropout{}))
		}
		args := append(append(append([]*tensors.Tensor{}, globals...), locals...), both...)
		gradient := run(t, b, func(in []*Node) []*Node {
			weights := append(append([]*Node{}, in[:len(globals)]...), in[len(globals):len(globals)+len(locals)]...)
			return graph.Gradient(bilevel(in[:len(globals)], in[len(globals):]), weights...)
		}, args...)
		for i := range locals {
			for _, v := range gradient[len(globals)+i] {
				if v != 0 {
					t.Fatalf("%s: the outer loss has gradient %g with respect to ζ", name, v)
				}
			}
		}

		// ζ* as numbers, then a plain loss.
		adapted := run(t, b, func(in []*Node) []*Node {
			a, latent := unpack(in[len(globals)+len(locals):])
			local, _ := m.BiLevel.Adapt(in[:len(globals)], in[len(globals):len(globals)+len(locals)], a, latent)
			return local
		}, append(append(append([]*tensors.Tensor{}, globals...), locals...), adaptation...)...)
		var fixed []*tensors.Tensor
		for i, p := range d.Local() {
			fixed = append(fixed, tensors.FromFlatDataAndDimensions(adapted[i], append([]int{2}, p.Dims...)...))
		}
		plain := func(global, rest []*Node) *Node {
			w, latent := unpack(rest[len(locals):])
			return graph.ReduceAllMean(squaredError(d.Forward(global, rest[:len(locals)], w, latent), w.Next))
		}
		relative, slope := directionalDifference(t, b, plain, globals, append(fixed, meta...), rand.New(rand.NewPCG(9, 9)))
		if !(relative < 1e-7) {
			t.Errorf("%s: plain gradient off by %.1e", name, relative)
		}
		direction, got := rand.New(rand.NewPCG(9, 9)), 0.0
		for i := range globals {
			for _, v := range gradient[i] {
				got += direction.NormFloat64() * v
			}
		}
		if diff := (got - slope) / slope; diff > 1e-12 || diff < -1e-12 {
			t.Errorf("%s: bi-level gradient %v along the direction, %v with ζ* constant", name, got, slope)
		}
	}
}

// TestAdaptLowersLoss: the inner loop lowers the inner loss of every system.
func TestAdaptLowersLoss(t *testing.T) {
	b := open(t)
	for name, m := range models() {
		rng := rand.New(rand.NewPCG(10, 10))
		m.BiLevel.InnerSteps = 5
		d := m.BiLevel.Decoder
		inputs, counts := forwardInputs(rng, m, 3, 2)
		inputs = append(inputs, random64(rng, 1, 3, 2, d.Window, d.State))
		losses := run(t, b, func(in []*Node) []*Node {
			theta, global, local := in[:counts[0]], in[counts[0]:counts[0]+counts[1]], in[counts[0]+counts[1]:counts[0]+counts[1]+counts[2]]
			rest := in[counts[0]+counts[1]+counts[2]:]
			data := Windows{State: rest[0], Step: rest[1], Next: rest[len(rest)-1]}
			if d.Control > 0 {
				data.Control = rest[2]
			}
			_, losses := m.BiLevel.Adapt(global, local, data, m.MAML.Latent(theta, data.State, data.Step))
			return losses
		}, inputs...)
		if len(losses) != 6 {
			t.Fatalf("%s: %d losses, want one before each step and one after the last", name, len(losses))
		}
		for k := 1; k < len(losses); k++ {
			for s := range losses[k] {
				if !(losses[k][s] < losses[k-1][s]) {
					t.Errorf("%s: system %d: inner loss %g after step %d, %g before", name, s, losses[k][s], k, losses[k-1][s])
				}
			}
		}
	}
}

// TestScale: the output is so many times the output without, with Residual z_t more than that, at the same weights.
func TestScale(t *testing.T) {
	const scale = 0.125 // a power of two: exact
	b := open(t)
	for name, m := range models() {
		inputs, counts := forwardInputs(rand.New(rand.NewPCG(38, 38)), m, 2, 2)
		at := counts[0] + counts[1] + counts[2]
		latent := run(t, b, func(in []*Node) []*Node {
			return []*Node{m.MAML.Latent(in[:counts[0]], in[at], in[at+1])}
		}, inputs...)[0]
		plain := run(t, b, forwardGraph(m, counts), inputs...)[0]
		for _, residual := range []bool{false, true} {
			scaled := m
			scaled.BiLevel.Decoder.Scale, scaled.BiLevel.Decoder.Residual = scale, residual
			got := run(t, b, forwardGraph(scaled, counts), inputs...)[0]
			want := make([]float64, len(plain))
			for i := range want {
				want[i] = scale * plain[i]
				if residual {
					want[i] += latent[i]
				}
			}
			if worst := maxDifference(got, want); worst != 0 {
				t.Errorf("%s, residual %t: differs by %g", name, residual, worst)
			}
		}
	}
}

// TestResidual: the output is z_t more than without, at the same number of parameters.
func TestResidual(t *testing.T) {
	b := open(t)
	for name, m := range models() {
		inputs, counts := forwardInputs(rand.New(rand.NewPCG(37, 37)), m, 2, 2)
		with := m
		with.BiLevel.Decoder.Residual = true
		if got, want := weights.Count(with.Parameters()), weights.Count(m.Parameters()); got != want {
			t.Errorf("%s: %d parameters with Residual, %d without", name, got, want)
		}
		plain := run(t, b, forwardGraph(m, counts), inputs...)[0]
		residual := run(t, b, forwardGraph(with, counts), inputs...)[0]
		at := counts[0] + counts[1] + counts[2]
		latent := run(t, b, func(in []*Node) []*Node {
			return []*Node{m.MAML.Latent(in[:counts[0]], in[at], in[at+1])}
		}, inputs...)[0]
		for i := range latent {
			latent[i] += plain[i]
		}
		if worst := maxDifference(residual, latent); worst != 0 {
			t.Errorf("%s: the output differs from z_t plus the head's by %g", name, worst)
		}
	}
}
