package baselines

import (
	"fmt"

	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
)

// HNN is the Hamiltonian neural network of Greydanus et al. (2019, eq. 2): a perceptron H(q,p,u) whose symplectic
// gradient is the vector field,
//
//	dq/dt = ∂H/∂p, dp/dt = -∂H/∂q
//
// and whose next state is one step Δt of that field by the integrator. It looks back one step only. It is the DHNN
// without dissipation: under constant controls the flow keeps H.
//
// The authors have no controls. Ours are further inputs of H, as they are of the DHNN's D, constant over the step; a
// force g(u) enters as the potential -q·g(u), and what is no gradient, as a force that turns with the body, cannot be
// had exactly.
//
// States are scaled, q with one standard deviation σ_q and p with one σ_p. The scaled motion is Hamiltonian too, with
// H/(σ_q σ_p), so nothing is lost. Scales that differ from pair to pair would not leave it so.
//
// With a Scale the network gives H in that unit, and starts as H = 0, everything at rest. The authors' draw starts with
// a force that is random and of any size; in 400 dimensions it takes hundreds of steps to unlearn it.
type HNN struct {
	State      int     // n: q, then p, n/2 entries each
	Control    int     // m, 0 for none
	Hidden     []int   // widths of H's hidden layers
	Residual   bool    // residual connections between the hidden layers, which must be equally wide
	Integrator string  // one of Integrators; "" means "rk4"
	Scale      float64 // unit of H, 0 for none
}

// Validate reports the first setting that makes no network.
func (n HNN) Validate() error {
	return validateField("hnn", n.State, n.Control, n.Integrator, n.hamiltonian())
}

func validateField(model string, state, control int, integrator string, h perceptron) error {
	if state < 2 || state%2 != 0 || control < 0 {
		return fmt.Errorf("%s: state of dimension %d, %d controls: need an even dimension (q and p) of at least 2, and 0 controls or more", model, state, control)
	}
	if err := h.validate(model); err != nil {
		return err
	}
	return validateIntegrator(model, integrator)
}

func (n HNN) hamiltonian() perceptron {
	return scalar("H/layer", n.State+n.Control, n.Hidden, n.Residual)
}

// scalar is a perceptron with one output.
func scalar(name string, in int, hidden []int, residual bool) perceptron {
	return perceptron{name: name, widths: append(append([]int{in}, hidden...), 1), residual: residual, randomBias: true}
}

// Parameters declares H's matrices [out,in] and biases [out], drawn with variance 1/in; with a Scale the last matrix is
// zero.
func (n HNN) Parameters() []weights.Parameter { return n.hamiltonian().energyParameters(n.Scale) }

// Context is one step.
func (HNN) Context() int { return 1 }

// Field is (∂H/∂p, -∂H/∂q): state [...,n], control [...,m] or nil -> [...,n], per unit of time.
func (n HNN) Field(theta []*Node, state, control *Node) *Node {
	h := n.hamiltonian()
	checkCount("hnn", theta, h.count())
	var u *Node
	if n.Control > 0 {
		u = rows(control)
	}
	return like(state, inUnitsOf(n.Scale, symplecticGradient(h, theta, rows(state), u)))
}

// Forward predicts the next state: state [...,n], control [...,m] or nil, step [...,1] -> [...,n].
func (n HNN) Forward(theta []*Node, state, control, step *Node) *Node {
	field := func(x *Node) *Node { return n.Field(theta, x, control) }
	return like(state, advance(n.Integrator, field, rows(state), rows(step)))
}

// energyParameters are those of a scalar network in units of a scale: with one its gradient starts at zero.
func (p perceptron) energyParameters(scale float64) []weights.Parameter {
	ps := p.parameters()
	if scale != 0 {
		ps[len(ps)-2].Deviation = 0
	}
	return ps
}

// symplecticGradient is J∇H = (∂H/∂p, -∂H/∂q) at x:[r,n] -> [r,n]; u:[r,m] or nil are further inputs of H.
func symplecticGradient(h perceptron, theta []*Node, x, u *Node) *Node {
	gradient := gradientOf(h, theta, x, u)
	d := x.Shape().Dim(-1) / 2
	alongQ := graph.SliceAxis(gradient, -1, graph.AxisRange(0, d))
	alongP := graph.SliceAxis(gradient, -1, graph.AxisRange(d))
	return graph.Concatenate([]*Node{alongP, graph.Neg(alongQ)}, -1)
}

// gradientOf is the gradient of a scalar network with respect to x:[r,n] -> [r,n]; u:[r,m], if there is any, are
// further inputs. It is part of the graph: a loss of it can be differentiated again, with respect to the weights.
func gradientOf(p perceptron, theta []*Node, x, u *Node) *Node {
	in := x
	if u != nil {
		in = graph.Concatenate([]*Node{x, u}, -1)
	}
	total := graph.ReduceAllSum(p.forward(theta, in)) // rows do not mix: the gradient of the sum holds that of each row
	return graph.Gradient(total, x)[0]
}
