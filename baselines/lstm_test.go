package baselines

import (
	"math"
	"testing"
)

// lstmByHand feeds the cells one step at a time (Hochreiter & Schmidhuber, 1997, with the forget gate of Gers et al.,
// 2000).
func lstmByHand(l QuantumLSTM, theta [][]float64, in [][]float64) [][]float64 {
	sigmoid := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	h, cell := make([]float64, l.Hidden), make([]float64, l.Hidden)
	var out [][]float64
	for _, x := range in {
		z := affine(theta[2], theta[4], affine(theta[0], theta[1], x))
		for i, v := range affine(theta[3], theta[5], h) {
			z[i] += v
		}
		for k := range l.Hidden {
			input, output := sigmoid(z[k]), sigmoid(z[l.Hidden+k])
			forget, candidate := sigmoid(z[2*l.Hidden+k]), math.Tanh(z[3*l.Hidden+k])
			cell[k] = forget*cell[k] + input*candidate
			h[k] = output * math.Tanh(cell[k])
		}
		out = append(out, affine(theta[6], theta[7], h))
	}
	return out
}

// TestLSTMByHand: the whole sequence in the graph equals a recursion that sees one step at a time.
func TestLSTMByHand(t *testing.T) {
	for _, name := range []string{"lstm", "lstm, no control"} {
		l := small()[name].(QuantumLSTM)
		byHand(t, l, l.Control > 0, l.StepSize, func(theta, in [][]float64) [][]float64 { return lstmByHand(l, theta, in) })
	}
}
