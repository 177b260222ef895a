package metasym

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"metasymlab/metasym/weights"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

// perturbed is a random net of dimension n = 2·degrees with windows of it, s systems with w windows each.
func perturbed(rng *rand.Rand, degrees int, residual, full bool, scale float64, s, w int) (Trained, Batch) {
	control := 0
	if full {
		control = 3
	}
	m := paperModel(degrees, 2, control, 8, 5, full)
	m.BiLevel.Decoder.Residual = residual
	d := m.BiLevel.Decoder
	trained := Trained{
		Model: m,
		Theta: randomWeights(rng, m.MAML.Encoder.Parameters(), 1/math.Sqrt(float64(degrees))),
		// Weights near 1/sqrt(inputs), so that the attention is not saturated.
		Global: randomWeights(rng, d.Global(), scale),
		Local:  randomWeights(rng, d.Local(), scale),
	}
	windows := Batch{State: random64(rng, 1, s, w, d.Window, d.State), Step: steps64(rng, s, w, d.Window, 1)}
	if control > 0 {
		windows.Control = random64(rng, 1, s, w, d.Window, control)
	}
	return trained, windows
}

// everyNet runs f on nets of several dimensions, with and without Residual, controls, biases and normalisation.
func everyNet(t *testing.T, f func(t *testing.T, rng *rand.Rand, degrees int, residual, full bool)) {
	for _, degrees := range []int{1, 2, 6} {
		for _, residual := range []bool{false, true} {
			for _, full := range []bool{false, true} {
				t.Run(fmt.Sprintf("n=%d residual=%t full=%t", 2*degrees, residual, full), func(t *testing.T) {
					f(t, rand.New(rand.NewPCG(31, uint64(degrees))), degrees, residual, full)
				})
			}
		}
	}
}

func measure(t *testing.T, b compute.Backend, trained Trained, windows Batch, method JacobianMethod) ([]SymplecticDefect, SymplecticDefect) {
	t.Helper()
	states, worst, err := NearSymplecticity(b, trained, windows, method)
	if err != nil {
		t.Fatal(err)
	}
	return states, worst
}

// TestTheoremBound: the defect of random nets never exceeds ‖B‖²(2ε + ε²), and comes within a factor of ten of it for
// some, so that the bound says something. For n = 2 the defect is the determinant's: JᵀΩJ = det J Ω.
func TestTheoremBound(t *testing.T) {
	b := open(t)
	tightest := 0.0
	everyNet(t, func(t *testing.T, rng *rand.Rand, degrees int, residual, full bool) {
		for _, scale := range []float64{0.01, 0.1, 0.5} {
			trained, windows := perturbed(rng, degrees, residual, full, scale, 2, 3)
			states, worst := measure(t, b, trained, windows, FullJacobian)
			if len(states) != 6 {
				t.Fatalf("%d states, want one for each of 2×3 windows", len(states))
			}
			for i, s := range states {
				// Rounding in J, of order one, and in its product with itself.
				if !(s.Defect <= s.Bound+1e-12) || !(s.Bound <= s.BatchBound) || !(s.BatchBound <= worst.BatchBound) {
					t.Errorf("scale %g, state %d: defect %g, bound %g, with the batch's ε %g, worst %g",
						scale, i, s.Defect, s.Bound, s.BatchBound, worst.BatchBound)
				}
				if degrees == 1 && math.Abs(s.Defect-s.Determinant) > 1e-12 {
					t.Errorf("scale %g, state %d: defect %g, |det J - 1| %g, must be equal for n = 2", scale, i, s.Defect, s.Determinant)
				}
				tightest = math.Max(tightest, s.Defect/s.Bound)
			}
			if residual && scale <= 0.1 && !(worst.Epsilon < 1) {
				t.Errorf("scale %g: ε = %g for a small perturbation of the identity", scale, worst.Epsilon)
			}
		}
	})
	t.Logf("largest defect / bound: %.3f", tightest)
	if tightest < 0.1 {
		t.Errorf("the defect reaches %g of the bound at most, so the test shows little", tightest)
	}
}

// TestIdentityDecoder: with Residual and a head of zeros D is the identity in z, and Ψ as symplectic as Φ.
func TestIdentityDecoder(t *testing.T) {
	b := open(t)
	for _, degrees := range []int{1, 2, 6} {
		for _, method := range []JacobianMethod{FullJacobian, ProductsOnly} {
			rng := rand.New(rand.NewPCG(32, uint64(degrees)))
			trained, windows := perturbed(rng, degrees, true, true, 0.5, 1, 2)
			for i, p := range trained.Model.BiLevel.Decoder.Global() {
				if strings.HasPrefix(p.Name, "decoder/head/") {
					trained.Global[i] = random64(rng, 0, p.Dims...)
				}
			}
			_, worst := measure(t, b, trained, windows, method)
			epsilon, defect := 0., 1e-12
			if method == ProductsOnly {
				epsilon, defect = 1e-11, 1e-10 // of the differences along v
			}
			if !(worst.Epsilon <= epsilon) || !(worst.Defect <= defect) || worst.Determinant > 1e-12 {
				t.Errorf("d=%d method %d: %+v, want no defect", degrees, method, worst)
			}
			if !(worst.EncoderNorm > 1.01) {
				t.Errorf("d=%d: ‖B‖ = %g: the encoder does nothing, so the test shows nothing", degrees, worst.EncoderNorm)
			}
		}
	}
}

// TestAgainstFiniteDifferences finds J and B from Ψ and Φ alone, by central differences in the last state, and all the
// rest from J and B, with ∂D/∂z = J B^-1 by a matrix inverse.
func TestAgainstFiniteDifferences(t *testing.T) {
	b := open(t)
	everyNet(t, func(t *testing.T, rng *rand.Rand, degrees int, residual, full bool) {
		trained, windows := perturbed(rng, degrees, residual, full, 0.4, 1, 1)
		states, _ := measure(t, b, trained, windows, FullJacobian)
		n := 2 * degrees
		whole, encoder := mat.NewDense(n, n, nil), mat.NewDense(n, n, nil)
		const h = 1e-5
		for j := range n {
			ahead := lastOutputs(t, b, trained, windows, j, h)
			behind := lastOutputs(t, b, trained, windows, j, -h)
			for i := range n {
				whole.Set(i, j, (ahead[0][i]-behind[0][i])/(2*h))
				encoder.Set(i, j, (ahead[1][i]-behind[1][i])/(2*h))
			}
		}
		var inverse, a mat.Dense
		if err := inverse.Inverse(encoder); err != nil {
			t.Fatal(err)
		}
		a.Mul(whole, &inverse)
		for i := range n {
			a.Set(i, i, a.At(i, i)-1)
		}
		var want SymplecticDefect
		var err error
		if want.Epsilon, err = matrixNorm(&a); err != nil {
			t.Fatal(err)
		}
		if want.EncoderNorm, err = matrixNorm(encoder); err != nil {
			t.Fatal(err)
		}
		if want.Defect, err = FormDefect(whole); err != nil {
			t.Fatal(err)
		}
		want.Determinant = math.Abs(mat.Det(whole) - 1)
		// Central differences are good to 1e-10; B^-1 and the products with J multiply that.
		equal(t, "finite differences", states[0], want, 1e-7)
		if !(relative(states[0].Determinant, want.Determinant) <= 1e-7) {
			t.Errorf("|det J - 1| = %g, by finite differences %g", states[0].Determinant, want.Determinant)
		}
	})
}

// lastOutputs is Ψ and Φ at the last step of the single window, with entry j of the last state moved by h.
func lastOutputs(t *testing.T, b compute.Backend, trained Trained, windows Batch, j int, h float64) [][]float64 {
	t.Helper()
	values, err := tensors.CopyFlatData[float64](windows.State)
	if err != nil {
		t.Fatal(err)
	}
	m, n := trained.Model, trained.Model.BiLevel.Decoder.State
	values[len(values)-n+j] += h
	counts := [3]int{len(trained.Theta), len(trained.Global), len(trained.Local)}
	inputs := append(append(append([]*tensors.Tensor{}, trained.Theta...), trained.Global...), trained.Local...)
	inputs = append(inputs, tensors.FromFlatDataAndDimensions(values, windows.State.Shape().Dimensions...), windows.Step)
	at := len(inputs) - 2
	if windows.Control != nil {
		inputs = append(inputs, windows.Control)
	}
	out := run(t, b, func(in []*Node) []*Node {
		return append(forwardGraph(m, counts)(in), m.MAML.Latent(in[:counts[0]], in[at], in[at+1]))
	}, inputs...)
	for i := range out {
		out[i] = out[i][len(out[i])-n:]
	}
	return out
}

func relative(got, want float64) float64 { return math.Abs(got-want) / math.Max(1, math.Abs(want)) }

func equal(t *testing.T, name string, got, want SymplecticDefect, tolerance float64) {
	t.Helper()
	for field, pair := range map[string][2]float64{
		"ε": {got.Epsilon, want.Epsilon}, "‖B‖": {got.EncoderNorm, want.EncoderNorm}, "‖JᵀΩJ - Ω‖": {got.Defect, want.Defect},
	} {
		if !(relative(pair[0], pair[1]) <= tolerance) {
			t.Errorf("%s: %s = %.12g, want %.12g", name, field, pair[0], pair[1])
		}
	}
}

// TestProductsAgreeWithJacobian: the matrix-free norms are those of the matrices.
func TestProductsAgreeWithJacobian(t *testing.T) {
	b := open(t)
	everyNet(t, func(t *testing.T, rng *rand.Rand, degrees int, residual, full bool) {
		trained, windows := perturbed(rng, degrees, residual, full, 0.4, 1, 2)
		exact, _ := measure(t, b, trained, windows, FullJacobian)
		products, worst := measure(t, b, trained, windows, ProductsOnly)
		for i := range exact {
			equal(t, "products", products[i], exact[i], 1e-8)
		}
		if !math.IsNaN(worst.Determinant) {
			t.Errorf("a determinant of %g without a matrix", worst.Determinant)
		}
	})
}

// TestFormDefectOfDampedOscillator: the flow of q' = p/m, p' = -kq - (γ/m)p is conformally symplectic,
// JᵀΩJ = e^(-γΔt/m) Ω (McLachlan and Perlmutter, 2001), whose distance from Ω is 1 - e^(-γΔt/m).
func TestFormDefectOfDampedOscillator(t *testing.T) {
	const m, k = 1.3, 2.1
	for _, gamma := range []float64{0, 0.01, 0.4, 5} {
		for _, step := range []float64{0.05, 1, 3} {
			var flow mat.Dense
			flow.Exp(mat.NewDense(2, 2, []float64{0, step / m, -k * step, -gamma * step / m}))
			got, err := FormDefect(&flow)
			if want := 1 - math.Exp(-gamma*step/m); err != nil || math.Abs(got-want) > 1e-13 {
				t.Errorf("γ=%g Δt=%g: %.15g, want %.15g (%v)", gamma, step, got, want, err)
			}
		}
	}
	for _, wrong := range []*mat.Dense{mat.NewDense(3, 3, nil), mat.NewDense(2, 4, nil), mat.NewDense(2, 2, []float64{1, 0, 0, math.NaN()})} {
		if _, err := FormDefect(wrong); err == nil {
			t.Errorf("no error for %v", mat.Formatted(wrong))
		}
	}
}

// TestAdaptedSystems: with ζ of each system, each has the defect that it has alone; and single precision is only that
// of the weights.
func TestAdaptedSystems(t *testing.T) {
	b := open(t)
	rng := rand.New(rand.NewPCG(35, 35))
	trained, windows := perturbed(rng, 2, true, true, 0.4, 2, 2)
	if _, err := (&Predictor{trained: trained}).Adapted(); err == nil {
		t.Error("Adapted before Adapt gives no error")
	}
	var alone []SymplecticDefect
	adapted := trained
	adapted.Local = nil
	for _, p := range trained.Model.BiLevel.Decoder.Local() {
		adapted.Local = append(adapted.Local, random64(rng, 0.4, append([]int{2}, p.Dims...)...))
	}
	for system := range 2 {
		one := trained
		one.Local = nil
		for i, p := range trained.Model.BiLevel.Decoder.Local() {
			w, err := slab(adapted.Local[i], system, p.Dims...)
			if err != nil {
				t.Fatal(err)
			}
			one.Local = append(one.Local, w)
		}
		states, _ := measure(t, b, one, windows, FullJacobian)
		alone = append(alone, states[2*system:2*system+2]...)
	}
	predictor := Predictor{trained: trained, theta: trained.Theta, local: adapted.Local}
	together, err := predictor.Adapted()
	if err != nil {
		t.Fatal(err)
	}
	states, _ := measure(t, b, together, windows, FullJacobian)
	for i := range states {
		if states[i].Epsilon != alone[i].Epsilon || states[i].Defect != alone[i].Defect {
			t.Errorf("state %d: %+v, alone %+v", i, states[i], alone[i])
		}
	}
	if states[0].Epsilon == states[2].Epsilon {
		t.Error("both systems have the same ε, so the test shows nothing")
	}

	single := together
	single.Theta, single.Global, single.Local = inSingle(t, together.Theta), inSingle(t, together.Global), inSingle(t, together.Local)
	rounded, _ := measure(t, b, single, windows, FullJacobian)
	for i := range states {
		equal(t, "weights in single precision", rounded[i], states[i], 1e-5)
	}
}

func inSingle(t *testing.T, list []*tensors.Tensor) []*tensors.Tensor {
	t.Helper()
	out := make([]*tensors.Tensor, len(list))
	for i := range list {
		values, err := weights.Values(list[i])
		if err != nil {
			t.Fatal(err)
		}
		if out[i], err = weights.Tensor(values, dtypes.Float32, list[i].Shape().Dimensions...); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestNearSymplecticityRefuses(t *testing.T) {
	b := open(t)
	rng := rand.New(rand.NewPCG(36, 36))
	for want, spoil := range map[string]func(m *Trained, w *Batch){
		`the model's form is "perceptron"`: func(m *Trained, _ *Batch) { m.Model.MAML.Form = "perceptron" },
		`the model's form is "none"`:       func(m *Trained, _ *Batch) { m.Model.MAML.Form = "none" },
		"without State":                    func(_ *Trained, w *Batch) { w.State = nil },
		"State has shape":                  func(_ *Trained, w *Batch) { w.State = random64(rng, 1, 1, 1, 5, 3) },
		"Step has shape":                   func(_ *Trained, w *Batch) { w.Step = steps64(rng, 1, 1, 4, 1) },
		"takes 3 controls":                 func(_ *Trained, w *Batch) { w.Control = nil },
		"Control has shape":                func(_ *Trained, w *Batch) { w.Control = random64(rng, 1, 1, 1, 5, 2) },
		"local weights":                    func(m *Trained, _ *Batch) { m.Local = nil },
		"adapted to 3": func(m *Trained, _ *Batch) {
			m.Local = append([]*tensors.Tensor{random64(rng, 1, 3, 8, 8)}, m.Local[1:]...)
		},
		"not finite": func(m *Trained, _ *Batch) {
			m.Global = append([]*tensors.Tensor{random64(rng, math.NaN(), m.Global[0].Shape().Dimensions...)}, m.Global[1:]...)
		},
	} {
		for _, method := range []JacobianMethod{FullJacobian, ProductsOnly} {
			trained, windows := perturbed(rng, 2, false, true, 0.4, 1, 1)
			spoil(&trained, &windows)
			if _, _, err := NearSymplecticity(b, trained, windows, method); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want one with %q", err, want)
			}
		}
	}
}
