package metasym

import (
	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
)

// gradientModule shears by the gradient of a network with one hidden layer (Jin et al., 2020, G-SympNet):
//
//	up:  p <- p + h Kᵀ diag(a) σ(K q + b)      low:  q <- q + h Kᵀ diag(a) σ(K p + b)
//
// The shear is the flow of Σ_i a_i ∫σ((K q + b)_i), hence symplectic for any K, a, b and σ.
type gradientModule struct {
	degrees, width int
	up             bool
	sigma          func(*Node) *Node
}

var _ module = gradientModule{}

func (g gradientModule) parameters(name string) []weights.Parameter {
	return []weights.Parameter{
		{Name: name + "/K", Dims: []int{g.width, g.degrees}, Deviation: sympNetDeviation, DropConnect: true},
		{Name: name + "/a", Dims: []int{g.width}, Deviation: sympNetDeviation, DropConnect: true},
		{Name: name + "/b", Dims: []int{g.width}},
	}
}

func (g gradientModule) forward(w []*Node, x phase, h *Node) phase {
	if g.up {
		return phase{x.q, graph.Add(x.p, graph.Mul(h, g.gradient(w, x.q)))}
	}
	return phase{graph.Add(x.q, graph.Mul(h, g.gradient(w, x.p))), x.p}
}

func (g gradientModule) inverse(w []*Node, x phase, h *Node) phase {
	return g.forward(w, x, graph.Neg(h))
}

// gradient is Kᵀ diag(a) σ(K y + b) for y:[s,t,d], K:[s,w,d], a:[s,w], b:[s,w] -> [s,t,d]; a shared K has s = 1 and is
// folded into one product.
func (g gradientModule) gradient(w []*Node, y *Node) *Node {
	k, into, back := w[0], "std,swd->stw", "stw,swd->std"
	if k.Shape().Dim(0) == 1 {
		k, into, back = graph.Reshape(k, g.width, g.degrees), "std,wd->stw", "stw,wd->std"
	}
	hidden := g.sigma(graph.Add(graph.Einsum(into, y, k), overTime(w[2]))) // σ(K y + b) [s,t,w]
	return graph.Einsum(back, graph.Mul(overTime(w[1]), hidden), k)
}
