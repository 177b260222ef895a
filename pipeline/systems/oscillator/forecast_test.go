package oscillator

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// Schrödinger and Heisenberg pictures agree: from the initial state the forecast is the Lindblad mean.
func TestForecastDuality(t *testing.T) {
	for _, levels := range []int{23, 24} { // an odd number too: padding must not show
		grid := Grid{Bins: 10, StepsPerBin: 10, Step: 0.02}
		fc, err := NewForecast(golden, levels, grid)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]float64, 2*grid.Bins)
		if err := fc.Expected(got, mustFilter(t, golden, levels, 0.02)); err != nil {
			t.Fatal(err)
		}
		for i, want := range meanRecord(t, golden, levels, grid) {
			// Simpson's rule over a bin of 0.2 in eight pieces is good to 1e-8.
			if math.Abs(got[i]-want) > 1e-7 {
				t.Errorf("%d levels, bin %d channel %d: forecast %.9f, Lindblad %.9f", levels, i/2, i%2, got[i], want)
			}
		}
	}
}

// The Kalman–Bucy filter expects in the bins to come what the general forecast does in its state, and what it expects
// in the next step is what its innovation lacks.
func TestKalmanBucyExpected(t *testing.T) {
	p := golden
	p.Cubic = 0
	const levels, step = 30, 0.01
	grid := Grid{Bins: 8, StepsPerBin: 20, Step: step}
	fc, err := NewForecast(p, levels, grid)
	if err != nil {
		t.Fatal(err)
	}
	k, err := NewKalmanBucy(p, step)
	if err != nil {
		t.Fatal(err)
	}
	got, want := make([]float64, 2*grid.Bins), make([]float64, 2*grid.Bins)
	if err := fc.Expected(want, mustFilter(t, p, levels, step)); err != nil {
		t.Fatal(err)
	}
	k.Expected(got, grid.BinWidth())
	for i := range got {
		if math.Abs(got[i]-want[i]) > 1e-6 {
			t.Errorf("bin %d channel %d: Kalman–Bucy %.9f, forecast %.9f", i/2, i%2, got[i], want[i])
		}
	}
	_, increments := mustRecord(t, mustSimulator(t, p, levels, step), Grid{Bins: 1, StepsPerBin: 100, Step: step}, newRand(3))
	for i := 0; i < len(increments); i += 2 {
		k.Expected(got[:2], step)
		inPhase, quadrature := k.Update(increments[i], increments[i+1])
		for c, innovation := range []float64{inPhase, quadrature} {
			// The middle of a step is not its mean, by a curvature of about ω² times the record of about 4.
			if d := increments[i+c] - innovation - got[c]*step/math.Sqrt2; math.Abs(d) > 4*step*step*step {
				t.Errorf("step %d channel %d: the innovation is off by %.1e", i/2, c, d)
			}
		}
	}
}

// Without cubic drive the forecast from any conditional state is the Kalman mean moved by exp(A t).
func TestForecastLinear(t *testing.T) {
	p := golden
	p.Cubic = 0
	const levels, step = 30, 0.01
	grid := Grid{Bins: 8, StepsPerBin: 20, Step: step}
	fc, err := NewForecast(p, levels, grid)
	if err != nil {
		t.Fatal(err)
	}
	_, increments := mustRecord(t, mustSimulator(t, p, levels, step), Grid{Bins: 1, StepsPerBin: 100, Step: step}, newRand(3))
	f := mustFilter(t, p, levels, step)
	for i := 0; i < len(increments); i += 2 {
		mustUpdate(t, f, increments[i], increments[i+1])
	}
	got := make([]float64, 2*grid.Bins)
	if err := fc.Expected(got, f); err != nil {
		t.Fatal(err)
	}
	k, err := NewKalmanBucy(p, step)
	if err != nil {
		t.Fatal(err)
	}
	x, y := real(f.MeanField()), imag(f.MeanField())
	at := func(time float64) (float64, float64) {
		flow := k.flow(time)
		return flow[0][0]*x + flow[0][1]*y, flow[1][0]*x + flow[1][1]*y
	}
	for bin := range grid.Bins {
		const pieces = 64 // midpoint rule, good to 1e-6
		var sumI, sumQ float64
		for j := range pieces {
			i, q := at(grid.BinWidth() * (float64(bin) + (float64(j)+0.5)/pieces))
			sumI += i / pieces
			sumQ += q / pieces
		}
		scale := 2 * p.RecordGain()
		if math.Abs(got[2*bin]-scale*sumI) > 3e-6 || math.Abs(got[2*bin+1]-scale*sumQ) > 3e-6 {
			t.Errorf("bin %d: forecast (%.7f, %.7f), linear flow (%.7f, %.7f)", bin, got[2*bin], got[2*bin+1], scale*sumI, scale*sumQ)
		}
	}
}

func TestForecastRefuses(t *testing.T) {
	grid := Grid{Bins: 2, StepsPerBin: 10, Step: 0.02}
	fc, err := NewForecast(golden, 24, grid)
	if err != nil {
		t.Fatal(err)
	}
	other := golden
	other.Frequency = 1.6
	for name, err := range map[string]error{
		"short buffer": fc.Expected(make([]float64, 3), mustFilter(t, golden, 24, 0.02)),
		"other levels": fc.Expected(make([]float64, 4), mustFilter(t, golden, 26, 0.02)),
		"other system": fc.Expected(make([]float64, 4), mustFilter(t, other, 24, 0.02)),
	} {
		if err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

// The error of the one-bin-ahead forecast of the right filter is white, uncorrelated with the forecast, of
// variance 2/Δt and a little (the signal that bin reveals), and smaller than the error of predicting zero.
func testInnovations(t *testing.T) {
	if testing.Short() {
		t.Skip("averages many records")
	}
	const shots, levels, filterStep, group = 160, 24, 0.02, 2
	grid := Grid{Bins: 20, StepsPerBin: 20, Step: 0.01}
	s := mustSimulator(t, golden, levels, grid.Step)
	f := mustFilter(t, golden, levels, filterStep)
	fc, err := NewForecast(golden, levels, Grid{Bins: 1, StepsPerBin: grid.StepsPerBin, Step: grid.Step})
	if err != nil {
		t.Fatal(err)
	}
	// innovation[channel][lag] pairs, products with the forecast, gains over predicting zero.
	var product [2][4][]float64
	var cross, orthogonal, gain []float64
	expected := make([]float64, 2)
	for shot := range shots {
		record, increments := mustRecord(t, s, grid, newRand(uint64(1000+shot)))
		coarse := coarsen(increments, group)
		f.Reset()
		innovations := make([]float64, len(record))
		perBin := grid.StepsPerBin / group
		for bin := range grid.Bins {
			if err := fc.Expected(expected, f); err != nil {
				t.Fatal(err)
			}
			for c := range 2 {
				y := record[2*bin+c]
				e := y - expected[c]
				innovations[2*bin+c] = e
				orthogonal = append(orthogonal, e*expected[c])
				gain = append(gain, y*y-e*e)
				for lag := 0; lag <= min(3, bin); lag++ {
					product[c][lag] = append(product[c][lag], e*innovations[2*(bin-lag)+c])
				}
			}
			cross = append(cross, innovations[2*bin]*innovations[2*bin+1])
			for k := range perBin {
				i := 2 * (bin*perBin + k)
				mustUpdate(t, f, coarse[i], coarse[i+1])
			}
		}
	}
	zScore := func(x []float64) float64 {
		mean, deviation := stat.MeanStdDev(x, nil)
		return mean / (deviation / math.Sqrt(float64(len(x))))
	}
	for c, name := range []string{"I", "Q"} {
		ratio := stat.Mean(product[c][0], nil) / grid.NoiseVariance()
		spread := sigmas * math.Sqrt(2/float64(len(product[c][0])))
		t.Logf("%s: innovation variance is %.3f of 2/Δt", name, ratio)
		// 1 plus the signal that the bin itself reveals, up to 0.06 (others measured 0.035 at this width).
		if ratio < 1-spread || ratio > 1.06+spread {
			t.Errorf("%s: innovation variance is %.3f of 2/Δt, want 1 to 1.06, ± %.3f", name, ratio, spread)
		}
		for lag := 1; lag <= 3; lag++ {
			if z := zScore(product[c][lag]); math.Abs(z) > sigmas {
				t.Errorf("%s: innovations are correlated at lag %d, %.1f s.e.", name, lag, z)
			}
		}
	}
	if z := zScore(cross); math.Abs(z) > sigmas {
		t.Errorf("innovations of I and Q are correlated, %.1f s.e.", z)
	}
	if z := zScore(orthogonal); math.Abs(z) > sigmas {
		t.Errorf("innovations are correlated with the forecast, %.1f s.e.", z)
	}
	if z := zScore(gain); z < sigmas {
		t.Errorf("the filter beats predicting zero by %.1f s.e. only", z)
	}
}
