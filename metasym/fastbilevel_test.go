package metasym

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// plainLossAndGradients is eq. (5) and its gradient by the graph.
func plainLossAndGradients(b BiLevel, theta, initial []*Node, adaptation, meta Windows, adaptLatent, metaLatent *Node, masks Dropout) (*Node, []*Node) {
	loss := b.OuterLoss(theta, initial, adaptation, meta, adaptLatent, metaLatent, masks)
	return loss, graph.Gradient(graph.ReduceAllSum(loss), theta...)
}

// bilevelCase is a decoder with random weights and two sets of windows, of a different number each.
type bilevelCase struct {
	model          BiLevel
	inputs         []*tensors.Tensor
	globals, local int
	masks          bool
}

func newBilevelCase(rng *rand.Rand, model BiLevel, systems, adaptWindows, metaWindows int, masks bool) bilevelCase {
	d := model.Decoder
	c := bilevelCase{model: model, globals: len(d.Global()), local: len(d.Local()), masks: masks}
	c.inputs = append(randomWeights(rng, d.Global(), 0.3), randomWeights(rng, d.Local(), 0.3)...)
	for _, w := range []int{adaptWindows, metaWindows} {
		for range 3 { // State, Next, latent
			c.inputs = append(c.inputs, random64(rng, 1, systems, w, d.Window, d.State))
		}
		if d.Control > 0 {
			c.inputs = append(c.inputs, random64(rng, 1, systems, w, d.Window, d.Control))
		}
	}
	for range 2 {
		if masks {
			mask := tensors.FromScalarAndDimensions(1.25, systems, metaWindows, d.Window, d.Width)
			tensors.MustMutableFlatData(mask, func(flat []float64) {
				for i := range flat {
					if rng.Float64() < 0.2 {
						flat[i] = 0
					}
				}
			})
			c.inputs = append(c.inputs, mask)
		}
	}
	return c
}

type bilevelArguments struct {
	theta, local            []*Node
	adaptation, meta        Windows
	adaptLatent, metaLatent *Node
	masks                   Dropout
}

func (c bilevelCase) unpack(in []*Node) (a bilevelArguments) {
	take := func(count int) []*Node {
		head := in[:count]
		in = in[count:]
		return head
	}
	a.theta, a.local = take(c.globals), take(c.local)
	set := func() (Windows, *Node) {
		list := take(3)
		w := Windows{State: list[0], Next: list[1]}
		if c.model.Decoder.Control > 0 {
			w.Control = take(1)[0]
		}
		return w, list[2]
	}
	a.adaptation, a.adaptLatent = set()
	a.meta, a.metaLatent = set()
	if c.masks {
		a.masks = Dropout{Self: in[0], Cross: in[1]}
	}
	return a
}

// largest is the largest absolute value.
func largest(list []float64) (size float64) {
	for _, v := range list {
		size = max(size, math.Abs(v))
	}
	return size
}

// TestLossAndGradients: the fast form gives the loss and every gradient of the plain one, at rates of both units.
func TestLossAndGradients(t *testing.T) {
	const tolerance = 1e-10
	b := open(t)
	structures := map[string]ActiveDecoder{
		"one entry a head":   {State: 2, Width: 4, Heads: 4, Window: 7},
		"several entries":    {State: 4, Control: 3, Width: 12, Heads: 4, Window: 5},
		"two blocks":         {State: 2, Width: 6, Heads: 3, Window: 34},
		"wider than windows": {State: 6, Width: 24, Heads: 2, Window: 3},
	}
	for name, d := range structures {
		for options := range 32 {
			d := d
			d.Bias, d.OutputProjection, d.LayerNorm, d.Residual = options&1 > 0, options&2 > 0, options&4 > 0, options&8 > 0
			d.HiddenHead = options&16 > 0
			if options%2 > 0 {
				d.PositionBase = 50
			}
			for _, meta := range []MetaAttention{"", GlobalAttention, RandomAttention} {
				if meta != "" && options != 6 && options != 15 && options != 29 {
					continue
				}
				d.MetaAttention = meta
				d.Scale = []float64{0, 0.3}[options%2]
				for _, windows := range [][2]int{{1, 1}, {2, 3}} {
					masks := (options+windows[0])%2 == 0
					rng := rand.New(rand.NewPCG(uint64(options), 3))
					c := newBilevelCase(rng, BiLevel{Decoder: d, InnerSteps: 3, InnerRate: 0.1, PowerIterations: (options + options/16) % 3}, 2, windows[0], windows[1], masks)
					label := fmt.Sprintf("%s, options %05b, meta-attention %q, windows %v", name, options, meta, windows)
					plain := run(t, b, func(in []*Node) []*Node {
						a := c.unpack(in)
						loss, gradients := plainLossAndGradients(c.model, a.theta, a.local, a.adaptation, a.meta, a.adaptLatent, a.metaLatent, a.masks)
						local, losses := c.model.Adapt(a.theta, a.local, a.adaptation, a.adaptLatent)
						return append(append(append([]*Node{loss, loss}, gradients...), local...), losses...)
					}, c.inputs...)
					fast := run(t, b, func(in []*Node) []*Node {
						a := c.unpack(in)
						loss, gradients := c.model.LossAndGradients(a.theta, a.local, a.adaptation, a.meta, a.adaptLatent, a.metaLatent, a.masks)
						outer := c.model.FastOuterLoss(a.theta, a.local, a.adaptation, a.meta, a.adaptLatent, a.metaLatent, a.masks)
						local, losses := c.model.FastAdapt(a.theta, a.local, a.local, a.adaptation, a.adaptLatent)
						return append(append(append([]*Node{loss, outer}, gradients...), local...), losses...)
					}, c.inputs...)
					// A gradient far below all others is a difference of larger numbers, that of b_K even vanishes (a
					// softmax does not see a shift common to its scores): such are compared on the scale of a
					// thousandth of the largest.
					floor := 0.0
					for _, g := range plain[2 : 2+c.globals] {
						floor = max(floor, 1e-3*largest(g))
					}
					if want := 2 + c.globals + c.local + c.model.steps() + 1; len(plain) != want || len(fast) != want {
						t.Fatalf("%s: %d and %d outputs, want %d", label, len(plain), len(fast), want)
					}
					for i := range plain {
						scale := largest(plain[i])
						if i >= 2 && i < 2+c.globals {
							scale = max(scale, floor)
						}
						if len(fast[i]) != len(plain[i]) {
							t.Fatalf("%s: output %d has %d entries, want %d", label, i, len(fast[i]), len(plain[i]))
						}
						if worst := maxDifference(fast[i], plain[i]) / scale; !(worst < tolerance) {
							what := "a loss or weight of the inner loop"
							switch {
							case i == 0:
								what = "the loss"
							case i == 1:
								what = "FastOuterLoss"
							case i < 2+c.globals:
								what = "the gradient of " + d.Global()[i-2].Name
							}
							t.Errorf("%s: %s is off by %.1e", label, what, worst)
						}
					}
				}
			}
		}
	}
}

// TestSinglePrecision: in float32, as in training, the fast form rounds no worse than three times the plain one; in
// particular the LayerNorm's variance as a quadratic form loses nothing. Truth is the plain form in float64.
func TestSinglePrecision(t *testing.T) {
	b := open(t)
	for name, m := range map[string]Model{"quantum": paperModel(1, 2, 0, 4, 30, true), "quadrotor": paperModel(6, 4, 4, 16, 10, true)} {
		m.BiLevel.InnerSteps, m.BiLevel.InnerRate = 15, 0.01
		c := newBilevelCase(rand.New(rand.NewPCG(5, 5)), m.BiLevel, 3, 1, 1, false)
		type method func(BiLevel, []*Node, []*Node, Windows, Windows, *Node, *Node, Dropout) (*Node, []*Node)
		evaluate := func(f method, dtype dtypes.DType) [][]float64 {
			return run(t, b, func(in []*Node) []*Node {
				converted := make([]*Node, len(in))
				for i, x := range in {
					converted[i] = graph.ConvertDType(x, dtype)
				}
				a := c.unpack(converted)
				loss, gradients := f(c.model, a.theta, a.local, a.adaptation, a.meta, a.adaptLatent, a.metaLatent, a.masks)
				out := []*Node{graph.ConvertDType(loss, dtypes.Float64)}
				for _, g := range gradients {
					out = append(out, graph.ConvertDType(g, dtypes.Float64))
				}
				return out
			}, c.inputs...)
		}
		truth := evaluate(plainLossAndGradients, dtypes.Float64)
		plain, fast := evaluate(plainLossAndGradients, dtypes.Float32), evaluate(BiLevel.LossAndGradients, dtypes.Float32)
		scale := 0.0
		for _, g := range truth[1:] {
			scale = max(scale, largest(g))
		}
		var plainError, fastError float64
		for i := range truth[1:] {
			plainError = max(plainError, maxDifference(plain[i+1], truth[i+1])/scale)
			fastError = max(fastError, maxDifference(fast[i+1], truth[i+1])/scale)
		}
		t.Logf("%s: rounding of gradients %.1e plain, %.1e fast", name, plainError, fastError)
		if !(fastError < 3*plainError) {
			t.Errorf("%s: rounding of gradients %.1e in the fast form, %.1e in the plain one", name, fastError, plainError)
		}
	}
}
