package baselines

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

func shape(dims ...int) shapes.Shape { return shapes.Make(dtypes.Float64, dims...) }

// scalarByHand is a scalar network with one hidden layer of width k on in inputs, and its gradient:
// Σ_j a_j tanh(W_j x + b_j) + c and Σ_j a_j (1 - tanh²) W_j.
func scalarByHand(theta [][]float64, x []float64) (value float64, gradient []float64) {
	w, b, a := theta[0], theta[1], theta[2]
	value, gradient = theta[3][0], make([]float64, len(x))
	for j := range b {
		sum := b[j]
		for i := range x {
			sum += w[j*len(x)+i] * x[i]
		}
		h := math.Tanh(sum)
		value += a[j] * h
		for i := range x {
			gradient[i] += a[j] * (1 - h*h) * w[j*len(x)+i]
		}
	}
	return value, gradient
}

// fieldByHand is a DHNN's field (∂H/∂p + ∂D/∂q, -∂H/∂q + ∂D/∂p) for d = 2 degrees of freedom; D also sees u.
func fieldByHand(theta [][]float64, x, u []float64) []float64 {
	out := conservativeByHand(theta[:4], x, nil)
	_, d := scalarByHand(theta[4:], slices.Concat(x, u))
	for i := range out {
		out[i] += d[i]
	}
	return out
}

// conservativeByHand is an HNN's field (∂H/∂p, -∂H/∂q) for d = 2.
func conservativeByHand(theta [][]float64, x, u []float64) []float64 {
	_, h := scalarByHand(theta, slices.Concat(x, u))
	return []float64{h[2], h[3], -h[0], -h[1]}
}

// TestFieldByHand: the field of H and D with one hidden layer each.
func TestFieldByHand(t *testing.T) {
	dhnn, hnn, alone := DHNN{State: dim, Control: controls, Hidden: []int{7}}, HNN{State: dim, Control: controls, Hidden: []int{7}}, HNN{State: dim, Hidden: []int{7}}
	tenfold, threefold := dhnn, hnn
	tenfold.Scale, threefold.Scale = 10, 3
	times := func(scale float64, byHand func(theta [][]float64, x, u []float64) []float64) func(theta [][]float64, x, u []float64) []float64 {
		return func(theta [][]float64, x, u []float64) []float64 {
			field := byHand(theta, x, u)
			for i := range field {
				field[i] *= scale
			}
			return field
		}
	}
	for name, c := range map[string]struct {
		network network
		field   func(theta []*Node, state, control *Node) *Node
		byHand  func(theta [][]float64, x, u []float64) []float64
	}{
		"dhnn":             {dhnn, dhnn.Field, fieldByHand},
		"hnn":              {hnn, hnn.Field, conservativeByHand},
		"dhnn, scaled":     {tenfold, tenfold.Field, times(10, fieldByHand)},
		"hnn, scaled":      {threefold, threefold.Field, times(3, conservativeByHand)},
		"hnn, no controls": {alone, alone.Field, func(theta [][]float64, x, _ []float64) []float64 { return conservativeByHand(theta, x, nil) }},
	} {
		rng := rand.New(rand.NewPCG(11, 12))
		theta, data := randomTheta(rng, c.network), randomBatch(rng)
		run := runner(t, c.network, func(theta []*Node, state, control, _ *Node) []*Node { return []*Node{c.field(theta, state, control)} })
		got := run(theta, data)[0]
		for row := range systems * windows * steps {
			want := c.byHand(theta, data.state[row*dim:(row+1)*dim], data.control[row*controls:(row+1)*controls])
			for i := range want {
				if v := got[row*dim+i]; math.Abs(v-want[i]) > 1e-13 {
					t.Fatalf("%s, row %d: component %d is %.15g, by hand %.15g", name, row, i, v, want[i])
				}
			}
		}
	}
}

// TestEnergyUnit: in units of a scale both start without any force, and gradients reach all last layers.
func TestEnergyUnit(t *testing.T) {
	for name, n := range map[string]network{
		"dhnn": DHNN{State: dim, Control: controls, Hidden: []int{7, 7}, Scale: 2},
		"hnn":  HNN{State: dim, Control: controls, Hidden: []int{7, 7}, Scale: 2},
	} {
		drawn, err := weights.Initial(n.Parameters(), 3, dtypes.Float64)
		if err != nil {
			t.Fatal(err)
		}
		var theta [][]float64
		for _, w := range drawn {
			values, err := weights.Values(w)
			if err != nil {
				t.Fatal(err)
			}
			theta = append(theta, values)
		}
		data := randomBatch(rand.New(rand.NewPCG(15, 16)))
		out := runner(t, n, func(theta []*Node, state, control, step *Node) []*Node {
			next := n.Forward(theta, state, control, step)
			return append([]*Node{next}, graph.Gradient(graph.ReduceAllSum(next), theta...)...)
		})(theta, data)
		if !slices.Equal(out[0], data.state) {
			t.Errorf("%s: moves before training", name)
		}
		for k, p := range n.Parameters() {
			if last := len(p.Dims) == 2 && p.Dims[0] == 1; last && !slices.ContainsFunc(out[1+k], func(v float64) bool { return v != 0 }) {
				t.Errorf("%s: %s has no gradient", name, p.Name)
			}
		}
	}
}

// TestIntegratorOrder: one step against the exact flow of the field by hand (1000 steps of the classical method), for
// two step lengths. The error of a method of order k falls as h^(k+1).
func TestIntegratorOrder(t *testing.T) {
	for k, method := range map[int]string{1: "euler", 2: "midpoint", 4: "rk4"} {
		n := DHNN{State: dim, Control: controls, Hidden: []int{7}, Integrator: method}
		rng := rand.New(rand.NewPCG(13, 14))
		theta, data := randomTheta(rng, n), randomBatch(rng)
		run := forward(t, n)
		errorAt := func(h float64) float64 {
			for i := range data.step {
				data.step[i] = h
			}
			got, sum := run(theta, data), 0.0
			for row := range systems * windows * steps {
				u := data.control[row*controls : (row+1)*controls]
				want := flow(func(x []float64) []float64 { return fieldByHand(theta, x, u) }, data.state[row*dim:(row+1)*dim], h)
				for i := range want {
					sum += math.Abs(got[row*dim+i] - want[i])
				}
			}
			return sum
		}
		// Half the step gives 2^(k+1) times less; the next order's share of the error is below a fifth at this length.
		if got, want := math.Log2(errorAt(0.1)/errorAt(0.05)), float64(k+1); math.Abs(got-want) > 0.2 {
			t.Errorf("%s: the error of one step falls as h^%.2f, want h^%g", method, got, want)
		}
	}
}

func flow(f func([]float64) []float64, x []float64, h float64) []float64 {
	along := func(s float64, k []float64) []float64 {
		out := make([]float64, len(x))
		for i := range out {
			out[i] = x[i] + s*k[i]
		}
		return out
	}
	const substeps = 100
	h /= substeps
	for range substeps {
		k1 := f(x)
		k2 := f(along(h/2, k1))
		k3 := f(along(h/2, k2))
		k4 := f(along(h, k3))
		next := make([]float64, len(x))
		for i := range next {
			next[i] = x[i] + h/6*(k1[i]+2*k2[i]+2*k3[i]+k4[i])
		}
		x = next
	}
	return x
}

// TestConservation: without dissipation and under constant controls, a trajectory of many small steps keeps H, and one
// with dissipation does not.
func TestConservation(t *testing.T) {
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		network  network
		conserve bool
	}{
		"hnn":          {HNN{State: dim, Control: controls, Hidden: []int{7}}, true},
		"dhnn, D zero": {DHNN{State: dim, Hidden: []int{7}}, true},
		"dhnn":         {DHNN{State: dim, Hidden: []int{7}}, false},
	} {
		rng := rand.New(rand.NewPCG(15, 16))
		theta := randomTheta(rng, c.network)
		if name == "dhnn, D zero" {
			for _, w := range theta[4:] {
				clear(w)
			}
		}
		exec, err := graph.NewExec(b, func(in []*Node) *Node { return c.network.Forward(in[3:], in[0], in[1], in[2]) })
		if err != nil {
			t.Fatal(err)
		}
		x, moved := normal(rng, dim), 0.0
		start, u := x, normal(rng, controls)
		energy := func() float64 {
			inputs := x
			if h, ok := c.network.(HNN); ok && h.Control > 0 {
				inputs = slices.Concat(x, u)
			}
			value, _ := scalarByHand(theta, inputs)
			return value
		}
		before := energy()
		for range 1000 {
			args := []any{tensors.FromFlatDataAndDimensions(x, 1, 1, 1, dim), tensors.FromFlatDataAndDimensions(u, 1, 1, 1, controls),
				tensors.FromFlatDataAndDimensions([]float64{0.02}, 1, 1, 1, 1)}
			for i, p := range c.network.Parameters() {
				args = append(args, tensors.FromFlatDataAndDimensions(theta[i], p.Dims...))
			}
			outputs, err := exec.Call(args...)
			if err != nil {
				t.Fatal(err)
			}
			if x, err = weights.Values(outputs[0]); err != nil {
				t.Fatal(err)
			}
			moved = math.Max(moved, math.Abs(x[0]-start[0]))
		}
		// The classical method's drift over 1000 steps of 0.02 is of order 20 x 0.02⁴ times the fifth derivatives.
		if drift := math.Abs(energy() - before); (drift < 1e-7) != c.conserve || !(moved > 0.5) {
			t.Errorf("%s: H is off by %g after 1000 steps, q moved by %g", name, drift, moved)
		}
	}
}
