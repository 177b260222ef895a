package oscillator

import (
	"errors"
	"fmt"
	"math"
	"math/cmplx"
)

// Params are the physical parameters of one oscillator. All rates share one unit and times are in its
// inverse; with BathRate = 1 that is the customary "time in units of 1/γ".
type Params struct {
	Frequency  float64    // ω >= 0, oscillator frequency (detuning in the rotating frame), rate
	Squeezing  float64    // χ >= 0, squeezing (two-photon drive) strength, rate; below threshold
	Cubic      float64    // β >= 0, cubic (three-photon) drive strength, rate; a negative sign is the phase a -> -a
	BathRate   float64    // γ > 0, energy damping rate of the bath
	Occupation float64    // n̄ >= 0, mean thermal occupation of the bath, quanta
	Efficiency float64    // η in (0, 1], share of the emitted field that is detected
	Amplitude  complex128 // α0, coherent amplitude of the initial state, √quanta
}

// Errors that a caller may want to tell apart with errors.Is.
var (
	// ErrAboveThreshold: the squeezing pumps faster than the bath damps, so the energy has no bound.
	ErrAboveThreshold = errors.New("squeezing at or above threshold")
	// ErrCubicRunaway: a†³ + a³ is unbounded below and this state could climb over its barrier.
	ErrCubicRunaway = errors.New("cubic drive too strong")
	// ErrTruncation: the state reaches the top of the truncated Fock space.
	ErrTruncation = errors.New("too few Fock levels")
)

// runawayMargin is the share of the classical escape condition 3β|α| = √(ω²+γ²/4) − χ that is allowed.
// Ours: with it no single run left a Fock space of the recommended size.
const runawayMargin = 0.3

// Validate refuses parameters for which the model has no meaning or no bounded solution.
//
// Every value must be finite and in the range stated at its field. Then χ < √(ω²+γ²/4), the parametric
// threshold (else [ErrAboveThreshold]), and 3β|α| <= 0.3 (√(ω²+γ²/4) − χ), a third of the amplitude at
// which the classical flow α̇ = −iωα + χα* − 3iβα*² − γα/2 escapes (else [ErrCubicRunaway]).
// Here |α| is the larger of |α0|, from which the classical amplitude decays, and
// [Params.StationaryAmplitude], because a run that begins in the vacuum is soon kicked that far by noise;
// rarer excursions are caught while running, by the population of the highest levels.
func (p Params) Validate() error {
	checks := []struct {
		name, symbol, unit string
		value              float64
		positive           bool
	}{
		{"frequency", "ω", "rate", p.Frequency, false},
		{"squeezing", "χ", "rate", p.Squeezing, false},
		{"cubic drive", "β", "rate", p.Cubic, false},
		{"bath rate", "γ", "rate", p.BathRate, true},
		{"occupation", "n̄", "quanta", p.Occupation, false},
		{"efficiency", "η", "fraction", p.Efficiency, true},
		{"real part of the amplitude", "Re α0", "√quanta", math.Abs(real(p.Amplitude)), false},
		{"imaginary part of the amplitude", "Im α0", "√quanta", math.Abs(imag(p.Amplitude)), false},
	}
	for _, c := range checks {
		switch {
		case math.IsNaN(c.value) || math.IsInf(c.value, 0):
			return fmt.Errorf("oscillator: %s %s = %g [%s] must be a finite number", c.name, c.symbol, c.value, c.unit)
		case c.value < 0:
			return fmt.Errorf("oscillator: %s %s = %g [%s] must not be negative", c.name, c.symbol, c.value, c.unit)
		case c.positive && c.value == 0:
			return fmt.Errorf("oscillator: %s %s = 0 [%s] must be positive: nothing would reach the detector", c.name, c.symbol, c.unit)
		}
	}
	if p.Efficiency > 1 {
		return fmt.Errorf("oscillator: efficiency η = %g [fraction] must be at most 1", p.Efficiency)
	}
	threshold := p.threshold()
	if !(p.Squeezing < threshold) {
		return fmt.Errorf("oscillator: %w: χ = %g [rate] must be below √(ω²+γ²/4) = %g; lower χ or raise ω or γ",
			ErrAboveThreshold, p.Squeezing, threshold)
	}
	amplitude := max(cmplx.Abs(p.Amplitude), p.StationaryAmplitude())
	limit := runawayMargin * (threshold - p.Squeezing)
	if drive := 3 * p.Cubic * amplitude; !(drive <= limit) {
		return fmt.Errorf("oscillator: %w: 3β|α| = %g [rate] with β = %g, |α| = %g must be at most %g(√(ω²+γ²/4) − χ) = %g; lower β or |α0|",
			ErrCubicRunaway, drive, p.Cubic, amplitude, runawayMargin, limit)
	}
	return nil
}

// threshold is √(ω²+γ²/4), the squeezing at which the origin turns unstable.
func (p Params) threshold() float64 { return math.Hypot(p.Frequency, p.BathRate/2) }

// StationaryAmplitude is √(⟨a†a⟩+½) of the stationary state without cubic drive,
// √((n̄+½) / (1 − χ²/(ω²+γ²/4))), in √quanta: how far noise alone takes the oscillator.
func (p Params) StationaryAmplitude() float64 {
	ratio := p.Squeezing / p.threshold()
	return math.Sqrt((p.Occupation + 0.5) / ((1 - ratio) * (1 + ratio)))
}

// emission is κ_d = γ(n̄+1), the rate of L1 = √κ_d a.
func (p Params) emission() float64 { return p.BathRate * (p.Occupation + 1) }

// absorption is κ_u = γ n̄, the rate of L2 = √κ_u a†.
func (p Params) absorption() float64 { return p.BathRate * p.Occupation }

// RecordGain is √(ηκ_d): the expected record is RecordGain · (2 Re⟨a⟩, 2 Im⟨a⟩), in √rate.
func (p Params) RecordGain() float64 { return math.Sqrt(p.Efficiency * p.emission()) }
