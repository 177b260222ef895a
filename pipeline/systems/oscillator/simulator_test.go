package oscillator

import (
	"errors"
	"math"
	"math/cmplx"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat"
)

// stateNow is the simulator's normalised state at the end of the step: the half step it is ahead is undone.
func stateNow(t testing.TB, s *Simulator) []complex128 {
	t.Helper()
	g := effectiveHamiltonian(s.params, s.ladder.levels)
	back, err := newPropagator(&g, -s.step/2)
	if err != nil {
		t.Fatal(err)
	}
	psi := make([]complex128, back.size)
	back.applyTo(psi, s.psi)
	var norm float64
	for _, v := range psi {
		norm += squaredAbs(v)
	}
	for n := range psi {
		psi[n] = scaled(1/math.Sqrt(norm), psi[n])
	}
	return psi[:s.ladder.levels]
}

// Only loss: the state stays coherent on every trajectory, α(t) = α0 exp(−(iω+γ/2)t), so the record is its
// amplitude plus exactly the noise that was put in.
func testCoherentDecay(t *testing.T) {
	p := Params{Frequency: 1.5, BathRate: 1, Efficiency: 1, Amplitude: 1.2 - 0.7i}
	const step, steps = 0.005, 400
	s := mustSimulator(t, p, 30, step)
	rng := newRand(11)
	if err := s.begin(); err != nil {
		t.Fatal(err)
	}
	rate := complex(-p.BathRate/2, -p.Frequency)
	for i := range steps {
		root := math.Sqrt(step)
		noise := [4]float64{root * rng.NormFloat64(), root * rng.NormFloat64(), 9, 9}
		dYI, dYQ := s.measure(noise)
		if err := s.propagate(s.full, i); err != nil {
			t.Fatal(err)
		}
		start := p.Amplitude * cmplx.Exp(rate*complex(step*float64(i), 0))
		signal := complex(math.Sqrt2, 0) * start * (cmplx.Exp(rate*step) - 1) / rate
		// The midpoint rule is off by step³/24·|rate|²·|α|·√2 = 2e-8.
		if d := cmplx.Abs(complex(dYI-noise[0], dYQ-noise[1]) - signal); d > 3e-8 {
			t.Fatalf("step %d: signal in the record is off by %.1e", i, d)
		}
	}
	want, err := coherentState(p.Amplitude*cmplx.Exp(rate*step*steps), 30)
	if err != nil {
		t.Fatal(err)
	}
	var overlap complex128
	for n, v := range stateNow(t, s) {
		overlap += cmplx.Conj(want[n]) * v
	}
	if lost := 1 - squaredAbs(overlap); math.Abs(lost) > 1e-10 {
		t.Errorf("1 − fidelity = %.1e, want 0", lost)
	}
}

// moments are ⟨a⟩, ⟨a†a⟩, ⟨a²⟩ of a state vector.
func moments(psi []complex128) (m [3]complex128) {
	for n, v := range psi {
		m[1] += complex(float64(n)*squaredAbs(v), 0)
		if n >= 1 {
			m[0] += scaled(math.Sqrt(float64(n)), cmplx.Conj(psi[n-1])*v)
		}
		if n >= 2 {
			m[2] += scaled(math.Sqrt(float64(n*(n-1))), cmplx.Conj(psi[n-2])*v)
		}
	}
	return m
}

// densityMoments are the same of a density matrix [levels, levels].
func densityMoments(at func(i, j int) complex128, levels int) (m [3]complex128) {
	for n := range levels {
		m[1] += scaled(float64(n), at(n, n))
		if n >= 1 {
			m[0] += scaled(math.Sqrt(float64(n)), at(n, n-1))
		}
		if n >= 2 {
			m[2] += scaled(math.Sqrt(float64(n*(n-1))), at(n, n-2))
		}
	}
	return m
}

// superposition is a pure state that is neither Gaussian nor of definite parity, [levels].
func superposition(levels int) []complex128 {
	psi := make([]complex128, levels)
	copy(psi, []complex128{0.6, 0.3 + 0.2i, -0.1 + 0.5i, 0.35i, 0.2})
	var norm float64
	for _, v := range psi {
		norm += squaredAbs(v)
	}
	for n := range psi {
		psi[n] = scaled(1/math.Sqrt(norm), psi[n])
	}
	return psi
}

// lindbladMoments evolves |psi⟩⟨psi| without measurement for a time.
func lindbladMoments(t *testing.T, p Params, psi []complex128, time float64) [3]complex128 {
	t.Helper()
	l, err := NewLindblad(p, len(psi))
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range psi {
		for j, w := range psi {
			l.rho[i*len(psi)+j] = v * cmplx.Conj(w)
		}
	}
	if err := l.Advance(time); err != nil {
		t.Fatal(err)
	}
	return densityMoments(func(i, j int) complex128 { return l.rho[i*len(psi)+j] }, len(psi))
}

// gaussHermite returns nodes and weights of E f(Z), Z ~ N(0, variance).
func gaussHermite(n int, variance float64) (nodes, weights []float64) {
	nodes, weights = make([]float64, n), make([]float64, n)
	quad.Hermite{}.FixedLocations(nodes, weights, math.Inf(-1), math.Inf(1))
	for i := range nodes {
		weights[i] /= math.Sqrt(math.Pi) // gonum's are those of ∫exp(−x²)f dx
		nodes[i] *= math.Sqrt(2 * variance)
	}
	return nodes, weights
}

// checkSecondOrder wants defects d(h)/h to halve with h. A wrong rate, sign or gain in the step leaves a d(h)/h
// that does not fall.
func checkSecondOrder(t *testing.T, steps, defects []float64) {
	t.Helper()
	for i, d := range defects {
		t.Logf("step %g: defect/step %.2e", steps[i], d/steps[i])
		if i == 0 {
			continue
		}
		ratio := (defects[i-1] / steps[i-1]) / (d / steps[i])
		if ratio < 1.8 {
			t.Errorf("defect/step falls by %.2f from step %g to %g, want at least 1.8 (2 in the limit)", ratio, steps[i-1], steps[i])
		}
	}
}

// One step, averaged over the noise of all four channels by Gauss–Hermite quadrature (no Monte Carlo), is the
// Lindblad evolution up to O(step²).
func testSimulatorQuadrature(t *testing.T) {
	const levels = 20
	psi := superposition(levels)
	steps := []float64{0.02, 0.01, 0.005, 0.0025}
	var defects []float64
	for _, step := range steps {
		s := mustSimulator(t, golden, levels, step)
		nodes, weights := gaussHermite(5, step)
		var mean [3]complex128
		for i := range 5 * 5 * 5 * 5 {
			index := [4]int{i % 5, i / 5 % 5, i / 25 % 5, i / 125}
			weight, noise := 1.0, [4]float64{}
			for c, k := range index {
				weight *= weights[k]
				noise[c] = nodes[k]
			}
			clear(s.next)
			copy(s.next, psi)
			s.half.applyTo(s.psi, s.next)
			if err := s.normalise(0); err != nil {
				t.Fatal(err)
			}
			s.measure(noise)
			if err := s.propagate(s.half, 0); err != nil {
				t.Fatal(err)
			}
			for k, m := range moments(s.psi[:levels]) {
				mean[k] += scaled(weight, m)
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

// The mean record is √(ηκ_d)·2(Re, Im)⟨a⟩ averaged over the bin, and ⟨n⟩ of the states averages to Lindblad's.
func testEnsembleMean(t *testing.T) {
	if testing.Short() {
		t.Skip("averages many records")
	}
	const shots, levels = 3000, 24
	grid := Grid{Bins: 12, StepsPerBin: 20, Step: 0.01}
	s := mustSimulator(t, golden, levels, grid.Step)
	record := make([]float64, 2*grid.Bins)
	sum, sumSquares := make([]float64, len(record)), make([]float64, len(record))
	number := make([]float64, shots)
	for shot := range shots {
		if err := s.Record(record, nil, grid, newRand(uint64(shot))); err != nil {
			t.Fatal(err)
		}
		for i, y := range record {
			sum[i] += y
			sumSquares[i] += y * y
		}
		number[shot] = real(moments(s.psi[:levels])[1])
	}
	want := meanRecord(t, golden, levels, grid)
	var chiSquare float64
	for i := range sum {
		mean := sum[i] / shots
		variance := sumSquares[i]/shots - mean*mean
		z := (mean - want[i]) / math.Sqrt(variance/shots)
		chiSquare += z * z
		if math.Abs(z) > sigmas {
			t.Errorf("bin %d channel %d: mean record %.4f, Lindblad %.4f, %.1f s.e. apart", i/2, i%2, mean, want[i], z)
		}
		// Noise 2/Δt plus the variance of the bin-averaged signal, about a tenth of it.
		if ratio := variance / grid.NoiseVariance(); ratio < 1-sigmas*math.Sqrt(2.0/shots) || ratio > 1.25 {
			t.Errorf("bin %d channel %d: record variance is %.3f of the noise variance", i/2, i%2, ratio)
		}
	}
	if dof := float64(len(sum)); chiSquare > dof+sigmas*math.Sqrt(2*dof) {
		t.Errorf("mean record: χ² = %.1f for %g degrees of freedom", chiSquare, dof)
	}
	l, err := NewLindblad(golden, levels)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Advance(grid.BinWidth() * float64(grid.Bins)); err != nil {
		t.Fatal(err)
	}
	mean, deviation := stat.MeanStdDev(number, nil)
	standardError := deviation / math.Sqrt(shots)
	// Bias of the first-order scheme: about 0.3 a unit of step here, measured by others with 2e5 runs.
	bias := 0.3 * grid.Step
	if d := math.Abs(mean - l.MeanNumber()); d > sigmas*standardError+bias {
		t.Errorf("mean ⟨n⟩ = %.4f ± %.4f, Lindblad %.4f", mean, standardError, l.MeanNumber())
	}
}

// meanRecord integrates the Lindblad mean over the bins by Simpson's rule.
func meanRecord(t *testing.T, p Params, levels int, grid Grid) []float64 {
	t.Helper()
	l, err := NewLindblad(p, levels)
	if err != nil {
		t.Fatal(err)
	}
	record := make([]float64, 2*grid.Bins)
	scale := 2 * math.Sqrt(p.Efficiency*p.BathRate*(p.Occupation+1))
	for bin := range grid.Bins {
		const pieces = 8
		var sum complex128
		for k := 0; k <= pieces; k++ {
			weight := [3]float64{2, 4, 1}[k%2]
			if k == 0 || k == pieces {
				weight = 1
			}
			sum += scaled(weight/(3*pieces), l.MeanField())
			if k < pieces {
				if err := l.Advance(grid.BinWidth() / pieces); err != nil {
					t.Fatal(err)
				}
			}
		}
		record[2*bin], record[2*bin+1] = scale*real(sum), scale*imag(sum)
	}
	return record
}

// Same noise, more levels: the same record. One level more changes the parity of the truncation, to which
// the unphysical part of a†³ + a³ would be sensitive.
func testTruncation(t *testing.T) {
	grid := Grid{Bins: 10, StepsPerBin: 50, Step: 0.01}
	for _, c := range []struct {
		name    string
		systems parameterRange
		levels  int
		more    []int
		shots   int
	}{
		{"training", training, 24, []int{25, 36}, 20},
		{"shifted", shifted, 36, []int{37, 48}, 10},
	} {
		rng := newRand(5)
		var worst float64
		for shot := range c.shots {
			p := c.systems.draw(rng)
			seed := uint64(shot)
			want, _ := mustRecord(t, mustSimulator(t, p, c.levels, grid.Step), grid, newRand(seed))
			for _, levels := range c.more {
				got, _ := mustRecord(t, mustSimulator(t, p, levels, grid.Step), grid, newRand(seed))
				for i := range got {
					worst = max(worst, math.Abs(got[i]-want[i]))
				}
			}
		}
		t.Logf("%s, %d levels: records differ by at most %.1e", c.name, c.levels, worst)
		// y is 2√(ηκ_d)⟨a⟩ up to noise that is equal: 1e-4 in ⟨a⟩, tail included.
		if worst > 2e-4 {
			t.Errorf("%s: %d levels change the record by %.1e, want below 2e-4", c.name, c.levels, worst)
		}
	}
}

// broad spreads over more than ten levels in its stationary state.
var broad = Params{Frequency: 0.5, Squeezing: 0.5, BathRate: 1, Occupation: 0.4, Efficiency: 0.3, Amplitude: 0.5}

// checkTruncation wants an error that says where, how much, of how many levels, and what to do.
func checkTruncation(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, ErrTruncation) {
		t.Fatalf("10 levels gave %v, want ErrTruncation", err)
	}
	for _, part := range []string{"at step ", "two highest of 10 levels hold population ", "use more levels"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}

func TestRecordTruncation(t *testing.T) {
	grid := Grid{Bins: 50, StepsPerBin: 20, Step: 0.01}
	checkTruncation(t, mustSimulator(t, broad, 10, grid.Step).Record(make([]float64, 2*grid.Bins), nil, grid, newRand(1)))
	mustRecord(t, mustSimulator(t, broad, 60, grid.Step), grid, newRand(1)) // more levels, as the error says
}

func TestRecordDeterministic(t *testing.T) {
	grid := Grid{Bins: 20, StepsPerBin: 10, Step: 0.01}
	s := mustSimulator(t, golden, 24, grid.Step)
	record, increments := mustRecord(t, s, grid, newRand(7))
	// Another run in between, and a clone, leave no trace.
	other, _ := mustRecord(t, s, grid, newRand(8))
	again, incrementsAgain := mustRecord(t, s, grid, newRand(7))
	cloned, _ := mustRecord(t, s.Clone(), grid, newRand(7))
	if !slices.Equal(record, again) || !slices.Equal(increments, incrementsAgain) || !slices.Equal(record, cloned) {
		t.Error("the same seed gave another record")
	}
	if slices.Equal(record, other) {
		t.Error("another seed gave the same record")
	}
	for i := range record {
		var sum float64
		for k := range grid.StepsPerBin {
			sum += increments[2*(i/2*grid.StepsPerBin+k)+i%2]
		}
		if want := math.Sqrt2 * sum / grid.BinWidth(); math.Abs(record[i]-want) > 1e-12*math.Abs(want) {
			t.Fatalf("record %d is %g, its increments sum to %g", i, record[i], want)
		}
	}
}

func TestRecordRefusesBuffers(t *testing.T) {
	s := mustSimulator(t, golden, 24, 0.01)
	grid := Grid{Bins: 2, StepsPerBin: 3, Step: 0.01}
	finer := grid
	finer.Step = 0.005
	for name, err := range map[string]error{
		"short record":     s.Record(make([]float64, 3), nil, grid, newRand(1)),
		"short increments": s.Record(make([]float64, 4), make([]float64, 4), grid, newRand(1)),
		"other step":       s.Record(make([]float64, 4), nil, finer, newRand(1)),
		"no bins":          s.Record(nil, nil, Grid{StepsPerBin: 3, Step: 0.01}, newRand(1)),
		"no generator":     s.Record(make([]float64, 4), nil, grid, nil),
	} {
		if err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}
