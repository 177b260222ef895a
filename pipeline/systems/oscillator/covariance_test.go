package oscillator

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// Y, the record integrated over [0, T], is Gaussian without cubic drive, of covariance
// T·I + 2ηκ_d ∫∫_{s<t} e^{A(t−s)} (V(s)−½) symmetrised, V the unconditional covariance. Both ways of making
// a record must have it: pure states plus mixed-in noise, and the filter driven by its own prediction.
func testRecordCovariance(t *testing.T) {
	if testing.Short() {
		t.Skip("averages many records")
	}
	p := Params{Frequency: 0.4, Squeezing: 0.35, BathRate: 1, Occupation: 0.3, Efficiency: 0.7}
	const span, levels = 4.0, 26
	wantII, wantIQ, wantQQ := integratedCovariance(t, p, span)
	// Vacuum noise alone would give span, 0, span: the signal must stand out for the test to mean anything.
	if wantII < 1.3*span || math.Abs(wantIQ) < 0.1*span {
		t.Fatalf("expected covariance %.3f %.3f %.3f shows too little signal over %g", wantII, wantIQ, wantQQ, span)
	}
	check := func(t *testing.T, i, q []float64) {
		n := float64(len(i))
		gotII, gotIQ, gotQQ := stat.Variance(i, nil), stat.Covariance(i, q, nil), stat.Variance(q, nil)
		for _, c := range []struct {
			name                string
			got, want, variance float64 // variance of a sample covariance of Gaussians
		}{
			{"II", gotII, wantII, 2 * wantII * wantII / n},
			{"IQ", gotIQ, wantIQ, (wantII*wantQQ + wantIQ*wantIQ) / n},
			{"QQ", gotQQ, wantQQ, 2 * wantQQ * wantQQ / n},
		} {
			z := (c.got - c.want) / math.Sqrt(c.variance)
			t.Logf("%s: %.3f, exact %.3f, %+.1f s.e.", c.name, c.got, c.want, z)
			if math.Abs(z) > sigmas {
				t.Errorf("covariance %s of the integrated record is %.3f, want %.3f (%.1f s.e.)", c.name, c.got, c.want, z)
			}
		}
	}
	t.Run("simulator", func(t *testing.T) {
		const shots = 2000
		grid := Grid{Bins: 1, StepsPerBin: 200, Step: span / 200}
		s := mustSimulator(t, p, levels, grid.Step)
		record, i, q := make([]float64, 2), make([]float64, shots), make([]float64, shots)
		for shot := range shots {
			if err := s.Record(record, nil, grid, newRand(uint64(shot))); err != nil {
				t.Fatal(err)
			}
			i[shot], q[shot] = record[0]*span/math.Sqrt2, record[1]*span/math.Sqrt2
		}
		check(t, i, q)
	})
	t.Run("filter", func(t *testing.T) {
		const shots, step = 400, 0.05
		f := mustFilter(t, p, levels, step)
		gain := math.Sqrt2 * p.RecordGain() * step
		i, q := make([]float64, shots), make([]float64, shots)
		for shot := range shots {
			rng := newRand(uint64(shot))
			f.Reset()
			for range int(math.Round(span / step)) {
				mean := f.MeanField()
				dYI := gain*real(mean) + math.Sqrt(step)*rng.NormFloat64()
				dYQ := gain*imag(mean) + math.Sqrt(step)*rng.NormFloat64()
				mustUpdate(t, f, dYI, dYQ)
				i[shot] += dYI
				q[shot] += dYQ
			}
		}
		check(t, i, q)
	})
}

// integratedCovariance evaluates the double integral with a midpoint rule; V by the Lyapunov equation, from
// the vacuum. Independent of the package: its own 2×2 matrices, Euler at a step of 0.001.
func integratedCovariance(t *testing.T, p Params, span float64) (ii, iq, qq float64) {
	t.Helper()
	const h = 0.001
	n := int(span / h)
	axx, axp, apx, app := p.Squeezing-p.BathRate/2, p.Frequency, -p.Frequency, -p.Squeezing-p.BathRate/2
	diffusion := p.BathRate * (p.Occupation + 0.5)
	// G(s) = ∫_s^span e^{A(t−s)} dt depends on span−s only: dG/du = 1 + A G, G(0) = 0.
	type matrix = [4]float64
	g := make([]matrix, n+1)
	for k := range n {
		v := g[k]
		g[k+1] = matrix{
			v[0] + h*(1+axx*v[0]+axp*v[2]), v[1] + h*(axx*v[1]+axp*v[3]),
			v[2] + h*(apx*v[0]+app*v[2]), v[3] + h*(1+apx*v[1]+app*v[3]),
		}
	}
	xx, xp, pp := 0.5, 0.0, 0.5
	var cxx, cxp, cpx, cpp float64
	for k := range n {
		v := g[n-k]
		cxx += h * (v[0]*(xx-0.5) + v[1]*xp)
		cxp += h * (v[0]*xp + v[1]*(pp-0.5))
		cpx += h * (v[2]*(xx-0.5) + v[3]*xp)
		cpp += h * (v[2]*xp + v[3]*(pp-0.5))
		xx, xp, pp = xx+h*(2*(axx*xx+axp*xp)+diffusion), xp+h*(axx*xp+axp*pp+apx*xx+app*xp), pp+h*(2*(apx*xp+app*pp)+diffusion)
	}
	rate := p.Efficiency * p.BathRate * (p.Occupation + 1)
	return span + 2*rate*cxx, rate * (cxp + cpx), span + 2*rate*cpp
}
