package metasym

import (
	"fmt"
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
	outputs, err := exec.Call(args...)
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
	for name, c := range map[string]struct {
		encoder SymplecticEncoder
		want    int
	}{
		"SympNets authors' pendulum":           {SymplecticEncoder{Degrees: 1, Layers: 3, Sublayers: 2}, 14},
		"quadrotor":                            {SymplecticEncoder{Degrees: 6, Layers: 3, Sublayers: 4}, 480},
		"mesh 10x10":                           {SymplecticEncoder{Family: "LA", Degrees: 200, Layers: 3, Sublayers: 4}, 481600},
		"SympNets authors' pendulum, G":        {SymplecticEncoder{Family: "G", Degrees: 1, Layers: 5, Width: 30}, 450},
		"G, three degrees of freedom, by hand": {SymplecticEncoder{Family: "G", Degrees: 3, Layers: 2, Width: 4}, 2 * (12 + 8)},
	} {
		c.encoder.Activation = "sigmoid"
		if err := c.encoder.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := weights.Count(c.encoder.Parameters()); got != c.want {
			t.Errorf("%s: %d parameters, want %d", name, got, c.want)
		}
	}
}

func TestEncoderValidate(t *testing.T) {
	for want, e := range map[string]SymplecticEncoder{
		`encoder: family "H" is none of LA, G`:              {Family: "H", Degrees: 1, Layers: 1, Sublayers: 1, Activation: "tanh"},
		"encoder: 0 sublayers, need at least 1":             {Degrees: 1, Layers: 1, Activation: "tanh"},
		"encoder: width 0, family G needs at least 1":       {Family: "G", Degrees: 1, Layers: 1, Activation: "tanh"},
		"encoder: 2 sublayers, but only family LA has them": {Family: "G", Degrees: 1, Layers: 1, Sublayers: 2, Width: 3, Activation: "tanh"},
		"encoder: width 3, but only family G has one":       {Degrees: 1, Layers: 1, Sublayers: 2, Width: 3, Activation: "tanh"},
		"encoder: 0 layers, need at least 1":                {Family: "G", Degrees: 1, Width: 3, Activation: "tanh"},
	} {
		if err := e.Validate(); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// families are encoders of both families with the given degrees of freedom, at the settings of the tests of exactness.
func families(degrees int, activation Activation) map[string]SymplecticEncoder {
	return map[string]SymplecticEncoder{
		"LA": {Degrees: degrees, Layers: 3, Sublayers: 4, Activation: activation},
		"G":  {Family: "G", Degrees: degrees, Layers: 5, Width: 4*degrees + 3, Activation: activation},
	}
}

// TestEncoderSymplectic compares JᵀΩJ with Ω at random states, for random weights under random DropConnect masks. The
// Jacobian is exact: row i is the gradient of output i, obtained for all i at once from n copies of the state.
func TestEncoderSymplectic(t *testing.T) {
	b := open(t)
	for _, degrees := range []int{1, 2, 6, 18} {
		for _, activation := range Activations {
			for family, e := range families(degrees, activation) {
				e.DropConnect = 0.4
				for direction, jacobian := range encoderJacobians(t, b, e) {
					name := fmt.Sprintf("%s d=%d %s %s", family, degrees, activation, direction)
					if worst := symplecticDefect(jacobian, degrees); !(worst < 1e-12) {
						t.Errorf("%s: max |JᵀΩJ - Ω| = %.2e, want below 1e-12", name, worst)
					}
					if distance := offIdentity(jacobian, 2*degrees); distance < 1e-2 {
						t.Errorf("%s: the map is the identity to %.1e, so the test shows nothing", name, distance)
					}
				}
			}
		}
	}
}

// encoderJacobians are those of the map and of its inverse, each [n, n], at a random state with random masked weights.
func encoderJacobians(t *testing.T, b compute.Backend, e SymplecticEncoder) map[string][]float64 {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, uint64(e.Degrees)))
	parameters := e.Parameters()
	theta := randomWeights(rng, parameters, 1/math.Sqrt(float64(e.Degrees)))
	for i, m := range DropConnectMasks(parameters, e.DropConnect, rng) {
		factors, _ := weights.Values(m)
		tensors.MustMutableFlatData(theta[i], func(flat []float64) {
			for j := range flat {
				flat[j] *= factors[j]
			}
		})
	}
	n := 2 * e.Degrees
	x, step := random64(rng, 1, 1, 1, n), steps64(rng, 1, 1, 1)
	jacobians := map[string][]float64{}
	for direction, phi := range map[string]func(theta []*Node, x, step *Node) *Node{"forward": e.Forward, "inverse": e.Inverse} {
		jacobians[direction] = run(t, b, func(in []*Node) []*Node {
			copies := graph.BroadcastToDims(in[0], 1, n, n)
			h := graph.BroadcastToDims(in[1], 1, n, 1)
			out := phi(in[2:], copies, h)
			identity := graph.Reshape(graph.DiagonalWithValue(graph.ScalarOne(in[0].Graph(), dtypes.Float64), n), 1, n, n)
			return graph.Gradient(graph.ReduceAllSum(graph.Mul(out, identity)), copies)
		}, append([]*tensors.Tensor{x, step}, theta...)...)[0]
	}
	return jacobians
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
		for family, e := range families(degrees, "sigmoid") {
			for kind, systems := range map[string]int{"shared weights": 0, "weights of each system": 3} {
				rng := rand.New(rand.NewPCG(2, uint64(degrees)))
				parameters := e.Parameters()
				for i := range parameters {
					if systems > 0 {
						parameters[i].Dims = append([]int{systems}, parameters[i].Dims...)
					}
				}
				theta := randomWeights(rng, parameters, 1/math.Sqrt(float64(degrees)))
				x, step := random64(rng, 1, 3, 5, 2*degrees), steps64(rng, 3, 5, 1)
				out := run(t, b, func(in []*Node) []*Node {
					image := e.Forward(in[2:], in[0], in[1])
					return []*Node{e.Inverse(in[2:], image, in[1]), image}
				}, append([]*tensors.Tensor{x, step}, theta...)...)
				want, _ := weights.Values(x)
				if worst := maxDifference(out[0], want); !(worst < 1e-12) {
					t.Errorf("%s d=%d, %s: max |Φ⁻¹(Φ(x)) - x| = %.2e, want below 1e-12", family, degrees, kind, worst)
				}
				if moved := maxDifference(out[1], want); moved < 1e-2 {
					t.Errorf("%s d=%d, %s: the map moves states by %.1e only, so the test shows nothing", family, degrees, kind, moved)
				}
			}
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

// TestGradientEncoderByHand follows one step of a G net with d = 2, width 3, whose two systems have weights of their
// own.
func TestGradientEncoderByHand(t *testing.T) {
	b := open(t)
	e := SymplecticEncoder{Family: "G", Degrees: 2, Layers: 2, Width: 3, Activation: "tanh"}
	rng := rand.New(rand.NewPCG(7, 7))
	parameters := e.Parameters()
	for i := range parameters {
		parameters[i].Dims = append([]int{2}, parameters[i].Dims...)
	}
	theta := randomWeights(rng, parameters, 0.8)
	x, step := random64(rng, 1, 2, 1, 4), steps64(rng, 2, 1, 1)
	got := run(t, b, func(in []*Node) []*Node { return []*Node{e.Forward(in[2:], in[0], in[1])} },
		append([]*tensors.Tensor{x, step}, theta...)...)[0]

	entries := func(tensor *tensors.Tensor, system int) []float64 {
		all, _ := weights.Values(tensor)
		size := len(all) / 2
		return all[system*size : (system+1)*size]
	}
	for system := range 2 {
		want := append([]float64(nil), entries(x, system)...)
		q, p, h := want[:2], want[2:], entries(step, system)[0]
		shear := func(moved, from []float64, k, a, b []float64) { // K row by row, [3,2]
			for i := range 3 {
				hidden := a[i] * math.Tanh(k[2*i]*from[0]+k[2*i+1]*from[1]+b[i])
				moved[0] += h * k[2*i] * hidden
				moved[1] += h * k[2*i+1] * hidden
			}
		}
		shear(p, q, entries(theta[0], system), entries(theta[1], system), entries(theta[2], system))
		shear(q, p, entries(theta[3], system), entries(theta[4], system), entries(theta[5], system))
		if worst := maxDifference(got[4*system:4*system+4], want); worst > 1e-15 {
			t.Errorf("system %d: Φ(x) = %v, by hand %v", system, got[4*system:4*system+4], want)
		}
	}
}
