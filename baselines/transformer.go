package baselines

import (
	"fmt"
	"math"

	"metasymlab/metasym/weights"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/nn"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Transformer is the paper's sequence baseline: standard encoder layers (Vaswani et al., 2017, section 3; LayerNorm
// after each residual connection, ReLU) under a causal mask, between two linear layers:
//
//	(x_t, u_t) [n+m] -> Width, plus the sinusoidal position (no parameters)
//	Layers times:  h <- norm(h + attention(h)),  h <- norm(h + W₂ relu(W₁ h + b₁) + b₂)
//	Width -> x_{t+1} [n]
//
// Section 4.4 gives counts only: 194 for the quantum system is width 4, hidden 8, one layer; the quadrotor's 4680 is
// width 16, hidden 92; the mesh's 3.2M is width 512, hidden 1694. The number of heads does not show in a count.
//
// There is no dropout: the paper gives none for its baselines.
type Transformer struct {
	State    int  // n
	Control  int  // m, 0 for none
	Width    int  // of the tokens, a multiple of Heads
	Hidden   int  // width of the layers' feed-forward part
	Heads    int  // of the attention
	Layers   int  // at least 1
	Window   int  // steps of context
	StepSize bool // Δt is an input

	PositionBase float64 // of the position's frequencies, more than 1; 0 for 10000, that of Vaswani et al.
}

// Validate reports the first setting that makes no network.
func (f Transformer) Validate() error {
	switch {
	case f.State < 1 || f.Control < 0:
		return fmt.Errorf("transformer: state of dimension %d, %d controls: need at least 1 and 0", f.State, f.Control)
	case f.Heads < 1 || f.Width < 1 || f.Width%f.Heads != 0:
		return fmt.Errorf("transformer: width %d is not a multiple of %d heads", f.Width, f.Heads)
	case f.Hidden < 1 || f.Layers < 1:
		return fmt.Errorf("transformer: %d layers of hidden width %d, need at least 1 of both", f.Layers, f.Hidden)
	case f.Window < 1:
		return fmt.Errorf("transformer: window of %d steps, need at least 1", f.Window)
	case f.PositionBase != 0 && !(f.PositionBase > 1):
		return fmt.Errorf("transformer: position base %g, need more than 1, or 0 for %d", f.PositionBase, defaultPositionBase)
	}
	return nil
}

func (f Transformer) inputs() int { return inputs(f.State, f.Control, f.StepSize) }

func inputs(state, control int, stepSize bool) int {
	if stepSize {
		return state + control + 1
	}
	return state + control
}

// layerTensors is the number of weight tensors of one encoder layer.
const layerTensors = 16

// Parameters declares the matrices [out,in], drawn with variance 1/in, the biases [out], zero, and the LayerNorms'
// gains, one, and offsets, zero.
func (f Transformer) Parameters() []weights.Parameter {
	ps := linearParameters("in", f.Width, f.inputs())
	for i := range f.Layers {
		layer := fmt.Sprintf("layer%d/", i+1)
		for _, name := range []string{"Q", "K", "V", "O"} {
			ps = append(ps, linearParameters(layer+name, f.Width, f.Width)...)
		}
		ps = append(ps, normParameters(layer+"norm1", f.Width)...)
		ps = append(ps, linearParameters(layer+"hidden", f.Hidden, f.Width)...)
		ps = append(ps, linearParameters(layer+"back", f.Width, f.Hidden)...)
		ps = append(ps, normParameters(layer+"norm2", f.Width)...)
	}
	return append(ps, linearParameters("out", f.State, f.Width)...)
}

func linearParameters(name string, out, in int) []weights.Parameter {
	return []weights.Parameter{
		{Name: name + "/W", Dims: []int{out, in}, Deviation: 1 / math.Sqrt(float64(in))},
		{Name: name + "/b", Dims: []int{out}}}
}

func normParameters(name string, width int) []weights.Parameter {
	return []weights.Parameter{{Name: name + "/gain", Dims: []int{width}, Value: 1}, {Name: name + "/offset", Dims: []int{width}}}
}

// Context is the window.
func (f Transformer) Context() int { return f.Window }

// Forward predicts every step's next state: state [s,w,t,n], control [s,w,t,m] or nil, step [s,w,t,1] -> [s,w,t,n],
// with t at most the window. Step t sees steps up to t only.
func (f Transformer) Forward(theta []*Node, state, control, step *Node) *Node {
	checkCount("transformer", theta, 2+layerTensors*f.Layers+2)
	steps := state.Shape().Dim(2)
	checkWindow("transformer", steps, f.Window)

	h := rows(join(state, control, step, f.Control, f.StepSize)) // [r,i], r = swt
	h = linear(h, theta[0], theta[1])                            // [r,D]
	h = graph.Reshape(h, -1, steps, f.Width)                     // [b,t,D], b = sw
	h = rows(graph.Add(h, graph.InsertAxes(sinusoidalPosition(h.Graph(), h.DType(), steps, f.Width, f.PositionBase), 0)))
	for i := range f.Layers {
		at := 2 + layerTensors*i
		h = f.layer(theta[at:at+layerTensors], h, steps)
	}
	return like(state, linear(h, theta[len(theta)-2], theta[len(theta)-1]))
}

// layer is one encoder layer on the tokens [r,D] of windows of the given number of steps.
func (f Transformer) layer(w []*Node, h *Node, steps int) *Node {
	heads := func(x *Node) *Node { // [r,D] -> [b,t,h,e]
		return graph.Reshape(x, -1, steps, f.Heads, f.Width/f.Heads)
	}
	mixed := causalAttention(heads(linear(h, w[0], w[1])), heads(linear(h, w[2], w[3])), heads(linear(h, w[4], w[5])))
	mixed = graph.Reshape(mixed, -1, f.Width) // [r,D]
	h = layerNorm(graph.Add(h, linear(mixed, w[6], w[7])), w[8], w[9])
	hidden := graph.Max(linear(h, w[10], w[11]), graph.ScalarZero(h.Graph(), h.DType()))
	return layerNorm(graph.Add(h, linear(hidden, w[12], w[13])), w[14], w[15])
}

// causalAttention is scaled dot-product attention under the mask that hides later steps:
//
//	Q x K: [b,t,h,e] x [b,t',h,e] -> scores [b,h,t,t'], softmax over t' <= t;  scores x V -> [b,t,h,e]
func causalAttention(q, k, v *Node) *Node {
	scores := graph.MulScalar(graph.Einsum("bqhe,bkhe->bhqk", q, k), 1/math.Sqrt(float64(q.Shape().Dim(-1))))
	seen := graph.LowerTriangular(q.Graph(), q.Shape().Dim(1)) // [t,t']
	mask := graph.BroadcastToShape(graph.ExpandLeftToRank(seen, 4), scores.Shape())
	return graph.Einsum("bhqk,bkhe->bqhe", graph.MaskedSoftmax(scores, mask, -1), v)
}

// layerNormEpsilon is added to the variance.
const layerNormEpsilon = 1e-5

// layerNorm normalises the last axis of x:[r,D] and applies gain and offset [D] (Ba et al., 2016).
func layerNorm(x, gain, offset *Node) *Node {
	return nn.LayerNorm(x, []int{-1}, layerNormEpsilon, gain, offset, nil)
}

// defaultPositionBase is that of Vaswani et al. (2017).
const defaultPositionBase = 10000

// sinusoidalPosition is the encoding of a step's place in the window (Vaswani et al., 2017, section 3.5), [t,D]: sine
// and cosine of t/base^(2k/D) for k = 0, ..., D/2-1. A base of 0 stands for defaultPositionBase.
func sinusoidalPosition(g *graph.Graph, dtype dtypes.DType, steps, width int, base float64) *Node {
	if base == 0 {
		base = defaultPositionBase
	}
	values := make([][]float64, steps)
	for t := range values {
		values[t] = make([]float64, width)
		for i := range values[t] {
			angle := float64(t) / math.Pow(base, float64(i-i%2)/float64(width))
			values[t][i] = math.Sin(angle)
			if i%2 == 1 {
				values[t][i] = math.Cos(angle)
			}
		}
	}
	return graph.ConvertDType(graph.Const(g, values), dtype)
}

// checkWindow panics, as GoMLX's own functions do, if a sequence is longer than the context.
func checkWindow(model string, steps, window int) {
	if steps > window {
		exceptions.Panicf("%s: sequences of %d steps, the window has %d", model, steps, window)
	}
}
