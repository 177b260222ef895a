package baselines

import (
	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
)

// DHNN is the dissipative Hamiltonian neural network of Sosa & Greydanus (2022): two perceptrons H(q,p) and D(q,p,u)
// whose gradients with respect to their inputs make the vector field, a Helmholtz decomposition into a part without
// divergence and one without rotation:
//
//	(dq/dt, dp/dt) = J∇H + ∇D = (∂H/∂p + ∂D/∂q, -∂H/∂q + ∂D/∂p)
//
// As in the authors' code D acts on all coordinates, with a plus sign: a friction -γp is D = -γp²/2. The next state is
// one step Δt of that field by the integrator. The network looks back one step only; controls u are constant over the
// step.
//
// Section 4.4 gives counts only. The quadrotor's 3138 are H 12 -> 32 -> 32 -> 1 (1505) and D 16 -> 32 -> 32 -> 1
// (1633), hence D sees the controls; the mesh's 3.0M are two of 400 -> 1040 -> 1040 -> 1.
//
// States are scaled, q with one standard deviation σ_q and p with one σ_p: for H see HNN. The scaled dissipation is a
// gradient too if D acts on q alone or on p alone, as friction does, or if σ_q = σ_p.
type DHNN struct {
	State      int     // n: q, then p, n/2 entries each
	Control    int     // m, 0 for none
	Hidden     []int   // widths of the hidden layers, of H and of D
	Residual   bool    // residual connections between the hidden layers, which must be equally wide (the authors' form)
	Integrator string  // one of Integrators; "" means "rk4"
	Scale      float64 // unit of H and D, see HNN; 0 for none
}

// Validate reports the first setting that makes no network.
func (d DHNN) Validate() error {
	return validateField("dhnn", d.State, d.Control, d.Integrator, d.hamiltonian())
}

func (d DHNN) hamiltonian() perceptron { return scalar("H/layer", d.State, d.Hidden, d.Residual) }
func (d DHNN) dissipation() perceptron {
	return scalar("D/layer", d.State+d.Control, d.Hidden, d.Residual)
}

// Parameters declares the matrices [out,in] and biases [out] of H, then of D, drawn with variance 1/in; with a Scale
// the last matrices are zero, see HNN.
func (d DHNN) Parameters() []weights.Parameter {
	return append(d.hamiltonian().energyParameters(d.Scale), d.dissipation().energyParameters(d.Scale)...)
}

// Context is one step.
func (DHNN) Context() int { return 1 }

// Field is J∇H + ∇D: state [...,n], control [...,m] or nil -> [...,n], per unit of time.
func (d DHNN) Field(theta []*Node, state, control *Node) *Node {
	h, dissipation := d.hamiltonian(), d.dissipation()
	checkCount("dhnn", theta, h.count()+dissipation.count())
	x := rows(state)
	var u *Node
	if d.Control > 0 {
		u = rows(control)
	}
	conservative := symplecticGradient(h, theta[:h.count()], x, nil)
	field := graph.Add(conservative, gradientOf(dissipation, theta[h.count():], x, u))
	return like(state, inUnitsOf(d.Scale, field))
}

// Forward predicts the next state: state [...,n], control [...,m] or nil, step [...,1] -> [...,n].
func (d DHNN) Forward(theta []*Node, state, control, step *Node) *Node {
	field := func(x *Node) *Node { return d.Field(theta, x, control) }
	return like(state, advance(d.Integrator, field, rows(state), rows(step)))
}
