package derivative

import "github.com/gomlx/gomlx/core/graph"

// innerHead is what follows the meta-attention, as a function of the attention's output a:[T,D] alone: all the rest is
// constant in the inner loop, so W_O, the LayerNorm's gain and W_h are multiplied beforehand.
//
// Rows are tokens; C = I - 11ᵀ/D takes the mean of a row away. With u = h + b_O + a W_Oᵀ and LayerNorm(u) = (u C)∘g/σ +
// o,
//
//	σ²   = |u C|²/D + ε
//	out  = y/σ + o W_hᵀ + b_h (+ z),  y = (u C ∘ g) W_hᵀ = y₀ + a W',  W'ᵀ = (W_h ∘ g) C W_O,  y₀ = (h + b_O) [(W_h ∘ g) C]ᵀ
//	D σ² = D ε + v₀ + a·(2m + a M),  M = W_Oᵀ C W_O,  m = (h + b_O) C W_O,  v₀ = |(h + b_O) C|²
//
// Let r = out - x_{t+1} be the error. The adjoint of L = ½ Σ r² is
//
//	dL/da = (r/σ) W'ᵀ + (dL/dσ) ∂σ/∂a,  dL/dσ = -(r·y)/σ²,  ∂σ/∂a = (m + a M)/(D σ)
//
// and so three products a step do, W' twice and M once. Without LayerNorm, σ = 1 and dL/da = r W'ᵀ. (W' is kept both
// ways round: the backend repacks a right operand whose contracted axis is last number by number.)
//
// With a hidden layer W_1 and b_1 take the place of W_h and b_h above, what is called out is then x, and
//
//	r = φ(x) W_hᵀ + b_h (+ z) - x_{t+1},  ε = dL/dx = (r W_h) ∘ φ'(x)
//
// with ε in the place of r in the adjoint. Without, ε = r.
type innerHead struct {
	epsilon        float64 // of the LayerNorm
	weight, turned *Node   // W'ᵀ [n,D], W' [D,n]
	base           *Node   // y₀ [T,n]
	offset         *Node   // o W_hᵀ + b_h (+ z) - x_{t+1} [T,n]; with a hidden layer o W_1ᵀ + b_1 [T,D]
	last, target   *Node   // with a hidden layer W_h [n,D] and b_h (+ z) - x_{t+1} [T,n]
	quadratic      *Node   // M [D,D]; this and the rest with LayerNorm only
	mixed, square  *Node   // m [T,D], v₀ [T,1]
}

// newInnerHead takes h:[T,D], z:[T,n] and x_{t+1}:[T,n].
func (d Decoder) newInnerHead(h, latent, next *Node) innerHead {
	g := d.Weights
	h = addRow(h, g["cross/b_O"])
	target := addRow(d.lessNext(latent, next), g["head/b"])
	first, f := g["head/W"], innerHead{offset: target}
	if g["head/W_1"] != nil {
		first = g["head/W_1"]
		f = innerHead{offset: addRow(graph.ZerosLike(h), g["head/b_1"]), last: g["head/W"], target: target}
	}
	head := first
	layerNorm := g["norm/gain"] != nil
	if layerNorm {
		head = centreRows(scaleColumns(head, g["norm/gain"]))
	}
	f.epsilon, f.weight, f.base = d.Epsilon, head, linear(h, head)
	projection := g["cross/W_O"]
	if projection != nil {
		f.weight = linearBack(head, projection)
	}
	f.turned = graph.TransposeAllAxes(f.weight, 1, 0)
	if !layerNorm {
		return f
	}
	shift := linear(graph.InsertAxes(g["norm/offset"], 0), first) // [1,n]
	f.offset = graph.Add(f.offset, shift)
	centred := centreRows(h)
	f.square = sumLast(graph.Square(centred))
	if projection == nil {
		projection = graph.ConvertDType(graph.Diagonal(h.Graph(), h.Shape().Dim(1)), h.DType()) // the identity
	}
	f.mixed = linearBack(centred, projection)
	columns := centreRows(graph.TransposeAllAxes(projection, 1, 0)) // (C W_O)ᵀ
	f.quadratic = linear(columns, columns)                          // C C = C
	return f
}

// centreRows is x C, x:[T,k].
func centreRows(x *Node) *Node {
	k := x.Shape().Dim(1)
	return graph.Sub(x, repeatColumn(graph.MulScalar(sumLast(x), 1/float64(k)), k))
}

// errors is a:[T,D] -> r:[T,n] and dL/da:[T,D].
func (f innerHead) errors(a *Node) (r, da *Node) {
	p := f.pass(a)
	return p.r, p.da
}

// headPass is r and dL/da at some a, with what their derivatives need.
type headPass struct {
	r, da                   *Node
	epsilon                 *Node // ε
	hidden                  silu  // φ at x, and r W_h [T,D]; with a hidden layer only
	back                    *Node
	y, inverse, slope, pull *Node // y/σ, 1/σ, m + a M, (ε·y)/(D σ³) before that division of y; with LayerNorm only
}

// finish is x -> r and ε.
func (f innerHead) finish(x *Node) headPass {
	if f.last == nil {
		return headPass{r: x, epsilon: x}
	}
	p := headPass{hidden: newSilu(x)}
	p.r = graph.Add(linear(p.hidden.value, f.last), f.target)
	p.back = linearBack(p.r, f.last)
	p.epsilon = graph.Mul(p.back, p.hidden.slope)
	return p
}

// finishTangent is ẋ -> ε˙:
//
//	ε˙ = ((φ' ∘ ẋ) W_hᵀ W_h) ∘ φ' + (r W_h) ∘ φ'' ∘ ẋ
func (f innerHead) finishTangent(p headPass, dot *Node) *Node {
	if f.last == nil {
		return dot
	}
	rDot := linear(graph.Mul(dot, p.hidden.slope), f.last)
	return graph.Add(
		graph.Mul(linearBack(rDot, f.last), p.hidden.slope),
		graph.Mul(graph.Mul(p.back, p.hidden.curvature), dot))
}

func (f innerHead) pass(a *Node) headPass {
	y := graph.Add(f.base, linearBack(a, f.turned))
	if f.quadratic == nil {
		p := f.finish(graph.Add(y, f.offset))
		p.da = linearBack(p.epsilon, f.weight)
		return p
	}
	width := float64(a.Shape().Dim(-1))
	slope := graph.Add(f.mixed, linearBack(a, f.quadratic)) // m + a M
	square := graph.Add(f.square, sumLast(graph.Mul(a, graph.Add(f.mixed, slope))))
	// The square is a sum of terms that may cancel: rounding must not make it negative.
	variance := graph.MulScalar(graph.MaxScalar(square, 0), 1/width)
	inverse := graph.Reciprocal(graph.Sqrt(graph.AddScalar(variance, f.epsilon))) // 1/σ [T,1]
	y = scaleRows(y, inverse)
	p := f.finish(graph.Add(y, f.offset))
	p.y, p.inverse, p.slope = y, inverse, slope
	p.pull = graph.MulScalar(graph.Mul(sumLast(graph.Mul(p.epsilon, y)), graph.Square(inverse)), 1/width)
	p.da = graph.Sub(linearBack(scaleRows(p.epsilon, inverse), f.weight), scaleRows(slope, p.pull))
	return p
}

// tangent is the derivative of dL/da in a direction ȧ:[T,D]. With LayerNorm, in the terms of a pass (y divided by σ),
//
//	(1/σ)˙ = -(1/σ³) ȧ·(m + a M)/D      ẋ = ẏ = ȧ W'/σ + y σ (1/σ)˙      pull˙ = ((ε˙·y + ε·ẏ)/σ² + 2 (ε·y) (1/σ) (1/σ)˙)/D
//	dL/da˙ = (ε˙/σ + ε (1/σ)˙) W'ᵀ - (ȧ M) pull - (m + a M) pull˙
func (f innerHead) tangent(p headPass, dot *Node) *Node {
	yDot := linearBack(dot, f.turned)
	if f.quadratic == nil {
		return linearBack(f.finishTangent(p, yDot), f.weight)
	}
	width := float64(dot.Shape().Dim(-1))
	square := graph.Square(p.inverse)
	relative := graph.MulScalar(graph.Mul(sumLast(graph.Mul(dot, p.slope)), square), -1/width) // σ (1/σ)˙
	inverseDot := graph.Mul(relative, p.inverse)
	yDot = graph.Add(scaleRows(yDot, p.inverse), scaleRows(p.y, relative))
	epsilonDot := f.finishTangent(p, yDot)
	alongDot := sumLast(graph.Add(graph.Mul(epsilonDot, p.y), graph.Mul(p.epsilon, yDot)))
	pullDot := graph.Add(graph.MulScalar(graph.Mul(alongDot, square), 1/width), graph.MulScalar(graph.Mul(p.pull, relative), 2))
	daDot := linearBack(graph.Add(scaleRows(epsilonDot, p.inverse), scaleRows(p.epsilon, inverseDot)), f.weight)
	return graph.Sub(daDot, graph.Add(scaleRows(linearBack(dot, f.quadratic), p.pull), scaleRows(p.slope, pullDot)))
}
