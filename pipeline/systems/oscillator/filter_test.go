package oscillator

import (
	"math"
	"math/cmplx"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// setState puts the pure state psi [levels] into the filter.
func setState(t testing.TB, f *Filter, psi []complex128) {
	t.Helper()
	g := effectiveHamiltonian(f.params, f.ladder.levels)
	back, err := newPropagator(&g, -f.step/2)
	if err != nil {
		t.Fatal(err)
	}
	padded, v := make([]complex128, f.size), make([]complex128, f.size)
	copy(padded, psi)
	back.applyTo(v, padded)
	for i := range v {
		for j := range v {
			f.bracket[i*f.size+j] = v[i] * cmplx.Conj(v[j])
		}
	}
	f.active = f.ladder.levels
}

// One filter step, averaged over both noises by Gauss–Hermite quadrature, is the Lindblad evolution up to
// O(step²). Efficiency 0.8 and n̄ = 0.15: the unmonitored channels are on.
func testFilterQuadrature(t *testing.T) {
	const levels = 20
	psi := superposition(levels)
	steps := []float64{0.02, 0.01, 0.005, 0.0025}
	var defects []float64
	for _, step := range steps {
		f := mustFilter(t, golden, levels, step)
		nodes, weights := gaussHermite(7, step)
		half := lindbladMoments(t, golden, psi, step/2)[0]
		gain := math.Sqrt(2*golden.Efficiency*golden.BathRate*(1+golden.Occupation)) * step
		var mean [3]complex128
		for i, noiseI := range nodes {
			for j, noiseQ := range nodes {
				setState(t, f, psi)
				mustUpdate(t, f, gain*real(half)+noiseI, gain*imag(half)+noiseQ)
				rho := f.Density()
				for k, m := range densityMoments(rho.At, levels) {
					mean[k] += scaled(weights[i]*weights[j], m)
				}
			}
		}
		var defect float64
		for k, want := range lindbladMoments(t, golden, psi, step) {
			defect = max(defect, cmplx.Abs(mean[k]-want))
		}
		defects = append(defects, defect)
	}
	checkSecondOrder(t, steps, defects)
}

// Without cubic drive the Kalman-Bucy filter is exact. Both see the same record, made with a step of 0.001;
// the reference filters every increment, ours sums of them.
func testKalmanBucy(t *testing.T) {
	p := Params{Frequency: 1.5, Squeezing: 0.3, BathRate: 1, Occupation: 0.2, Efficiency: 0.75, Amplitude: 1 + 0.5i}
	const fine, levels, records = 0.001, 24, 3
	grid := Grid{Bins: 1, StepsPerBin: 2048, Step: fine}
	groups := []int{32, 16, 8, 4}
	meanDefect, covarianceDefect := make([]float64, len(groups)), make([]float64, len(groups))
	s := mustSimulator(t, p, levels, fine)
	for seed := range uint64(records) {
		_, increments := mustRecord(t, s, grid, newRand(seed))
		reference, err := NewKalmanBucy(p, fine)
		if err != nil {
			t.Fatal(err)
		}
		var field []complex128
		var variance []float64
		for i := 0; i < len(increments); i += 2 {
			reference.Update(increments[i], increments[i+1])
			field = append(field, reference.MeanField())
			xx, _, _ := reference.Covariance()
			variance = append(variance, xx)
		}
		for k, group := range groups {
			f := mustFilter(t, p, levels, fine*float64(group))
			coarse := coarsen(increments, group)
			for i := 0; i < len(coarse); i += 2 {
				mustUpdate(t, f, coarse[i], coarse[i+1])
				at := (i/2+1)*group - 1
				meanDefect[k] = max(meanDefect[k], cmplx.Abs(f.MeanField()-field[at]))
				if (at+1)%256 == 0 {
					m := densityMoments(f.Density().At, levels)
					xx := 0.5 + real(m[1]) + real(m[2]) - 2*real(m[0])*real(m[0]) // ⟨x²⟩ − ⟨x⟩²
					covarianceDefect[k] = max(covarianceDefect[k], math.Abs(xx-variance[at]))
				}
			}
		}
	}
	for k, group := range groups {
		t.Logf("step %.3f: |Δ⟨a⟩| %.1e, |ΔV_xx| %.1e", fine*float64(group), meanDefect[k], covarianceDefect[k])
	}
	// Bounds: what an independent first-order implementation reached at 0.031.
	if meanDefect[0] > 1.5e-2 || covarianceDefect[0] > 4.7e-3 {
		t.Errorf("step 0.032: |Δ⟨a⟩| %.1e, |ΔV_xx| %.1e, want at most 1.5e-2, 4.7e-3", meanDefect[0], covarianceDefect[0])
	}
	last := len(groups) - 1
	// Order one over three halvings is a factor of 8; 5 leaves room for the spread of single paths.
	if ratio := meanDefect[0] / meanDefect[last]; ratio < 5 {
		t.Errorf("|Δ⟨a⟩| falls by %.1f over three halvings of the step, want 8", ratio)
	}
	if ratio := covarianceDefect[0] / covarianceDefect[last]; ratio < 5 {
		t.Errorf("|ΔV_xx| falls by %.1f over three halvings of the step, want 8", ratio)
	}
}

// eigenvalues of a Hermitian matrix, each twice, from its real symmetric image [[X, −Y], [Y, X]].
func eigenvalues(t *testing.T, rho *mat.CDense) []float64 {
	t.Helper()
	n, _ := rho.Dims()
	image := mat.NewSymDense(2*n, nil)
	for i := range n {
		for j := range n {
			v := rho.At(i, j)
			image.SetSym(i, n+j, -imag(v))
			if i <= j {
				image.SetSym(i, j, real(v))
				image.SetSym(n+i, n+j, real(v))
			}
		}
	}
	var e mat.EigenSym
	if !e.Factorize(image, false) {
		t.Fatal("no eigenvalues")
	}
	return e.Values(nil)
}

// Over random systems: trace one, Hermitian, no negative eigenvalue; purity one exactly if nothing is lost
// (η = 1, n̄ = 0) and below one otherwise.
func testDensityMatrix(t *testing.T) {
	const step, levels = 0.02, 36
	for _, systems := range []parameterRange{training, shifted} {
		rng := newRand(21)
		for system := range 8 {
			p := systems.draw(rng)
			pure := system%2 == 0
			if pure {
				p.Efficiency, p.Occupation = 1, 0
			}
			_, increments := mustRecord(t, mustSimulator(t, p, levels, 0.01), Grid{Bins: 1, StepsPerBin: 100, Step: 0.01}, rng)
			f := mustFilter(t, p, levels, step)
			coarse := coarsen(increments, 2)
			for i := 0; i < len(coarse); i += 2 {
				mustUpdate(t, f, coarse[i], coarse[i+1])
			}
			rho := f.Density()
			var trace, purity float64
			for i := range levels {
				trace += real(rho.At(i, i))
				for j := range levels {
					purity += squaredAbs(rho.At(i, j))
					if rho.At(i, j) != cmplx.Conj(rho.At(j, i)) {
						t.Fatalf("%+v: ρ is not Hermitian at %d, %d", p, i, j)
					}
				}
			}
			if math.Abs(trace-1) > 1e-12 {
				t.Errorf("%+v: trace is 1%+.1e", p, trace-1)
			}
			if e := eigenvalues(t, rho)[0]; e < -1e-12 {
				t.Errorf("%+v: eigenvalue %.1e", p, e)
			}
			// 1e-8: what is cut off at the empty levels (see occupied).
			if pure && math.Abs(purity-1) > 1e-8 {
				t.Errorf("%+v: purity is 1%+.1e", p, purity-1)
			}
			if !pure && purity > 0.99 {
				t.Errorf("%+v: purity %.4f though light is lost", p, purity)
			}
			mean := densityMoments(rho.At, levels)[0]
			if d := cmplx.Abs(f.MeanField() - mean); d > 1e-12 {
				t.Errorf("%+v: MeanField is %v, tr(aρ) = %v", p, f.MeanField(), mean)
			}
		}
	}
}

// The step written as the textbook formula with dense matrices and the full exponential series:
// V[e^J(E·VρV†·E†)]V†, E = exp(√(ηκ_d/2) a dζ).
func TestFilterStepFormula(t *testing.T) {
	const levels, step = 21, 0.02 // odd: the padding must not show
	f := mustFilter(t, golden, levels, step)
	psi := superposition(levels)
	setState(t, f, psi)
	const dYI, dYQ = 0.21, -0.17
	mustUpdate(t, f, dYI, dYQ)

	type matrix = [levels][levels]complex128
	product := func(a, b matrix) (c matrix) {
		for i := range levels {
			for k := range levels {
				for j := range levels {
					c[i][j] += a[i][k] * b[k][j]
				}
			}
		}
		return c
	}
	dagger := func(a matrix) (c matrix) {
		for i := range levels {
			for j := range levels {
				c[i][j] = cmplx.Conj(a[j][i])
			}
		}
		return c
	}
	combine := func(x complex128, a matrix, y complex128, b matrix) (c matrix) {
		for i := range levels {
			for j := range levels {
				c[i][j] = x*a[i][j] + y*b[i][j]
			}
		}
		return c
	}
	series := func(a matrix) matrix { // exp of a small matrix
		var sum, term matrix
		for i := range levels {
			sum[i][i], term[i][i] = 1, 1
		}
		for k := 1; k < 60; k++ {
			term = product(term, combine(complex(1/float64(k), 0), a, 0, a))
			sum = combine(1, sum, 1, term)
		}
		return sum
	}
	var a, rho, zero matrix
	for n := range levels {
		if n+1 < levels {
			a[n][n+1] = complex(math.Sqrt(float64(n+1)), 0)
		}
		for j := range levels {
			rho[n][j] = psi[n] * cmplx.Conj(psi[j])
		}
	}
	up := dagger(a)
	number := product(up, a)
	p := golden
	down, raise := p.BathRate*(p.Occupation+1), p.BathRate*p.Occupation
	two, three := product(a, a), product(a, product(a, a))
	h := combine(complex(p.Frequency, 0), number, complex(0, p.Squeezing/2), combine(1, dagger(two), -1, two))
	h = combine(1, h, complex(p.Cubic, 0), combine(1, dagger(three), 1, three))
	g := combine(-1i, h, 1, zero)
	g = combine(1, g, complex(-down/2, 0), number)
	g = combine(1, g, complex(-raise/2, 0), product(a, up))
	v := series(combine(step/2, g, 0, zero))
	e := series(combine(complex(math.Sqrt(p.Efficiency*down/2), 0)*complex(dYI, -dYQ), a, 0, zero))
	jump := func(x matrix) matrix {
		return combine(complex((1-p.Efficiency)*down*step, 0), product(a, product(x, up)), complex(raise*step, 0), product(up, product(x, a)))
	}
	rho = product(v, product(rho, dagger(v)))
	rho = product(e, product(rho, dagger(e)))
	once := jump(rho)
	rho = combine(1, combine(1, rho, 1, once), 0.5, jump(once))
	rho = product(v, product(rho, dagger(v)))
	var trace complex128
	for n := range levels {
		trace += rho[n][n]
	}
	got := f.Density()
	var worst float64
	for i := range levels {
		for j := range levels {
			worst = max(worst, cmplx.Abs(got.At(i, j)-rho[i][j]/trace))
		}
	}
	// The shifted series of E is cut at fourth order: (|c|·spread)⁵/5! = (0.18·1.5)⁵/120 = 1e-5.
	if worst > 2e-5 {
		t.Errorf("ρ differs from the formula by %.1e", worst)
	}
	t.Logf("ρ differs from the formula by %.1e", worst)
}

// Bias of the step 0.02 against 0.005 on the same records, in units of what the filter knows: the root mean
// square of its ⟨a⟩.
func TestFilterStepBias(t *testing.T) {
	const fine, group, shots = 0.005, 4, 6
	for _, c := range []struct {
		name    string
		systems parameterRange
		levels  int
	}{{"training", training, 24}, {"shifted", shifted, 36}} {
		rng := newRand(31)
		var difference, size float64
		for range shots {
			p := c.systems.draw(rng)
			_, increments := mustRecord(t, mustSimulator(t, p, c.levels, fine), Grid{Bins: 1, StepsPerBin: 400, Step: fine}, rng)
			coarse := coarsen(increments, group)
			slow, fast := mustFilter(t, p, c.levels, fine), mustFilter(t, p, c.levels, fine*group)
			for i := 0; i < len(increments); i += 2 {
				mustUpdate(t, slow, increments[i], increments[i+1])
				if (i/2+1)%group == 0 {
					j := i / 2 / group * 2
					mustUpdate(t, fast, coarse[j], coarse[j+1])
					difference += squaredAbs(slow.MeanField() - fast.MeanField())
					size += squaredAbs(slow.MeanField())
				}
			}
		}
		bias := math.Sqrt(difference / size)
		t.Logf("%s: step 0.02 moves ⟨a⟩ by %.2f %% (r.m.s.)", c.name, 100*bias)
		// The squared bias, the share of the signal's power that a forecast loses, is then below 1e-3.
		if bias > 0.03 {
			t.Errorf("%s: step 0.02 moves ⟨a⟩ by %.2f %% (r.m.s.), want at most 3 %%", c.name, 100*bias)
		}
	}
}

func TestFilterRefuses(t *testing.T) {
	f := mustFilter(t, golden, 24, 0.02)
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		before := f.MeanField()
		if f.Update(bad, 0) == nil || f.Update(0, bad) == nil {
			t.Errorf("increment %g was accepted", bad)
		}
		if f.MeanField() != before {
			t.Errorf("a refused increment changed the state")
		}
	}
}

func TestFilterTruncation(t *testing.T) {
	grid := Grid{Bins: 1, StepsPerBin: 500, Step: 0.02}
	_, increments := mustRecord(t, mustSimulator(t, broad, 60, grid.Step), grid, newRand(1))
	f := mustFilter(t, broad, 10, grid.Step)
	var err error
	for i := 0; err == nil && i < len(increments); i += 2 {
		err = f.Update(increments[i], increments[i+1])
	}
	checkTruncation(t, err)
	f.Reset()
	if d := cmplx.Abs(f.MeanField() - broad.Amplitude); d > 1e-6 {
		t.Errorf("⟨a⟩ after Reset is off by %.1e", d) // 1e-6: the tail of |α0⟩ beyond 10 levels
	}
}

func TestFilterClone(t *testing.T) {
	f := mustFilter(t, golden, 24, 0.02)
	mustUpdate(t, f, 0.1, -0.2)
	c := f.Clone()
	mustUpdate(t, c, 0.3, 0.1)
	mustUpdate(t, f, 0.3, 0.1)
	if f.MeanField() != c.MeanField() {
		t.Error("a clone given the same increments is in another state")
	}
	mustUpdate(t, c, -0.4, 0)
	if f.MeanField() == c.MeanField() {
		t.Error("updating a clone moved the original")
	}
}
