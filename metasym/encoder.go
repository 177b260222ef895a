package metasym

import (
	"fmt"

	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
)

// sympNetDeviation is the standard deviation of the initial S and a: that of the SympNets authors' code
// (jpzxshi/sympnets).
const sympNetDeviation = 0.01

// SymplecticEncoder is Φ_θ: (q, p, Δt) -> (q', p'), a SympNet (section 3.1; Jin et al., 2020). It is symplectic for any
// weights, and so is its inverse.
//
// Family "LA", the paper's: Layers linear modules with an activation module between each two, alternately "up" and
// "low". Parameters: Layers (Sublayers d² + 2d) + (Layers-1) d.
//
// Family "G": Layers gradient modules, alternately "up" and "low". Parameters: Layers (Width d + 2 Width).
type SymplecticEncoder struct {
	Family      Family
	Degrees     int        // d: half the dimension of the state
	Layers      int        // linear modules (LA), 3 in the paper; gradient modules (G)
	Sublayers   int        // shears in each linear module; LA alone, 0 for G
	Width       int        // w: hidden units of each gradient module; G alone, 0 for LA
	Activation  Activation // σ
	DropConnect float64    // probability with which an entry of S, K or a is dropped in training, in [0, 1)
}

// Validate reports the first setting that makes no encoder.
func (e SymplecticEncoder) Validate() error {
	if err := e.Family.Valid(); err != nil {
		return fmt.Errorf("encoder: %w", err)
	}
	switch {
	case e.Layers < 1:
		return fmt.Errorf("encoder: %d layers, need at least 1", e.Layers)
	case e.family() == FamilyLA && e.Sublayers < 1:
		return fmt.Errorf("encoder: %d sublayers, need at least 1", e.Sublayers)
	case e.family() == FamilyLA && e.Width != 0:
		return fmt.Errorf("encoder: width %d, but only family G has one", e.Width)
	case e.family() == FamilyG && e.Width < 1:
		return fmt.Errorf("encoder: width %d, family G needs at least 1", e.Width)
	case e.family() == FamilyG && e.Sublayers != 0:
		return fmt.Errorf("encoder: %d sublayers, but only family LA has them", e.Sublayers)
	}
	return validateEncoder(e.Degrees, e.Activation, e.DropConnect)
}

// validateEncoder reports the first setting that makes no encoder of either kind.
func validateEncoder(degrees int, activation Activation, dropConnect float64) error {
	switch {
	case degrees < 1:
		return fmt.Errorf("encoder: %d degrees of freedom, need at least 1", degrees)
	case !(dropConnect >= 0 && dropConnect < 1):
		return fmt.Errorf("encoder: DropConnect probability %g is not in [0, 1)", dropConnect)
	}
	if err := activation.Valid(); err != nil {
		return fmt.Errorf("encoder: %w", err)
	}
	return nil
}

func (e SymplecticEncoder) family() Family {
	if e.Family == "" {
		return FamilyLA
	}
	return e.Family
}

// sigma is σ.
func sigma(activation Activation) func(*Node) *Node {
	if activation == Tanh {
		return graph.Tanh
	}
	return graph.Sigmoid
}

// modules lists the maps in the order of the forward pass, with their names.
func (e SymplecticEncoder) modules() (list []module, names []string) {
	for i := range e.Layers {
		if e.family() == FamilyG {
			list = append(list, gradientModule{e.Degrees, e.Width, i%2 == 0, sigma(e.Activation)})
			names = append(names, fmt.Sprintf("encoder/gradient%d", i+1))
			continue
		}
		list = append(list, linearModule{e.Degrees, e.Sublayers})
		names = append(names, fmt.Sprintf("encoder/linear%d", i+1))
		if i < e.Layers-1 {
			list = append(list, activationModule{e.Degrees, i%2 == 0, sigma(e.Activation)})
			names = append(names, fmt.Sprintf("encoder/activation%d", i+1))
		}
	}
	return list, names
}

// Parameters declares θ.
func (e SymplecticEncoder) Parameters() []weights.Parameter {
	var ps []weights.Parameter
	list, names := e.modules()
	for i, m := range list {
		ps = append(ps, m.parameters(names[i])...)
	}
	return ps
}

// count is the number of parameters by the formulas above: listing them takes time where a file gives false sizes.
func (e SymplecticEncoder) count() float64 {
	layers, d := float64(e.Layers), float64(e.Degrees)
	if e.family() == FamilyG {
		return layers * float64(e.Width) * (d + 2)
	}
	return layers*(float64(e.Sublayers)*d*d+2*d) + (layers-1)*d
}

// Forward is Φ_θ(x, Δt): x:[s,t,n], step:[s,t,1] -> [s,t,n]. Each weight is shared ([...] as declared, or [1,...]) or
// one for each system ([s,...]).
func (e SymplecticEncoder) Forward(theta []*Node, x, step *Node) *Node {
	q, p := split(x)
	out := e.forward(leading(e.Parameters(), theta), phase{q, p}, step)
	return join(out.q, out.p)
}

// Inverse is Φ_θ^-1(x, -Δt): the modules in reverse order with the sign of the step switched (section 3.1), which
// undoes Forward with the same weights and the same (positive) step exactly. Shapes as for Forward.
func (e SymplecticEncoder) Inverse(theta []*Node, x, step *Node) *Node {
	q, p := split(x)
	out := e.inverse(leading(e.Parameters(), theta), phase{q, p}, step)
	return join(out.q, out.p)
}

func (e SymplecticEncoder) forward(theta []*Node, x phase, step *Node) phase {
	list, _ := e.modules()
	for _, m := range list {
		count := len(m.parameters(""))
		x = m.forward(theta[:count], x, step)
		theta = theta[count:]
	}
	return x
}

func (e SymplecticEncoder) inverse(theta []*Node, x phase, step *Node) phase {
	list, _ := e.modules()
	for i := len(list) - 1; i >= 0; i-- {
		count := len(list[i].parameters(""))
		x = list[i].inverse(theta[len(theta)-count:], x, step)
		theta = theta[:len(theta)-count]
	}
	return x
}

// forwardError is the mean of ‖Φ(x_t, Δt) - x_{t+1}‖² for each system, [s]. The weights have a leading system axis.
func (e SymplecticEncoder) forwardError(theta []*Node, data Windows) *Node {
	q, p := split(foldWindows(data.State))
	nextQ, nextP := split(foldWindows(data.Next))
	out := e.forward(theta, phase{q, p}, foldWindows(data.Step))
	return phaseError(out, phase{nextQ, nextP})
}

// inverseError is the mean of ‖Φ^-1(x_{t+1}, -Δt) - x_t‖² for each system, [s]. The weights have a leading system axis.
func (e SymplecticEncoder) inverseError(theta []*Node, data Windows) *Node {
	q, p := split(foldWindows(data.State))
	nextQ, nextP := split(foldWindows(data.Next))
	out := e.inverse(theta, phase{nextQ, nextP}, foldWindows(data.Step))
	return phaseError(out, phase{q, p})
}

// phaseError is the mean over time and state, (q, p) each [s,t,d] -> [s].
func phaseError(a, b phase) *Node {
	return graph.MulScalar(graph.Add(squaredError(a.q, b.q), squaredError(a.p, b.p)), 0.5)
}
