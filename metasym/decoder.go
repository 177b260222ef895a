package metasym

import (
	"fmt"
	"math"

	"metasymlab/metasym/attention"
	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// ActiveDecoder is D_{θ,ζ}: (x_≤t, u_≤t, z_≤t) -> x_{t+1} (section 3.2). In order:
//
//	ControlNet       one linear layer on (q, p, u), [n+m] -> [D], plus the sinusoidal position (no parameters)
//	self-attention   masked, multi-head, with a residual connection
//	meta-attention   cross-attention to the encoder's latent z: keys K global, queries and values ζ = (W_Q, W_V) local,
//	                 each with its bias where there are biases
//	head             [D] -> [n], with HiddenHead by a hidden layer of D, plus z_t with Residual
//
// The paper's text fixes the parts and their order. Their sizes follow from its parameter counts: with Bias,
// OutputProjection and LayerNorm the quadrotor net has 3036 parameters at D = 16 and the mesh net 2.9M at D = 512; so
// it has with HiddenHead in the place of OutputProjection, which is the text's form: it ends with a multi-layer
// perceptron. Without all of them, and two sublayers in the encoder, the quantum net has 130 at D = 4. No single
// structure gives all three counts.
type ActiveDecoder struct {
	State   int     // n
	Control int     // m, 0 for none
	Width   int     // D, a multiple of Heads
	Heads   int     // 4 in the paper
	Window  int     // c: steps of context, 30 or 10 in the paper
	Dropout float64 // on the two attention outputs in training, in [0, 1)

	// PositionBase is the base of the position's frequencies, more than 1; 0 for 10000, that of Vaswani et al. (2017).
	// The slowest pair of channels should turn by about as much in a window as what is predicted does: with 10000 it
	// hardly turns at all where the width is 4.
	PositionBase float64

	Bias             bool // biases in both attentions and the head
	OutputProjection bool // W_O in the cross-attention
	LayerNorm        bool // before the head
	HiddenHead       bool // the head is φ(x W_1ᵀ + b_1) W_hᵀ + b_h, φ the SiLU, in place of x W_hᵀ + b_h

	MetaAttention MetaAttention

	Residual bool // appendix C's form: the output is z_t plus what the head gives; off in the parameter-count-faithful nets

	// Scale is the unit of what the head gives: the size of a change with Residual, so that the head gives values about
	// 1 and its weights are of the size that the others have. 0 for 1. Ours.
	Scale float64
}

// Validate reports the first setting that makes no decoder.
func (d ActiveDecoder) Validate() error {
	switch {
	case d.State < 2 || d.State%2 != 0:
		return fmt.Errorf("decoder: state dimension %d, need an even number of at least 2 (q and p)", d.State)
	case d.Control < 0:
		return fmt.Errorf("decoder: %d controls, need 0 or more", d.Control)
	case d.Heads < 1 || d.Width < 1 || d.Width%d.Heads != 0:
		return fmt.Errorf("decoder: width %d is not a multiple of %d heads", d.Width, d.Heads)
	case d.Window < 1:
		return fmt.Errorf("decoder: context window of %d steps, need at least 1", d.Window)
	case !(d.Dropout >= 0 && d.Dropout < 1):
		return fmt.Errorf("decoder: dropout probability %g is not in [0, 1)", d.Dropout)
	case d.PositionBase != 0 && !(d.PositionBase > 1):
		return fmt.Errorf("decoder: position base %g, need more than 1, or 0 for %d", d.PositionBase, attention.DefaultBase)
	}
	if err := d.MetaAttention.Valid(); err != nil {
		return fmt.Errorf("decoder: %w", err)
	}
	return nil
}

// Parameters declares θ_AD and, marked Local, ζ. Matrices are drawn with variance 1/inputs; biases start at zero,
// and so does the head's matrix with Residual.
func (d ActiveDecoder) Parameters() []weights.Parameter {
	matrix := func(name string, out, in int) weights.Parameter {
		return weights.Parameter{Name: "decoder/" + name, Dims: []int{out, in}, Deviation: 1 / math.Sqrt(float64(in))}
	}
	vector := func(name string, size int, value float64) weights.Parameter {
		return weights.Parameter{Name: "decoder/" + name, Dims: []int{size}, Value: value}
	}
	local := func(p weights.Parameter) weights.Parameter { p.Local = d.MetaAttention != GlobalAttention; return p }
	var ps []weights.Parameter
	linear := func(p weights.Parameter, bias string, biased bool) {
		ps = append(ps, p)
		if biased {
			b := vector(bias, p.Dims[0], 0)
			b.Local = p.Local
			ps = append(ps, b)
		}
	}
	linear(matrix("control/W", d.Width, d.State+d.Control), "control/b", true)
	linear(matrix("self/W_Q", d.Width, d.Width), "self/b_Q", d.Bias)
	linear(matrix("self/W_K", d.Width, d.Width), "self/b_K", d.Bias)
	linear(matrix("self/W_V", d.Width, d.Width), "self/b_V", d.Bias)
	linear(matrix("self/W_O", d.Width, d.Width), "self/b_O", d.Bias)
	linear(local(matrix("cross/W_Q", d.Width, d.Width)), "cross/b_Q", d.Bias)
	linear(matrix("cross/W_K", d.Width, d.State), "cross/b_K", d.Bias)
	linear(local(matrix("cross/W_V", d.Width, d.State)), "cross/b_V", d.Bias)
	if d.OutputProjection {
		linear(matrix("cross/W_O", d.Width, d.Width), "cross/b_O", d.Bias)
	}
	if d.LayerNorm {
		ps = append(ps, vector("norm/gain", d.Width, 1), vector("norm/offset", d.Width, 0))
	}
	if d.HiddenHead {
		linear(matrix("head/W_1", d.Width, d.Width), "head/b_1", d.Bias)
	}
	head := matrix("head/W", d.State, d.Width)
	if d.Residual { // F = 0: before any training the prediction is the encoder's
		head = weights.Parameter{Name: head.Name, Dims: head.Dims}
	}
	linear(head, "head/b", d.Bias)
	return ps
}

// Global and Local are the parts of Parameters that the outer and the inner loop train. Local is empty with global
// meta-attention.
func (d ActiveDecoder) Global() []weights.Parameter { return d.part(false) }
func (d ActiveDecoder) Local() []weights.Parameter  { return d.part(true) }

func (d ActiveDecoder) part(local bool) []weights.Parameter {
	var out []weights.Parameter
	for _, p := range d.Parameters() {
		if p.Local == local {
			out = append(out, p)
		}
	}
	return out
}

// zeta is ζ: the query and value matrices of the cross-attention, W_Q:[s,D,D] and W_V:[s,D,n], and their biases, b_Q
// and b_V [s,D], nil without Bias; shared ones without s.
type zeta struct{ Query, QueryBias, Value, ValueBias *Node }

// queries and values are the tokens' own, [s,w,t,D]: of h:[s,w,t,D] and z:[s,w,t,n].
func (z zeta) queries(h *Node) *Node     { return project(h, z.Query, z.QueryBias) }
func (z zeta) values(latent *Node) *Node { return project(latent, z.Value, z.ValueBias) }

// zeta finds W_Q and W_V with their biases: among the local weights, or with "global" in θ_AD.
func (d ActiveDecoder) zeta(g map[string]*Node, local []*Node) zeta {
	w := g
	if d.MetaAttention != GlobalAttention {
		parameters := d.Local()
		if len(local) != len(parameters) {
			exceptions.Panicf("decoder: %d local weights given, %d needed", len(local), len(parameters))
		}
		w = byName(parameters, local)
	}
	return zeta{w["cross/W_Q"], w["cross/b_Q"], w["cross/W_V"], w["cross/b_V"]}
}

// list is ζ in the order of Local.
func (z zeta) list() []*Node {
	if z.QueryBias == nil {
		return []*Node{z.Query, z.Value}
	}
	return []*Node{z.Query, z.QueryBias, z.Value, z.ValueBias}
}

// byName gives weights by their names without "decoder/".
func byName(parameters []weights.Parameter, w []*Node) map[string]*Node {
	out := make(map[string]*Node, len(w))
	for i, p := range parameters {
		out[p.Name[len("decoder/"):]] = w[i]
	}
	return out
}

// global gives θ_AD by name, the head's times Scale; a weight the structure does not have is nil.
func (d ActiveDecoder) global(theta []*Node) map[string]*Node {
	parameters := d.Global()
	if len(theta) != len(parameters) {
		exceptions.Panicf("decoder: %d global weights given, %d needed", len(theta), len(parameters))
	}
	out := byName(parameters, theta)
	d.scaleHead(out)
	return out
}

// scaleHead multiplies the head's last weights, or gradients with respect to them, by Scale.
func (d ActiveDecoder) scaleHead(g map[string]*Node) {
	if d.Scale == 0 {
		return
	}
	for _, name := range []string{"head/W", "head/b"} {
		if g[name] != nil {
			g[name] = graph.MulScalar(g[name], d.Scale)
		}
	}
}

// perceive is the part before the meta-attention: states and controls [s,w,t,n+m] -> [s,w,t,D]. The dropout mask
// [s,w,t,D] is nil outside training.
func (d ActiveDecoder) perceive(g map[string]*Node, data Windows, dropout *Node) *Node {
	x := data.State
	if d.Control > 0 {
		x = graph.Concatenate([]*Node{x, data.Control}, -1)
	}
	h := project(x, g["control/W"], g["control/b"])
	position := attention.Position(x.Graph(), x.DType(), x.Shape().Dim(2), d.Width, d.PositionBase)
	h = graph.Add(h, graph.ExpandLeftToRank(position, h.Rank()))
	mixed := attention.Causal(
		project(h, g["self/W_Q"], g["self/b_Q"]),
		project(h, g["self/W_K"], g["self/b_K"]),
		project(h, g["self/W_V"], g["self/b_V"]), d.Heads)
	return graph.Add(h, drop(project(mixed, g["self/W_O"], g["self/b_O"]), dropout))
}

// keys is z:[s,w,t,n] -> K:[s,w,t,D].
func (d ActiveDecoder) keys(g map[string]*Node, latent *Node) *Node {
	return project(latent, g["cross/W_K"], g["cross/b_K"])
}

// decide is the meta-attention and the head: h:[s,w,t,D], z:[s,w,t,n], K:[s,w,t,D] -> x_{t+1}:[s,w,t,n].
func (d ActiveDecoder) decide(g map[string]*Node, local zeta, h, latent, keys, dropout *Node) *Node {
	return d.head(g, h, attention.Causal(local.queries(h), keys, local.values(latent), d.Heads), latent, dropout)
}

// head is what follows the attention, of which mixed:[s,w,t,D] is the output; the rest as for decide.
func (d ActiveDecoder) head(g map[string]*Node, h, mixed, latent, dropout *Node) *Node {
	if d.OutputProjection {
		mixed = project(mixed, g["cross/W_O"], g["cross/b_O"])
	}
	h = graph.Add(h, drop(mixed, dropout))
	if d.LayerNorm {
		h = layerNorm(h, g["norm/gain"], g["norm/offset"])
	}
	if d.HiddenHead {
		h = silu(project(h, g["head/W_1"], g["head/b_1"]))
	}
	out := project(h, g["head/W"], g["head/b"])
	if d.Residual {
		out = graph.Add(latent, out)
	}
	return out
}

// Forward is D_{θ,ζ} on a batch of windows: every step's prediction of the next state, [s,w,t,n]. Global weights come
// in the order of Global, local ones in that of Local, each with or without a leading system axis. latent is
// z:[s,w,t,n].
func (d ActiveDecoder) Forward(theta, local []*Node, data Windows, latent *Node) *Node {
	g := d.global(theta)
	return d.decide(g, d.zeta(g, local), d.perceive(g, data, nil), latent, d.keys(g, latent), nil)
}

// drop applies a dropout mask, or nothing if it is nil.
func drop(x, mask *Node) *Node {
	if mask == nil {
		return x
	}
	return graph.Mul(x, mask)
}
