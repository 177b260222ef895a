package metasym

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// episode is random data of s systems: adaptation and meta windows, State Step Next of each.
func episode(rng *rand.Rand, s, w, steps, n int) []*tensors.Tensor {
	var out []*tensors.Tensor
	for range 2 {
		out = append(out, random64(rng, 0.7, s, w, steps, n), steps64(rng, s, w, steps, 1), random64(rng, 0.7, s, w, steps, n))
	}
	return out
}

func unpackEpisode(in []*Node) (adaptation, meta Windows) {
	return Windows{State: in[0], Step: in[1], Next: in[2]}, Windows{State: in[3], Step: in[4], Next: in[5]}
}

// directionalDifference compares the gradient of a loss with a fourth-order central difference along a random direction
// of all weights, and returns the relative error and the gradient's component.
func directionalDifference(t *testing.T, b compute.Backend, loss func(theta, data []*Node) *Node, theta, data []*tensors.Tensor, rng *rand.Rand) (relative, slope float64) {
	t.Helper()
	args := append(append([]*tensors.Tensor{}, theta...), data...)
	gradients := run(t, b, func(in []*Node) []*Node {
		weights, rest := in[:len(theta)], in[len(theta):]
		return graph.Gradient(loss(weights, rest), weights...)
	}, args...)
	direction := make([][]float64, len(theta))
	for i := range theta {
		direction[i] = make([]float64, len(gradients[i]))
		for j := range direction[i] {
			direction[i][j] = rng.NormFloat64()
			slope += direction[i][j] * gradients[i][j]
		}
	}
	at := func(step float64) float64 {
		moved := append([]*tensors.Tensor{}, args...)
		for i := range theta {
			values, err := tensors.CopyFlatData[float64](theta[i])
			if err != nil {
				t.Fatal(err)
			}
			for j := range values {
				values[j] += step * direction[i][j]
			}
			moved[i] = tensors.FromFlatDataAndDimensions(values, theta[i].Shape().Dimensions...)
		}
		return run(t, b, func(in []*Node) []*Node { return []*Node{loss(in[:len(theta)], in[len(theta):])} }, moved...)[0][0]
	}
	const h = 2e-4
	difference := (8*(at(h)-at(-h)) - (at(2*h) - at(-2*h))) / (12 * h)
	return math.Abs(slope-difference) / math.Abs(difference), slope
}

// TestOuterGradient: the second-order MAML gradient agrees with finite differences through the whole inner loop, and
// the first-order one does not.
func TestOuterGradient(t *testing.T) {
	b := open(t)
	for _, c := range []struct {
		family         string
		inner, degrees int
	}{
		{"LA", 1, 1}, {"LA", 1, 2}, {"LA", 1, 6}, {"LA", 3, 1}, {"LA", 3, 2}, {"LA", 3, 6}, {"LA", 5, 1}, {"LA", 5, 2}, {"LA", 5, 6},
		{"LA", 1, 18}, {"LA", 3, 18}, {"LA", 5, 18},
		{"G", 1, 1}, {"G", 1, 6}, {"G", 3, 2}, {"G", 5, 1}, {"G", 5, 6},
	} {
		t.Run(fmt.Sprintf("%s, %d inner steps, d=%d", c.family, c.inner, c.degrees), func(t *testing.T) {
			inner, degrees := c.inner, c.degrees
			rng := rand.New(rand.NewPCG(3, uint64(10*inner+degrees)))
			encoder := SymplecticEncoder{Degrees: degrees, Layers: 3, Sublayers: 2, Activation: "sigmoid"}
			if c.family == "G" {
				encoder = SymplecticEncoder{Family: "G", Degrees: degrees, Layers: 3, Width: 4, Activation: "sigmoid"}
			}
			m := MAML{Encoder: encoder, InnerSteps: inner, InnerRate: 0.5}
			theta := randomWeights(rng, m.Encoder.Parameters(), 0.5/math.Sqrt(float64(degrees)))
			data := episode(rng, 3, 2, 4, 2*degrees)
			outer := func(m MAML) func(theta, data []*Node) *Node {
				return func(theta, data []*Node) *Node {
					adaptation, meta := unpackEpisode(data)
					return graph.ReduceAllMean(m.OuterLoss(theta, adaptation, meta, nil))
				}
			}
			relative, second := directionalDifference(t, b, outer(m), theta, data, rand.New(rand.NewPCG(4, 4)))
			if !(relative < 1e-6) {
				t.Errorf("gradient off by %.1e relative, want below 1e-6", relative)
			}
			m.FirstOrder = true
			relative, first := directionalDifference(t, b, outer(m), theta, data, rand.New(rand.NewPCG(4, 4)))
			if relative < 1e-3 {
				t.Errorf("the first-order gradient %g equals the second-order one %g", first, second)
			}
		})
	}
}

// TestInnerLoopDescends: on data of a fixed linear flow the inner loop lowers the loss it minimises, for every system.
func TestInnerLoopDescends(t *testing.T) {
	b := open(t)
	rng := rand.New(rand.NewPCG(5, 5))
	m := MAML{Encoder: SymplecticEncoder{Degrees: 2, Layers: 3, Sublayers: 2, Activation: "sigmoid"}, InnerRate: 0.3}
	theta := randomWeights(rng, m.Encoder.Parameters(), 0.1)
	data := episode(rng, 4, 1, 10, 4)
	var before []float64
	for _, steps := range []int{0, 1, 3} {
		m.InnerSteps = steps
		loss := run(t, b, func(in []*Node) []*Node {
			adaptation, _ := unpackEpisode(in[len(theta):])
			return []*Node{m.Encoder.forwardError(m.Adapt(in[:len(theta)], adaptation, nil), adaptation)}
		}, append(append([]*tensors.Tensor{}, theta...), data...)...)[0]
		for i := range before {
			if !(loss[i] < before[i]) {
				t.Errorf("system %d: loss %g after %d steps, %g before", i, loss[i], steps, before[i])
			}
		}
		before = loss
	}
}

// TestSystemOrder: permuting the systems of a batch permutes the losses and changes nothing else.
func TestSystemOrder(t *testing.T) {
	b := open(t)
	rng := rand.New(rand.NewPCG(6, 6))
	m := MAML{Encoder: SymplecticEncoder{Degrees: 1, Layers: 3, Sublayers: 2, Activation: "tanh"}, InnerSteps: 2, InnerRate: 0.1}
	theta := randomWeights(rng, m.Encoder.Parameters(), 0.5)
	data := episode(rng, 3, 1, 4, 2)
	losses := func(order []int) []float64 {
		args := append([]*tensors.Tensor{}, theta...)
		for _, x := range data {
			values, _ := tensors.CopyFlatData[float64](x)
			size := len(values) / 3
			var moved []float64
			for _, s := range order {
				moved = append(moved, values[s*size:(s+1)*size]...)
			}
			args = append(args, tensors.FromFlatDataAndDimensions(moved, x.Shape().Dimensions...))
		}
		return run(t, b, func(in []*Node) []*Node {
			adaptation, meta := unpackEpisode(in[len(theta):])
			return []*Node{m.OuterLoss(in[:len(theta)], adaptation, meta, nil)}
		}, args...)[0]
	}
	straight, permuted := losses([]int{0, 1, 2}), losses([]int{2, 0, 1})
	for i, s := range []int{2, 0, 1} {
		if permuted[i] != straight[s] {
			t.Errorf("system %d: loss %v in one order, %v in another", s, straight[s], permuted[i])
		}
	}
}
