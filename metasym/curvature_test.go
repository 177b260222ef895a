package metasym

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"metasymlab/metasym/derivative"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

const iterations = 6

// denseCurvature is from the whole Hessian of the loss [1] of one system in some weights, found by central differences
// of the gradient for each entry: L, the largest of its eigenvalues, and what so many power iterations make of it.
func denseCurvature(t *testing.T, b compute.Backend, loss func(in []*Node) *Node, weights int, inputs []*tensors.Tensor) (largestValue, iterated float64) {
	t.Helper()
	exec, err := graph.NewExec(b, func(in []*Node) []*Node {
		var flat []*Node
		for _, g := range graph.Gradient(graph.ReduceAllSum(loss(in)), in[:weights]...) {
			flat = append(flat, graph.Reshape(g, -1))
		}
		return []*Node{graph.Concatenate(flat, 0)}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	gradient := func(i, j int, step float64) []float64 {
		args := make([]any, len(inputs))
		for k := range inputs {
			args[k] = inputs[k]
		}
		values, err := tensors.CopyFlatData[float64](inputs[i])
		if err != nil {
			t.Fatal(err)
		}
		values[j] += step
		args[i] = tensors.FromFlatDataAndDimensions(values, inputs[i].Shape().Dimensions...)
		out, err := exec.Call(args...)
		if err != nil {
			t.Fatal(err)
		}
		g, err := tensors.CopyFlatData[float64](out[0])
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	const h = 1e-5
	var columns [][]float64
	for i := range weights {
		for j := range inputs[i].Shape().Size() {
			high, low := gradient(i, j, h), gradient(i, j, -h)
			for k := range high {
				high[k] = (high[k] - low[k]) / (2 * h)
			}
			columns = append(columns, high)
		}
	}
	hessian := mat.NewSymDense(len(columns), nil)
	for i := range columns {
		for j := range i + 1 {
			hessian.SetSym(i, j, (columns[i][j]+columns[j][i])/2)
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(hessian, false) {
		t.Fatal("no eigenvalues")
	}
	v := mat.NewVecDense(len(columns), gradient(0, 0, 0))
	for range iterations {
		if iterated = v.Norm(2); iterated > 0 {
			v.ScaleVec(1/iterated, v)
		}
		v.MulVec(hessian, v)
	}
	return largest(eigen.Values(nil)), v.Norm(2)
}

// system is the part of a batch [s,...] that belongs to one system, [1,...].
func system(t *testing.T, x *tensors.Tensor, i int) *tensors.Tensor {
	t.Helper()
	values, err := tensors.CopyFlatData[float64](x)
	if err != nil {
		t.Fatal(err)
	}
	dims := append([]int{}, x.Shape().Dimensions...)
	size := len(values) / dims[0]
	dims[0] = 1
	return tensors.FromFlatDataAndDimensions(values[i*size:(i+1)*size], dims...)
}

// TestEncoderCurvature: the estimate of L is what as many power iterations with each system's dense Hessian give, and
// near its largest eigenvalue; with DropConnect and without, in every form and family. TestMAMLLossAndGradients
// compares that of LossAndGradients.
func TestEncoderCurvature(t *testing.T) {
	b := open(t)
	for _, c := range []struct {
		form   EncoderForm
		family Family
		masked bool
	}{{"", "LA", false}, {"", "LA", true}, {"", "G", false}, {"perceptron", "LA", false}} {
		t.Run(fmt.Sprintf("%+v", c), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(11, 1))
			m := MAML{Form: c.form, Encoder: SymplecticEncoder{Family: c.family, Degrees: 2, Layers: 3, Sublayers: 2, Width: 3, Activation: "tanh"},
				PowerIterations: iterations}
			parameters := m.Parameters()
			theta := randomWeights(rng, parameters, 0.4)
			data := episode(rng, 2, 1, 6, 4)[:3]
			var masks []*tensors.Tensor
			if c.masked {
				for _, p := range parameters {
					masks = append(masks, mask64(rng, p.DropConnect, p.Dims...))
				}
			}
			n := len(theta)
			windows := func(in []*Node) (Windows, []*Node) {
				if !c.masked {
					return Windows{State: in[n], Step: in[n+1], Next: in[n+2]}, nil
				}
				return Windows{State: in[n], Step: in[n+1], Next: in[n+2]}, in[n+3:]
			}
			inputs := append(append(append([]*tensors.Tensor{}, theta...), data...), masks...)
			found := run(t, b, func(in []*Node) []*Node {
				data, masks := windows(in)
				each := forEachSystem(in[:n], 2)
				gradients := graph.Gradient(graph.ReduceAllSum(m.encoder().forwardError(mask(each, masks), data)), each...)
				return []*Node{derivative.InverseCurvature(each, gradients, m.PowerIterations)}
			}, inputs...)[0]
			for s := range 2 {
				one := append([]*tensors.Tensor{}, inputs...)
				for i := range 3 {
					one[n+i] = system(t, data[i], s)
				}
				highest, want := denseCurvature(t, b, func(in []*Node) *Node {
					data, masks := windows(in)
					return m.encoder().forwardError(mask(leading(parameters, in[:n]), masks), data)
				}, n, one)
				if off := math.Abs(found[s]*want - 1); !(off < 1e-6) {
					t.Errorf("system %d: L = %g, with the dense Hessian %g", s, 1/found[s], want)
				}
				if !(want > 0.7*highest && want < highest*(1+1e-9)) {
					t.Errorf("system %d: L = %g, the largest eigenvalue is %g", s, want, highest)
				}
			}
		})
	}
}

// TestQuadraticDescent: one sub-layer with its bias is linear in its weights, so the loss is quadratic: its L is that
// of other weights too, and each step of 1/L lowers the loss of each system.
func TestQuadraticDescent(t *testing.T) {
	b := open(t)
	rng := rand.New(rand.NewPCG(12, 1))
	m := MAML{Encoder: SymplecticEncoder{Degrees: 2, Layers: 1, Sublayers: 1, Activation: "tanh"}, InnerRate: 1, PowerIterations: iterations}
	theta := randomWeights(rng, m.Parameters(), 0.4)
	inputs := append(append([]*tensors.Tensor{}, theta...), episode(rng, 3, 1, 8, 4)[:3]...)
	of := func(in []*Node) Windows { return Windows{State: in[3], Step: in[4], Next: in[5]} }
	losses := run(t, b, func(in []*Node) (out []*Node) {
		for m.InnerSteps = range 8 {
			out = append(out, m.Encoder.forwardError(m.Adapt(in[:3], of(in), nil), of(in)))
		}
		return out
	}, inputs...)
	for s := range 3 {
		for k := 1; k < len(losses); k++ {
			if !(losses[k][s] < losses[k-1][s]) {
				t.Errorf("system %d: loss %g after %d steps, %g before", s, losses[k][s], k, losses[k-1][s])
			}
		}
		one := append([]*tensors.Tensor{}, inputs...)
		for i := 3; i < 6; i++ {
			one[i] = system(t, inputs[i], s)
		}
		var found [2]float64
		for i, scale := range []float64{0.4, 3} {
			copy(one, randomWeights(rng, m.Parameters(), scale))
			found[i], _ = denseCurvature(t, b, func(in []*Node) *Node {
				return m.Encoder.forwardError(leading(m.Parameters(), in[:3]), of(in))
			}, 3, one)
		}
		if math.Abs(found[0]/found[1]-1) > 1e-6 {
			t.Errorf("system %d: L = %g and %g: the case is not quadratic", s, found[0], found[1])
		}
	}
}

// TestDecoderCurvature: a step of the decoder's inner loop is c/L times the gradient, with L as from each system's
// dense Hessian; no step where nothing is to be learned.
func TestDecoderCurvature(t *testing.T) {
	b := open(t)
	for name, d := range map[string]ActiveDecoder{
		"plain":          {State: 2, Width: 4, Heads: 2, Window: 5},
		"all parts":      {State: 2, Control: 1, Width: 4, Heads: 2, Window: 5, Bias: true, OutputProjection: true, LayerNorm: true, Residual: true, Scale: 0.5},
		"the text's":     {State: 2, Control: 1, Width: 4, Heads: 2, Window: 5, Bias: true, HiddenHead: true, LayerNorm: true, Residual: true, Scale: 0.5},
		"hidden head":    {State: 2, Width: 4, Heads: 4, Window: 4, HiddenHead: true},
		"two blocks":     {State: 2, Width: 3, Heads: 3, Window: 34, OutputProjection: true},
		"more windows":   {State: 2, Width: 4, Heads: 4, Window: 4, LayerNorm: true},
		"nothing learnt": {State: 2, Width: 4, Heads: 2, Window: 5, Residual: true},
	} {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(13, 1))
			windows := 1
			if name == "more windows" {
				windows = 3
			}
			c := newBilevelCase(rng, BiLevel{Decoder: d, InnerSteps: 1, InnerRate: 0.7, PowerIterations: iterations}, 2, windows, 1, false)
			if name == "nothing learnt" { // a head of zeros, as training begins with
				head := c.inputs[c.globals-1]
				c.inputs[c.globals-1] = tensors.FromScalarAndDimensions(0.0, head.Shape().Dimensions...)
			}
			locals := c.inputs[c.globals : c.globals+c.local]
			loss := func(in []*Node) (each []*Node, _ *Node) { // of ζ [s,...]
				a := c.unpack(in)
				each = forEachSystem(a.local, a.adaptation.State.Shape().Dim(0))
				g := d.global(a.theta)
				return each, squaredError(d.decide(g, d.zeta(g, each), d.perceive(g, a.adaptation, nil), a.adaptLatent, d.keys(g, a.adaptLatent), nil), a.adaptation.Next)
			}
			out := run(t, b, func(in []*Node) []*Node {
				a := c.unpack(in)
				local, _ := c.model.FastAdapt(a.theta, a.local, a.local, a.adaptation, a.adaptLatent)
				each, sum := loss(in)
				return append(append([]*Node{}, local...), graph.Gradient(graph.ReduceAllSum(sum), each...)...)
			}, c.inputs...)
			for s := range 2 {
				one := append([]*tensors.Tensor{}, c.inputs...)
				for i := c.globals + c.local; i < len(one); i++ {
					one[i] = system(t, one[i], s)
				}
				// the weights first
				ordered := append(append([]*tensors.Tensor{}, locals...), one...)
				highest, curved := denseCurvature(t, b, func(in []*Node) *Node {
					rest := append(append([]*Node{}, in[c.local:c.local+c.globals]...), in[:c.local]...)
					_, sum := loss(append(rest, in[c.local+c.globals+c.local:]...))
					return sum
				}, c.local, ordered)
				if !(curved >= 0.7*highest && curved <= highest*(1+1e-9)) {
					t.Errorf("system %d: L = %g, the largest eigenvalue is %g", s, curved, highest)
				}
				rate := 0.0
				if curved > 0 {
					rate = c.model.InnerRate / curved
				}
				for i, w := range locals {
					start, err := tensors.CopyFlatData[float64](w)
					if err != nil {
						t.Fatal(err)
					}
					for j := range start {
						k := s*len(start) + j
						want := -rate * out[c.local+i][k]
						if off := math.Abs(out[i][k] - start[j] - want); !(off < 1e-6*rate*largest(out[c.local+i])+1e-14) {
							t.Fatalf("system %d, weight %d, entry %d: a step of %g, want %g at L = %g", s, i, j, out[i][k]-start[j], want, curved)
						}
					}
				}
			}
		})
	}
}
