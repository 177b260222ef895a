package derivative

import (
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// Axes here and in the other files of Algorithm 1: s systems, d degrees of freedom, t samples (windows times
// steps, perhaps padded), k samples of several products side by side.
//
// Time is last. Then a symmetric M acts on samples Y as M:[s,d,d] x Y:[s,d,t], and the gradient with respect to M is
// V:[s,d,t] x Yᵀ: in both, each operand lies as the backend multiplies it, and nothing is ever transposed.

// phase is a batch of phase-space points, q and p each [s,d,t].
type phase struct{ q, p *Node }

func difference(a, b phase) phase { return phase{graph.Sub(a.q, b.q), graph.Sub(a.p, b.p)} }

func scaled(x phase, factor float64) phase {
	return phase{graph.MulScalar(x.q, factor), graph.MulScalar(x.p, factor)}
}

// columns are the samples of a batch of windows, one a column.
type columns struct {
	state, next phase // x_t and x_{t+1}, each half [s,d,t]
	h           *Node // Δt [s,1,t]
	wide        *Node // Δt in every row [s,d,t]
	samples     int   // columns that are data; the others are zeros
}

// smallProduct is the number of multiplications below which the backend multiplies without packing its operands.
const smallProduct = 4 << 20

// newColumns puts time last. The backend's kernel for small products takes 16 columns at a time and the rest one by
// one, so columns of zeros fill the last 16 up where that adds little work. With Δt = 0 and x = 0 they stay 0 through
// every stage, and add nothing to loss or gradient.
func newColumns(data Windows) columns {
	systems, degrees := data.State.Shape().Dim(0), data.State.Shape().Dim(3)/2
	c := columns{samples: data.State.Shape().Dim(1) * data.State.Shape().Dim(2)}
	padding := (16 - c.samples%16) % 16
	if 4*padding > c.samples || systems*degrees*degrees*c.samples > smallProduct {
		padding = 0
	}
	turn := func(x *Node) *Node { // [s,w,t,k] -> [s,k,t]
		x = graph.Transpose(graph.Reshape(x, systems, c.samples, x.Shape().Dim(-1)), 1, 2)
		if padding > 0 {
			zeros := graph.Zeros(x.Graph(), shapes.Make(x.DType(), x.Shape().Dim(0), x.Shape().Dim(1), padding))
			x = graph.Concatenate([]*Node{x, zeros}, 2)
		}
		return x
	}
	turnHalves := func(x *Node) phase { // [s,w,t,2d]
		q := graph.SliceAxis(x, -1, graph.AxisRange(0, degrees))
		p := graph.SliceAxis(x, -1, graph.AxisRange(degrees, 2*degrees))
		return phase{turn(q), turn(p)}
	}
	c.state, c.next = turnHalves(data.State), turnHalves(data.Next)
	c.h = turn(data.Step)
	c.wide = outer(graph.Ones(c.h.Graph(), shapes.Make(c.h.DType(), systems, degrees, 1)), c.h)
	return c
}

// adjointScale is 1/(t d): the error of a pass is Σ r² / (2 t d), so the adjoint of its residuals r is r / (t d).
func (c columns) adjointScale() float64 {
	return 1 / float64(c.samples*c.state.q.Shape().Dim(1))
}

// squares is Σ (q² + p²) of each system, [s,d,t] each -> [s]. Row by row: the Go backend adds up one float32 after the
// other.
func squares(x phase) *Node {
	rows := func(x *Node) *Node { return graph.Einsum("sdt,sdt->sd", x, x) }
	return graph.ReduceSum(graph.Add(rows(x.q), rows(x.p)), -1)
}

// outer is b:[s,d,1] x h:[s,1,t] -> [s,d,t]: a product of one term, several times faster than broadcasting.
func outer(b, h *Node) *Node { return graph.Einsum("sdk,skt->sdt", b, h) }

// overColumns is Σ_t x h, x:[s,d,t], h:[s,1,t] -> [s,d,1].
func overColumns(x, h *Node) *Node { return graph.Einsum("sdt,skt->sdk", x, h) }

// timesColumns is M:[s,d,d] x y:[s,d,t] -> [s,d,t].
func timesColumns(m, y *Node) *Node {
	if y == nil {
		return nil
	}
	return graph.Einsum("sij,sjt->sit", m, y)
}

// plus is a + b, where nil stands for zero.
func plus(a, b *Node) *Node {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return graph.Add(a, b)
}

// mul is a ⊙ b, where nil stands for zero.
func mul(a, b *Node) *Node {
	if a == nil || b == nil {
		return nil
	}
	return graph.Mul(a, b)
}

// repeat is w:[...] -> [s,...], the same for every system. Concatenating copies whole weights, broadcasting single
// entries.
func repeat(w *Node, systems int) *Node {
	copies := make([]*Node, systems)
	for i := range copies {
		copies[i] = graph.InsertAxes(w, 0)
	}
	return graph.Concatenate(copies, 0)
}

// overSystems is Σ_s x, [s,...] -> [...], as a product with a row of ones, faster than the backend's sum.
func overSystems(x *Node) *Node {
	dims := x.Shape().Dimensions
	ones := graph.Ones(x.Graph(), shapes.Make(x.DType(), 1, dims[0]))
	sum := graph.Einsum("ks,sx->kx", ones, graph.Reshape(x, dims[0], x.Shape().Size()/dims[0]))
	return graph.Reshape(sum, dims[1:]...)
}

// slope is the gradient of a scalar with respect to one weight of each system: of a vector its entries, [s,d,1]; of a
// symmetric matrix M the terms of Σ (v yᵀ + y vᵀ), [s,d,t] each, which is G + Gᵀ if G = Σ v yᵀ is the gradient with
// respect to the entries of M, taken as free.
type slope struct {
	vector *Node
	v, y   []*Node
}

// join adds the slopes of two scalars.
func (a slope) join(b slope) slope {
	return slope{plus(a.vector, b.vector), append(append([]*Node{}, a.v...), b.v...), append(append([]*Node{}, a.y...), b.y...)}
}

// manySamples is from where on multiplying by them takes longer than transposing the product.
const manySamples = 128

// add is the slope plus what is there already (nil for zero), [s,d,d] or [s,d,1]. Both terms of all pairs are one
// product, [v y]:[s,d,k] x [y v]ᵀ:[s,k,d]; of many samples the second terms are the first ones' product, transposed.
func (a slope) add(to *Node) *Node {
	if a.vector != nil {
		return plus(to, a.vector)
	}
	if a.v[0].Shape().Dim(2) >= manySamples {
		half := a.half()
		return plus(to, graph.Add(half, graph.TransposeAllAxes(half, 0, 2, 1)))
	}
	left := graph.Concatenate(append(append([]*Node{}, a.v...), a.y...), 2)
	right := graph.Concatenate(append(append([]*Node{}, a.y...), a.v...), 2)
	return plus(to, graph.Einsum("sik,sjk->sij", left, right))
}

// addSummed is the sum over systems of the slope and of what is there already, [d,d] or [d,1]. The transposed terms
// cost nothing here: they are those of the sum.
func (a slope) addSummed(to *Node) *Node {
	if to != nil {
		to = overSystems(to)
	}
	if a.vector != nil {
		return plus(to, overSystems(a.vector))
	}
	half := overSystems(a.half())
	return plus(to, graph.Add(half, graph.Transpose(half, 0, 1)))
}

// half is Σ v yᵀ of a matrix's slope, [s,d,d].
func (a slope) half() *Node {
	left, right := a.v[0], a.y[0]
	if len(a.v) > 1 {
		left, right = graph.Concatenate(a.v, 2), graph.Concatenate(a.y, 2)
	}
	return graph.Einsum("sik,sjk->sij", left, right)
}
