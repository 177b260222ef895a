package metasym

import (
	"fmt"
	"math"

	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
)

// PerceptronEncoder is a plain network in the place of the SymplecticEncoder, for ablation: what is left of MetaSym if
// its encoder learns the motion without knowing that it conserves the symplectic form.
//
//	Φ_θ(x, Δt) = x + Δt (W_2 σ(W_1 (x, Δt) + b_1) + b_2)
//
// Parameters: Width (4d + 2) + 2d. It is not symplectic and has no inverse. The factor Δt is that of every module of
// the SymplecticEncoder: without it, gradients would be larger by 1/Δt² and the rate of one's inner loop of no use to
// the other.
type PerceptronEncoder struct {
	Degrees     int        // d: half the dimension n of the state
	Width       int        // hidden units
	Activation  Activation // σ
	DropConnect float64    // probability with which an entry of W_1 or W_2 is dropped in training, in [0, 1)
}

// Perceptron is the PerceptronEncoder to compare with this encoder: same activation and DropConnect, and of all widths
// the one with the nearest number of parameters. With 3 layers of 4 sublayers that is 3d, with the same number, 12d² +
// 8d; with 3 layers of 2 sublayers and d = 1 both have 14.
func (e SymplecticEncoder) Perceptron() PerceptronEncoder {
	d := float64(e.Degrees)
	width := math.Round((e.count() - 2*d) / (4*d + 2))
	return PerceptronEncoder{Degrees: e.Degrees, Width: max(1, int(width)), Activation: e.Activation, DropConnect: e.DropConnect}
}

// Validate reports the first setting that makes no encoder.
func (e PerceptronEncoder) Validate() error {
	if e.Width < 1 {
		return fmt.Errorf("encoder: %d hidden units, need at least 1", e.Width)
	}
	return validateEncoder(e.Degrees, e.Activation, e.DropConnect)
}

// Parameters declares θ. The first matrix is drawn with variance 1/inputs, the second as small as the weights of the
// SymplecticEncoder, so that both start near the identity; biases start at zero.
func (e PerceptronEncoder) Parameters() []weights.Parameter {
	n := 2 * e.Degrees
	return []weights.Parameter{
		{Name: "encoder/hidden/W", Dims: []int{e.Width, n + 1}, Deviation: 1 / math.Sqrt(float64(n+1)), DropConnect: true},
		{Name: "encoder/hidden/b", Dims: []int{e.Width}},
		{Name: "encoder/output/W", Dims: []int{n, e.Width}, Deviation: sympNetDeviation, DropConnect: true},
		{Name: "encoder/output/b", Dims: []int{n}},
	}
}

// Forward is Φ_θ(x, Δt): x:[s,t,n], step:[s,t,1] -> [s,t,n]. Weights as for SymplecticEncoder.Forward.
func (e PerceptronEncoder) Forward(theta []*Node, x, step *Node) *Node {
	return e.forward(leading(e.Parameters(), theta), x, step)
}

func (e PerceptronEncoder) forward(theta []*Node, x, step *Node) *Node {
	hidden := timesEach(graph.Concatenate([]*Node{x, step}, -1), theta[0]) // [s,t,n+1] -> [s,t,w]
	hidden = sigma(e.Activation)(graph.Add(hidden, overTime(theta[1])))
	rate := graph.Add(timesEach(hidden, theta[2]), overTime(theta[3])) // [s,t,n]
	return graph.Add(x, graph.Mul(step, rate))
}

func (e PerceptronEncoder) forwardError(theta []*Node, data Windows) *Node {
	out := e.forward(theta, foldWindows(data.State), foldWindows(data.Step))
	return squaredError(out, foldWindows(data.Next))
}

// timesEach is x:[s,t,i] x Wᵀ, W:[s,o,i] -> [s,t,o]; a shared W has s = 1 and is folded into one product.
func timesEach(x, w *Node) *Node {
	if w.Shape().Dim(0) == 1 {
		return graph.Einsum("sti,oi->sto", x, graph.Reshape(w, w.Shape().Dim(1), w.Shape().Dim(2)))
	}
	return graph.Einsum("sti,soi->sto", x, w)
}
