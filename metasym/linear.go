package metasym

import (
	"fmt"

	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
)

// phase is a batch of phase-space points, q and p each [s,t,d]. They are carried apart because slicing has no second
// derivative in GoMLX, and second-order MAML needs one.
type phase struct{ q, p *Node }

// module is a symplectic map of phase space with a step h, whose inverse is known in closed form. Its weights come as
// [s, ...]: one set for each system, or s = 1 for shared ones.
type module interface {
	parameters(name string) []weights.Parameter
	forward(w []*Node, x phase, h *Node) phase // h [s,t,1]
	inverse(w []*Node, x phase, h *Node) phase // undoes forward with the same h
}

// linearModule composes sub-layers that shear momentum and position in turn (Jin et al., 2020, LA-SympNet; the paper's
// eq. (2) with linear V and T), and ends with a bias:
//
//	up:  p <- p + h q (S_j + S_jᵀ)      low:  q <- q + h p (S_j + S_jᵀ)      last:  p <- p + h b_p,  q <- q + h b_q
//
// S + Sᵀ is symmetric, so each shear is the flow of a quadratic Hamiltonian: symplectic for any weights.
type linearModule struct{ degrees, sublayers int }

var _ module = linearModule{}

func (l linearModule) parameters(name string) []weights.Parameter {
	var ps []weights.Parameter
	for j := range l.sublayers {
		ps = append(ps, weights.Parameter{
			Name: fmt.Sprintf("%s/S%d", name, j+1), Dims: []int{l.degrees, l.degrees},
			Deviation: sympNetDeviation, DropConnect: true,
		})
	}
	return append(ps,
		weights.Parameter{Name: name + "/b_q", Dims: []int{l.degrees}},
		weights.Parameter{Name: name + "/b_p", Dims: []int{l.degrees}})
}

func (l linearModule) forward(w []*Node, x phase, h *Node) phase {
	for j := range l.sublayers {
		x = l.shear(j, w[j], x, h)
	}
	return phase{
		q: graph.Add(x.q, graph.Mul(h, overTime(w[l.sublayers]))),
		p: graph.Add(x.p, graph.Mul(h, overTime(w[l.sublayers+1]))),
	}
}

func (l linearModule) inverse(w []*Node, x phase, h *Node) phase {
	back := graph.Neg(h)
	x = phase{
		q: graph.Add(x.q, graph.Mul(back, overTime(w[l.sublayers]))),
		p: graph.Add(x.p, graph.Mul(back, overTime(w[l.sublayers+1]))),
	}
	for j := l.sublayers - 1; j >= 0; j-- {
		x = l.shear(j, w[j], x, back)
	}
	return x
}

// shear applies sub-layer j: even ones kick the momentum ("up"), odd ones drift the position ("low").
func (l linearModule) shear(j int, s *Node, x phase, h *Node) phase {
	symmetric := graph.Add(s, graph.Transpose(s, -1, -2)) // S + Sᵀ [s,d,d]
	if j%2 == 0 {
		return phase{x.q, graph.Add(x.p, graph.Mul(h, timesSymmetric(x.q, symmetric)))}
	}
	return phase{graph.Add(x.q, graph.Mul(h, timesSymmetric(x.p, symmetric))), x.p}
}

// timesSymmetric is x:[s,t,d] x A:[s,d,d] -> [s,t,d] for symmetric A; a shared A has s = 1 and is folded into one
// product.
func timesSymmetric(x, a *Node) *Node {
	if a.Shape().Dim(0) == 1 {
		return graph.Einsum("sti,ji->stj", x, graph.Reshape(a, a.Shape().Dim(1), a.Shape().Dim(2)))
	}
	return graph.Einsum("sti,sji->stj", x, a)
}

// overTime is b:[s,d] -> [s,1,d].
func overTime(b *Node) *Node { return graph.InsertAxes(b, 1) }
