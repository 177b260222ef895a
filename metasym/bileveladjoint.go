package metasym

import (
	"github.com/gomlx/gomlx/core/graph"
)

// perceived is the part before the meta-attention with what its adjoint needs; tokens [T,·], T = swt.
type perceived struct {
	input     *Node    // (x, u) [T,n+m]
	embedded  *Node    // h₀ = (x, u) W_cᵀ + b_c + position [T,D]
	attention attended // self-attention
	mixed     *Node    // its output [T,D]
	output    *Node    // h = h₀ + mask ∘ (mixed W_Oᵀ + b_O) [T,D]
}

// perceiveTokens is perceive, the self-attention in the layout of heads.
func (d ActiveDecoder) perceiveTokens(g map[string]*Node, data Windows, dropout *Node) perceived {
	l := d.layout(data.State)
	x := data.State
	if d.Control > 0 {
		x = graph.Concatenate([]*Node{x, data.Control}, -1)
	}
	p := perceived{input: tokens(x)}
	position := graph.InsertAxes(sinusoidalPosition(x.Graph(), x.DType(), l.steps, d.Width, d.PositionBase), 0)
	position = tokens(graph.BroadcastToDims(position, l.systems*l.windows, l.steps, d.Width))
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

// LossAndGradients is OuterLoss [s] and the gradient of its sum over systems with respect to θ_AD, in the order of
// Decoder.Global. The adjoint is written out here rather than left to the graph: it is the reverse of perceive and
// decide, line by line, and needs fewer passes and no copies.
//
// With E = out - x_{t+1} and the mean over the w·t·n entries of a system, dout = 2 E/(wtn). ζ* counts as constant.
func (b BiLevel) LossAndGradients(theta, initial []*Node, adaptation, meta Windows, adaptLatent, metaLatent *Node, masks Dropout) (losses *Node, gradients []*Node) {
	d := b.Decoder
	g := d.global(frozen(theta))
	l := d.layout(meta.State)
	start := d.zeta(g, frozen(initial))
	loop := innerLoop{}
	if b.steps() > 0 {
		loop = b.adapt(g, start, start, adaptation, adaptLatent)
	}
	if masks.Self != nil {
		masks.Self = tokens(masks.Self)
	}
	if masks.Cross != nil {
		masks.Cross = tokens(masks.Cross)
	}

	// Forward, on the meta set.
	p, z := d.perceiveTokens(g, meta, masks.Self), tokens(metaLatent)
	h := p.output
	query, value := linear(h, start.query), linear(z, start.value)
	if loop.dQuery != nil { // h W_Q*ᵀ = h W_Qᵀ - rate h (h_adaptᵀ Σ dQ), and so for V
		query = graph.Sub(query, l.newOuterProduct(loop.inputs(h), loop.inputs(loop.h), 1, loop.rate).times(loop.dQuery))
		value = graph.Sub(value, l.newOuterProduct(loop.inputs(z), loop.inputs(loop.latent), 1, loop.rate).times(loop.dValue))
	}
	q := l.split(addRow(query, start.queryBias))
	keys := scaledKeys(l.split(addRow(linear(z, g["cross/W_K"]), g["cross/b_K"])))
	cross := attend(q, keys, l.split(addRow(value, start.valueBias)), l.mask(q))
	mixed := l.merge(cross.output)
	after := mixed
	if d.OutputProjection {
		after = addRow(linear(mixed, g["cross/W_O"]), g["cross/b_O"])
	}
	u := graph.Add(h, drop(after, masks.Cross))
	normal, inverse, features := u, (*Node)(nil), u
	if d.LayerNorm { // normal = C u/σ, features = normal ∘ gain + offset
		centred := centreRows(u)
		variance := graph.MulScalar(sumLast(graph.Square(centred)), 1/float64(d.Width))
		inverse = graph.Reciprocal(graph.Sqrt(graph.AddScalar(variance, layerNormEpsilon)))
		normal = scaleRows(centred, inverse)
		features = addRow(scaleColumns(normal, g["norm/gain"]), g["norm/offset"])
	}
	last, phi := features, silu{}
	if d.HiddenHead {
		phi = newSilu(addRow(linear(features, g["head/W_1"]), g["head/b_1"]))
		last = phi.value
	}
	e := graph.Add(addRow(linear(last, g["head/W"]), g["head/b"]), d.lessNext(z, tokens(meta.Next)))
	losses = l.meanSquare(e)

	// Backward.
	c := collected{}
	dout := graph.MulScalar(e, 2/float64(l.windows*l.steps*d.State))
	c.linear("head/W", "head/b", dout, last)
	du := linearBack(dout, g["head/W"])
	if d.HiddenHead {
		du = graph.Mul(du, phi.slope)
		c.linear("head/W_1", "head/b_1", du, features)
		du = linearBack(du, g["head/W_1"])
	}
	if d.LayerNorm {
		// d gain = Σ dfeatures ∘ normal, d offset = Σ dfeatures; with k = dfeatures ∘ gain,
		// du = (C k - normal (normal·k)/D)/σ.
		c["norm/gain"], c["norm/offset"] = sumTokens(graph.Mul(du, normal)), sumTokens(du)
		k := scaleColumns(du, g["norm/gain"])
		along := graph.MulScalar(sumLast(graph.Mul(k, normal)), 1/float64(d.Width))
		du = scaleRows(graph.Sub(centreRows(k), scaleRows(normal, along)), inverse)
	}
	dmixed := drop(du, masks.Cross)
	if d.OutputProjection {
		c.linear("cross/W_O", "cross/b_O", dmixed, mixed)
		dmixed = linearBack(dmixed, g["cross/W_O"])
	}
	dq, dv, dscores := cross.adjoint(l.split(dmixed))
	dquery, dvalue := l.merge(dq), l.merge(dv)
	c.linear("cross/W_Q", "cross/b_Q", dquery, h) // dW_Q and dW_V are used with global meta-attention only
	c.linear("cross/W_K", "cross/b_K", l.merge(cross.keyAdjoint(dscores)), z)
	c.linear("cross/W_V", "cross/b_V", dvalue, z)
	dh := graph.Add(du, linearBack(dquery, start.query))
	if loop.dQuery != nil { // dQ W_Q* = dQ W_Q - rate dQ (Σ dQᵀ h_adapt)
		dh = graph.Sub(dh, l.newOuterProduct(dquery, loop.dQuery, 1, loop.rate).times(loop.h))
	}
	d.perceiveAdjoint(g, l, p, dh, masks.Self, c)

	d.scaleHead(c)
	for _, parameter := range d.Global() {
		gradients = append(gradients, c[parameter.Name[len("decoder/"):]])
	}
	return losses, gradients
}

// perceiveAdjoint is dh -> the gradients of the part before the meta-attention.
func (d ActiveDecoder) perceiveAdjoint(g map[string]*Node, l heads, p perceived, dh, dropout *Node, c collected) {
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
