package oscillator

import (
	"fmt"
	"math"
)

// KalmanBucy is the exact filter of the oscillator without cubic drive (β = 0), when every conditional
// state is Gaussian. With r = (x, p), x = (a+a†)/√2, p = (a−a†)/(i√2) and covariance V,
//
//	dr = A r dt + √(ηκ_d) (V−½) dν,   dν = dY − √(ηκ_d) r dt,
//	V̇  = A V + V Aᵀ + D − ηκ_d (V−½)²,
//	A  = [[χ−γ/2, ω], [−ω, −χ−γ/2]],  D = γ(n̄+½) I
//
// (Belavkin; Wiseman & Milburn, Quantum Measurement and Control, ch. 6). It needs no Fock space, and is the
// reference against which [Filter] is tested.
type KalmanBucy struct {
	params     Params
	step       float64
	mean       [2]float64    // ⟨x⟩, ⟨p⟩
	covariance [3]float64    // V_xx, V_xp, V_pp
	drift      [2][2]float64 // A
	half       [2][2]float64 // exp(A·step/2)
}

// NewKalmanBucy prepares the filter at the coherent state α0.
func NewKalmanBucy(p Params, step float64) (*KalmanBucy, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if err := validateStep(p, step); err != nil {
		return nil, err
	}
	if p.Cubic != 0 {
		return nil, fmt.Errorf("oscillator: the Kalman–Bucy filter needs cubic drive β = 0 [rate], got %g; use Filter", p.Cubic)
	}
	k := &KalmanBucy{params: p, step: step}
	k.drift = [2][2]float64{
		{p.Squeezing - p.BathRate/2, p.Frequency},
		{-p.Frequency, -p.Squeezing - p.BathRate/2},
	}
	k.half = k.flow(step / 2)
	k.Reset()
	return k, nil
}

// Reset returns to the coherent state α0.
func (k *KalmanBucy) Reset() {
	k.mean = [2]float64{math.Sqrt2 * real(k.params.Amplitude), math.Sqrt2 * imag(k.params.Amplitude)}
	k.covariance = [3]float64{0.5, 0, 0.5}
}

// Update conditions the state on the increments dY [√time] of one step, with the covariance and the
// mean of the middle of the step. It returns the innovations dν, what of the increments was not expected: under
// the true parameters they are white noise of variance dt, so parameters are most likely, given a record, where
// the sum of its squared innovations is least.
func (k *KalmanBucy) Update(dYI, dYQ float64) (innovationI, innovationQ float64) {
	k.advanceCovariance(k.step / 2)
	k.advanceMean()
	gain := k.params.RecordGain()
	innovationI = dYI - gain*k.mean[0]*k.step
	innovationQ = dYQ - gain*k.mean[1]*k.step
	v := k.covariance
	k.mean[0] += gain * ((v[0]-0.5)*innovationI + v[1]*innovationQ)
	k.mean[1] += gain * (v[1]*innovationI + (v[2]-0.5)*innovationQ)
	k.advanceMean()
	k.advanceCovariance(k.step / 2)
	return innovationI, innovationQ
}

// Expected writes the expected record of the bins of a width [time] to come into dst [bins, 2], row-major, channels I
// and Q [√rate]: the means of exp(A t) r over them.
func (k *KalmanBucy) Expected(dst []float64, width float64) {
	a, bin := k.drift, k.flow(width)
	// ∫exp(A t)dt = A⁻¹(exp(A·width) − 1); the determinant of A is positive below threshold.
	determinant := a[0][0]*a[1][1] - a[0][1]*a[1][0]
	scale := math.Sqrt2 * k.params.RecordGain() / (determinant * width)
	x, p := k.mean[0], k.mean[1]
	for i := 0; i+1 < len(dst); i += 2 {
		nextX, nextP := bin[0][0]*x+bin[0][1]*p, bin[1][0]*x+bin[1][1]*p
		dst[i] = scale * (a[1][1]*(nextX-x) - a[0][1]*(nextP-p))
		dst[i+1] = scale * (a[0][0]*(nextP-p) - a[1][0]*(nextX-x))
		x, p = nextX, nextP
	}
}

// MeanField is ⟨a⟩ = (⟨x⟩ + i⟨p⟩)/√2 [√quanta].
func (k *KalmanBucy) MeanField() complex128 {
	return complex(k.mean[0]/math.Sqrt2, k.mean[1]/math.Sqrt2)
}

// Covariance returns V_xx, V_xp, V_pp; ½ is the vacuum's.
func (k *KalmanBucy) Covariance() (xx, xp, pp float64) {
	return k.covariance[0], k.covariance[1], k.covariance[2]
}

func (k *KalmanBucy) advanceMean() {
	x, p := k.mean[0], k.mean[1]
	k.mean[0] = k.half[0][0]*x + k.half[0][1]*p
	k.mean[1] = k.half[1][0]*x + k.half[1][1]*p
}

// advanceCovariance is one RK4 step of the Riccati equation.
func (k *KalmanBucy) advanceCovariance(h float64) {
	start := k.covariance
	next, stage := start, start
	for i, weight := range [4]float64{1, 2, 2, 1} {
		slope := k.riccati(stage)
		ahead := h / 2
		if i == 2 {
			ahead = h
		}
		for j, s := range slope {
			next[j] += weight * h / 6 * s
			stage[j] = start[j] + ahead*s
		}
	}
	k.covariance = next
}

func (k *KalmanBucy) riccati(v [3]float64) [3]float64 {
	a := k.drift
	noise := k.params.BathRate * (k.params.Occupation + 0.5)
	rate := k.params.Efficiency * k.params.emission()
	xx, xp, pp := v[0]-0.5, v[1], v[2]-0.5
	return [3]float64{
		2*(a[0][0]*v[0]+a[0][1]*v[1]) + noise - rate*(xx*xx+xp*xp),
		a[0][0]*v[1] + a[0][1]*v[2] + a[1][0]*v[0] + a[1][1]*v[1] - rate*(xx*xp+xp*pp),
		2*(a[1][0]*v[1]+a[1][1]*v[2]) + noise - rate*(xp*xp+pp*pp),
	}
}

// flow is exp(A t). A + γ/2 squares to (χ²−ω²) I, hence the closed form.
func (k *KalmanBucy) flow(t float64) [2][2]float64 {
	chi, omega := k.params.Squeezing, k.params.Frequency
	square := (chi - omega) * (chi + omega)
	even, odd := 1.0, t // cosh(st), sinh(st)/s with s² = χ²−ω²
	if s := math.Sqrt(math.Abs(square)); s*t > 1e-8 {
		if square > 0 {
			even, odd = math.Cosh(s*t), math.Sinh(s*t)/s
		} else {
			even, odd = math.Cos(s*t), math.Sin(s*t)/s
		}
	}
	decay := math.Exp(-k.params.BathRate * t / 2)
	return [2][2]float64{
		{decay * (even + odd*chi), decay * odd * omega},
		{-decay * odd * omega, decay * (even - odd*chi)},
	}
}
