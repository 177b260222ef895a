package derivative

import (
	"metasymlab/metasym/attention"

	"github.com/gomlx/gomlx/core/graph"
)

// BiLevel is Algorithm 2.
type BiLevel struct {
	Decoder         Decoder
	InnerSteps      int     // K, 0 unless ζ is adapted
	InnerRate       float64 // α, in units of 1/L with PowerIterations
	PowerIterations int
}

// Decoder is an ActiveDecoder: its weights, and what they do not tell.
type Decoder struct {
	Weights      map[string]*Node // θ_AD by the names that it is declared with, without "decoder/"
	Heads        int
	PositionBase float64
	Epsilon      float64 // what the LayerNorm adds to the variance
	Residual     bool    // the output is z_t plus what the head gives
}

// Zeta is ζ: W_Q [D,D] and W_V [D,n] of the cross-attention with their biases [D], nil where there are none; [s,...] if
// adapted.
type Zeta struct{ Query, QueryBias, Value, ValueBias *Node }

// Dropout masks of the outer pass, [s,w,t,D] each; nil for none.
type Dropout struct{ Self, Cross *Node }

// perceived is the part before the meta-attention with what its adjoint needs; tokens [T,·], T = swt.
type perceived struct {
	input     *Node    // (x, u) [T,n+m]
	embedded  *Node    // h₀ = (x, u) W_cᵀ + b_c + position [T,D]
	attention attended // self-attention
	mixed     *Node    // its output [T,D]
	output    *Node    // h = h₀ + mask ∘ (mixed W_Oᵀ + b_O) [T,D]
}

// perceive is that part, the self-attention in the layout of heads.
func (d Decoder) perceive(data Windows, dropout *Node) perceived {
	l, g := d.layout(data.State), d.Weights
	x := data.State
	if data.Control != nil {
		x = graph.Concatenate([]*Node{x, data.Control}, -1)
	}
	p := perceived{input: tokens(x)}
	position := graph.InsertAxes(attention.Position(x.Graph(), x.DType(), l.steps, l.width(), d.PositionBase), 0)
	position = tokens(graph.BroadcastToDims(position, l.systems*l.windows, l.steps, l.width()))
	p.embedded = graph.Add(addRow(linear(p.input, g["control/W"]), g["control/b"]), position)
	side := func(w, b string) *Node { return l.split(addRow(linear(p.embedded, g[w]), g[b])) }
	q := side("self/W_Q", "self/b_Q")
	p.attention = attend(q, scaledKeys(side("self/W_K", "self/b_K")), side("self/W_V", "self/b_V"), l.mask(q))
	p.mixed = l.merge(p.attention.output)
	p.output = graph.Add(p.embedded, drop(addRow(linear(p.mixed, g["self/W_O"]), g["self/b_O"]), dropout))
	return p
}

// collected holds the gradients with respect to θ_AD by name.
type collected map[string]*Node

// linear adds the gradients of Y = X Wᵀ + b, dW = dYᵀ X and db = Σ dY over tokens; an empty name is no parameter.
func (c collected) linear(w, b string, dy, x *Node) {
	if w != "" {
		c[w] = weightGradient(dy, x)
	}
	c[b] = sumTokens(dy)
}

// LossAndGradients is eq. (5) for each system, [s], and the gradients of its sum over systems with respect to the
// weights θ_AD, by their names. It is the reverse of the network, line by line, and needs fewer passes than
// graph.Gradient and no copies.
//
// With E = out - x_{t+1} and the mean over the w·t·n entries of a system, dout = 2 E/(wtn). ζ* counts as constant.
func (b BiLevel) LossAndGradients(start Zeta, adaptation, meta Windows, adaptLatent, metaLatent *Node, masks Dropout) (losses *Node, gradients map[string]*Node) {
	d, g := b.Decoder, b.Decoder.Weights
	l := d.layout(meta.State)
	loop := innerLoop{}
	if b.InnerSteps > 0 {
		loop = b.adapt(start, start, adaptation, adaptLatent)
	}
	if masks.Self != nil {
		masks.Self = tokens(masks.Self)
	}
	if masks.Cross != nil {
		masks.Cross = tokens(masks.Cross)
	}

	// Forward, on the meta set.
	p, z := d.perceive(meta, masks.Self), tokens(metaLatent)
	h := p.output
	query, value := linear(h, start.Query), linear(z, start.Value)
	if loop.dQuery != nil { // h W_Q*ᵀ = h W_Qᵀ - rate h (h_adaptᵀ Σ dQ), and so for V
		query = graph.Sub(query, l.newOuterProduct(loop.inputs(h), loop.inputs(loop.h), 1, loop.rate).times(loop.dQuery))
		value = graph.Sub(value, l.newOuterProduct(loop.inputs(z), loop.inputs(loop.latent), 1, loop.rate).times(loop.dValue))
	}
	q := l.split(addRow(query, start.QueryBias))
	keys := scaledKeys(l.split(addRow(linear(z, g["cross/W_K"]), g["cross/b_K"])))
	cross := attend(q, keys, l.split(addRow(value, start.ValueBias)), l.mask(q))
	mixed := l.merge(cross.output)
	after := mixed
	if g["cross/W_O"] != nil {
		after = addRow(linear(mixed, g["cross/W_O"]), g["cross/b_O"])
	}
	u := graph.Add(h, drop(after, masks.Cross))
	normal, inverse, features := u, (*Node)(nil), u
	if g["norm/gain"] != nil { // normal = C u/σ, features = normal ∘ gain + offset
		centred := centreRows(u)
		variance := graph.MulScalar(sumLast(graph.Square(centred)), 1/float64(l.width()))
		inverse = graph.Reciprocal(graph.Sqrt(graph.AddScalar(variance, d.Epsilon)))
		normal = scaleRows(centred, inverse)
		features = addRow(scaleColumns(normal, g["norm/gain"]), g["norm/offset"])
	}
	last, phi := features, silu{}
	if g["head/W_1"] != nil {
		phi = newSilu(addRow(linear(features, g["head/W_1"]), g["head/b_1"]))
		last = phi.value
	}
	e := graph.Add(addRow(linear(last, g["head/W"]), g["head/b"]), d.lessNext(z, tokens(meta.Next)))
	losses = l.meanSquare(e)

	// Backward.
	c := collected{}
	dout := graph.MulScalar(e, 2/float64(l.windows*l.steps*z.Shape().Dim(1)))
	c.linear("head/W", "head/b", dout, last)
	du := linearBack(dout, g["head/W"])
	if g["head/W_1"] != nil {
		du = graph.Mul(du, phi.slope)
		c.linear("head/W_1", "head/b_1", du, features)
		du = linearBack(du, g["head/W_1"])
	}
	if g["norm/gain"] != nil {
		// d gain = Σ dfeatures ∘ normal, d offset = Σ dfeatures; with k = dfeatures ∘ gain,
		// du = (C k - normal (normal·k)/D)/σ.
		c["norm/gain"], c["norm/offset"] = sumTokens(graph.Mul(du, normal)), sumTokens(du)
		k := scaleColumns(du, g["norm/gain"])
		along := graph.MulScalar(sumLast(graph.Mul(k, normal)), 1/float64(l.width()))
		du = scaleRows(graph.Sub(centreRows(k), scaleRows(normal, along)), inverse)
	}
	dmixed := drop(du, masks.Cross)
	if g["cross/W_O"] != nil {
		c.linear("cross/W_O", "cross/b_O", dmixed, mixed)
		dmixed = linearBack(dmixed, g["cross/W_O"])
	}
	dq, dv, dscores := cross.adjoint(l.split(dmixed))
	dquery, dvalue := l.merge(dq), l.merge(dv)
	c.linear("cross/W_Q", "cross/b_Q", dquery, h) // dW_Q and dW_V are used with global meta-attention only
	c.linear("cross/W_K", "cross/b_K", l.merge(cross.keyAdjoint(dscores)), z)
	c.linear("cross/W_V", "cross/b_V", dvalue, z)
	dh := graph.Add(du, linearBack(dquery, start.Query))
	if loop.dQuery != nil { // dQ W_Q* = dQ W_Q - rate dQ (Σ dQᵀ h_adapt)
		dh = graph.Sub(dh, l.newOuterProduct(dquery, loop.dQuery, 1, loop.rate).times(loop.h))
	}
	d.perceiveAdjoint(l, p, dh, masks.Self, c)
	return losses, c
}

// perceiveAdjoint is dh -> the gradients of the part before the meta-attention.
func (d Decoder) perceiveAdjoint(l heads, p perceived, dh, dropout *Node, c collected) {
	g := d.Weights
	dprojected := drop(dh, dropout)
	c.linear("self/W_O", "self/b_O", dprojected, p.mixed)
	dq, dv, dscores := p.attention.adjoint(l.split(linearBack(dprojected, g["self/W_O"])))
	dquery, dvalue, dkey := l.merge(dq), l.merge(dv), l.merge(p.attention.keyAdjoint(dscores))
	c.linear("self/W_Q", "self/b_Q", dquery, p.embedded)
	c.linear("self/W_K", "self/b_K", dkey, p.embedded)
	c.linear("self/W_V", "self/b_V", dvalue, p.embedded)
	dembedded := graph.Add(dh, linearBack(dquery, g["self/W_Q"]))
	dembedded = graph.Add(dembedded, linearBack(dkey, g["self/W_K"]))
	dembedded = graph.Add(dembedded, linearBack(dvalue, g["self/W_V"]))
	c.linear("control/W", "control/b", dembedded, p.input)
}

// lessNext is what the error is beside the head's output, x_{t+1} taken away and, with Residual, z_t added; both as
// tokens.
func (d Decoder) lessNext(latent, next *Node) *Node {
	if d.Residual {
		return graph.Sub(latent, next)
	}
	return graph.Neg(next)
}

// drop applies a dropout mask, or nothing if it is nil.
func drop(x, mask *Node) *Node {
	if mask == nil {
		return x
	}
	return graph.Mul(x, mask)
}
