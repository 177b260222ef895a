package metasym

import (
	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
)

// activationModule shears by a componentwise non-linearity (Jin et al., 2020; the paper's eq. (2) with activation V or
// T):
//
//	up:  p <- p + h a ⊙ σ(q)      low:  q <- q + h a ⊙ σ(p)
//
// The shear is the flow of Σ a_i ∫σ, hence symplectic for any a and σ.
type activationModule struct {
	degrees int
	up      bool
	sigma   func(*Node) *Node
}

var _ module = activationModule{}

func (a activationModule) parameters(name string) []weights.Parameter {
	return []weights.Parameter{{Name: name + "/a", Dims: []int{a.degrees}, Deviation: sympNetDeviation, DropConnect: true}}
}

func (a activationModule) forward(w []*Node, x phase, h *Node) phase {
	scale := graph.Mul(h, overTime(w[0])) // h a [s,t,d]
	if a.up {
		return phase{x.q, graph.Add(x.p, graph.Mul(scale, a.sigma(x.q)))}
	}
	return phase{graph.Add(x.q, graph.Mul(scale, a.sigma(x.p))), x.p}
}

func (a activationModule) inverse(w []*Node, x phase, h *Node) phase {
	return a.forward(w, x, graph.Neg(h))
}
