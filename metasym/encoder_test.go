package metasym

import (
	"math"
	"math/rand/v2"
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

func open(t *testing.T) compute.Backend {
	t.Helper()
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// random64 is a float64 tensor of normal entries.
func random64(rng *rand.Rand, scale float64, dims ...int) *tensors.Tensor {
	t := tensors.FromScalarAndDimensions(0.0, dims...)
	tensors.MustMutableFlatData(t, func(flat []float64) {
		for i := range flat {
			flat[i] = scale * rng.NormFloat64()
		}
	})
	return t
}

// steps64 is a float64 tensor of step lengths in [0.05, 0.15), irregular.
func steps64(rng *rand.Rand, dims ...int) *tensors.Tensor {
	t := tensors.FromScalarAndDimensions(0.0, dims...)
	tensors.MustMutableFlatData(t, func(flat []float64) {
		for i := range flat {
			flat[i] = 0.05 + 0.1*rng.Float64()
		}
	})
	return t
}

// run executes a graph-building function once and returns the outputs' entries.
func run(t *testing.T, b compute.Backend, f func(inputs []*Node) []*Node, inputs ...*tensors.Tensor) [][]float64 {
	t.Helper()
	exec, err := graph.NewExec(b, f)
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	args := make([]any, len(inputs))
	for i := range inputs {
		args[i] = inputs[i]
	}
	outputs, err := exec.Exec(args...)
	if err != nil {
		t.Fatal(err)
	}
	values := make([][]float64, len(outputs))
	for i, o := range outputs {
		if values[i], err = weights.Values(o); err != nil {
			t.Fatal(err)
		}
	}
	return values
}

// randomWeights draws every weight of the parameters, biases included, at a size at which the map is far from identity.
func randomWeights(rng *rand.Rand, parameters []weights.Parameter, scale float64) []*tensors.Tensor {
	out := make([]*tensors.Tensor, len(parameters))
	for i, p := range parameters {
		out[i] = random64(rng, scale, p.Dims...)
	}
	return out
}

func TestEncoderParameterCounts(t *testing.T) {
	for name, c := range map[string]struct{ degrees, layers, sublayers, want int }{
		"SympNets authors' pendulum": {1, 3, 2, 14},
		"quadrotor":                  {6, 3, 4, 480},
		"mesh 10x10":                 {200, 3, 4, 481600},
	} {
		e := SymplecticEncoder{Degrees: c.degrees, Layers: c.layers, Sublayers: c.sublayers, Activation: "sigmoid"}
		if got := weights.Count(e.Parameters()); got != c.want {
			t.Errorf("%s: %d parameters, want %d", name, got, c.want)
		}
	}
}

// TestEncoderSymplectic compares JᵀΩJ with Ω at random states, for random weights under random DropConnect masks. The
// Jacobian is exact: row i is the gradient of output i, obtained for all i at once from n copies of the state.
func TestEncoderSymplectic(t *testing.T) {
	b := open(t)
	for _, degrees := range []int{1, 2, 6, 18} {
		for _, activation := range Activations {
			rng := rand.New(rand.NewPCG(1, uint64(degrees)))
			e := SymplecticEncoder{Degrees: degrees, Layers: 3, Sublayers: 4, Activation: activation, DropConnect: 0.4}
			parameters := e.Parameters()
			theta := randomWeights(rng, parameters, 1/math.Sqrt(float64(degrees)))
			for i, m := range DropConnectMasks(parameters, e.DropConnect, rng) {
				factors, _ := weights.Values(m)
				tensors.MustMutableFlatData(theta[i], func(flat []float64) {
					for j := range flat {
						flat[j] *= factors[j]
					}
				})
			}
			n := 2 * degrees
			x := random64(rng, 1, 1, 1, n)
			step := steps64(rng, 1, 1, 1)
			for direction, phi := range map[string]func(theta []*Node, x, step *Node) *Node{"forward": e.Forward, "inverse": e.Inverse} {
				jacobian := run(t, b, func(in []*Node) []*Node {
					copies := graph.BroadcastToDims(in[0], 1, n, n)
					h := graph.BroadcastToDims(in[1], 1, n, 1)
					out := phi(in[2:], copies, h)
					identity := graph.Reshape(graph.DiagonalWithValue(graph.ScalarOne(in[0].Graph(), dtypes.Float64), n), 1, n, n)
					return graph.Gradient(graph.ReduceAllSum(graph.Mul(out, identity)), copies)
				}, append([]*tensors.Tensor{x, step}, theta...)...)[0]
				if worst := symplecticDefect(jacobian, degrees); !(worst < 1e-12) {
					t.Errorf("d=%d %s %s: max |JᵀΩJ - Ω| = %.2e, want below 1e-12", degrees, activation, direction, worst)
				}
				if distance := offIdentity(jacobian, n); distance < 1e-2 {
					t.Errorf("d=%d %s %s: the map is the identity to %.1e, so the test shows nothing", degrees, activation, direction, distance)
				}
			}
		}
	}
}

// symplecticDefect is max |JᵀΩJ - Ω| for a Jacobian [2d, 2d], Ω = [[0, I], [-I, 0]].
func symplecticDefect(j []float64, d int) float64 {
	n, worst := 2*d, 0.0
	for a := range n {
		for c := range n {
			sum := 0.0
			for i := range d {
				sum += j[i*n+a]*j[(i+d)*n+c] - j[(i+d)*n+a]*j[i*n+c]
			}
			switch {
			case c == a+d:
				sum--
			case a == c+d:
				sum++
			}
			worst = math.Max(worst, math.Abs(sum))
		}
	}
	return worst
}

func offIdentity(j []float64, n int) float64 {
	worst := 0.0
	for i := range n {
		for k := range n {
			want := 0.0
			if i == k {
				want = 1
			}
			worst = math.Max(worst, math.Abs(j[i*n+k]-want))
		}
	}
	return worst
}

func TestEncoderInverse(t *testing.T) {
	b := open(t)
	for _, degrees := range []int{1, 2, 6, 18} {
		rng := rand.New(rand.NewPCG(2, uint64(degrees)))
		e := SymplecticEncoder{Degrees: degrees, Layers: 3, Sublayers: 4, Activation: "sigmoid"}
		theta := randomWeights(rng, e.Parameters(), 1/math.Sqrt(float64(degrees)))
		x, step := random64(rng, 1, 3, 5, 2*degrees), steps64(rng, 3, 5, 1)
		out := run(t, b, func(in []*Node) []*Node {
			image := e.Forward(in[2:], in[0], in[1])
			return []*Node{e.Inverse(in[2:], image, in[1]), image}
		}, append([]*tensors.Tensor{x, step}, theta...)...)
		want, _ := weights.Values(x)
		if worst := maxDifference(out[0], want); !(worst < 1e-12) {
			t.Errorf("d=%d: max |Φ⁻¹(Φ(x)) - x| = %.2e, want below 1e-12", degrees, worst)
		}
		if moved := maxDifference(out[1], want); moved < 1e-2 {
			t.Errorf("d=%d: the map moves states by %.1e only, so the test shows nothing", degrees, moved)
		}
	}
}

func maxDifference(a, b []float64) float64 {
	worst := 0.0
	for i := range a {
		worst = math.Max(worst, math.Abs(a[i]-b[i]))
	}
	return worst
}

// TestEncoderByHand follows one step of a net with d = 1 through the formulas of Jin et al. (2020) written out.
func TestEncoderByHand(t *testing.T) {
	b := open(t)
	e := SymplecticEncoder{Degrees: 1, Layers: 2, Sublayers: 2, Activation: "sigmoid"}
	w := []float64{0.3, -0.2, 0.1, 0.4, 0.7, -0.5, 0.25, -0.15, 0.35} // S1 S2 b_q b_p | a | S1 S2 b_q b_p
	q, p, h := 0.6, -0.8, 0.2
	theta := make([]*tensors.Tensor, len(w))
	for i, parameter := range e.Parameters() {
		theta[i] = tensors.FromFlatDataAndDimensions([]float64{w[i]}, parameter.Dims...)
	}
	got := run(t, b, func(in []*Node) []*Node { return []*Node{e.Forward(in[2:], in[0], in[1])} },
		append([]*tensors.Tensor{
			tensors.FromFlatDataAndDimensions([]float64{q, p}, 1, 1, 2),
			tensors.FromFlatDataAndDimensions([]float64{h}, 1, 1, 1)}, theta...)...)[0]

	p += h * q * 2 * w[0]
	q += h * p * 2 * w[1]
	q, p = q+h*w[2], p+h*w[3]
	p += h * w[4] / (1 + math.Exp(-q))
	p += h * q * 2 * w[5]
	q += h * p * 2 * w[6]
	q, p = q+h*w[7], p+h*w[8]
	if worst := maxDifference(got, []float64{q, p}); worst > 1e-15 {
		t.Errorf("Φ(x) = %v, by hand %v", got, []float64{q, p})
	}
}
