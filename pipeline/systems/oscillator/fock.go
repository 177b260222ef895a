package oscillator

import (
	"fmt"
	"math"
	"math/cmplx"
)

const (
	minLevels = 4   // the cubic drive couples levels three apart
	maxLevels = 256 // matrices of 1 MB; states that need more need another representation
)

// maxTopPopulation is the population allowed in the two highest Fock levels at any time.
const maxTopPopulation = 1e-4

// validateLevels refuses a Fock space that is too small or too large to be of use.
func validateLevels(levels int) error {
	if levels < minLevels || levels > maxLevels {
		return fmt.Errorf("oscillator: %d Fock levels: must be between %d and %d", levels, minLevels, maxLevels)
	}
	return nil
}

// validateSetting is the check that every constructor of this package begins with.
func validateSetting(p Params, levels int, step float64) error {
	if err := p.Validate(); err != nil {
		return err
	}
	if err := validateLevels(levels); err != nil {
		return err
	}
	return validateStep(p, step)
}

// coherentState returns the coherent state |α⟩ in the number basis, amplitudes [levels], by the series
// αⁿ/√n!, normalised after truncation. It fails if the two highest levels hold too much of it.
func coherentState(alpha complex128, levels int) ([]complex128, error) {
	// Checked first because far beyond the truncation the series itself overflows.
	if abs := cmplx.Abs(alpha); !(abs*abs < float64(levels)) {
		return nil, fmt.Errorf("oscillator: %w: initial state |α0| = %g needs more than |α0|² = %g levels, got %d",
			ErrTruncation, abs, abs*abs, levels)
	}
	psi := make([]complex128, levels)
	psi[0] = 1
	norm := 1.0
	for n := 1; n < levels; n++ {
		psi[n] = psi[n-1] * alpha / complex(math.Sqrt(float64(n)), 0)
		norm += squaredAbs(psi[n])
	}
	scale := complex(1/math.Sqrt(norm), 0)
	for n := range psi {
		psi[n] *= scale
	}
	if top := squaredAbs(psi[levels-1]) + squaredAbs(psi[levels-2]); top > maxTopPopulation {
		return nil, fmt.Errorf("oscillator: %w: initial state |α0| = %g has population %.2g in the two highest of %d levels (limit %g); use more levels or a smaller |α0|",
			ErrTruncation, cmplx.Abs(alpha), top, levels, maxTopPopulation)
	}
	return psi, nil
}

// truncationError reports that the state reached the top of the Fock space at a step of the integrator.
func truncationError(step int, top float64, levels int) error {
	return fmt.Errorf("oscillator: %w: at step %d the two highest of %d levels hold population %.2g (limit %g); use more levels, or lower β, χ or |α0|",
		ErrTruncation, step, levels, top, maxTopPopulation)
}

// squaredAbs is |z|².
func squaredAbs(z complex128) float64 { return real(z)*real(z) + imag(z)*imag(z) }
