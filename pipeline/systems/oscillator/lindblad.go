package oscillator

import (
	"fmt"
	"math"
)

// Lindblad is the unconditional evolution, the mean over all records: dρ/dt = −i[H,ρ] + D[L1]ρ + D[L2]ρ,
// integrated by RK4 in the truncated number basis from the coherent state α0.
type Lindblad struct {
	levels  int
	rho     []complex128 // [levels, levels], row-major
	rk      *rungeKutta
	maxStep float64
}

// NewLindblad prepares the evolution in a Fock space of `levels` levels.
func NewLindblad(p Params, levels int) (*Lindblad, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if err := validateLevels(levels); err != nil {
		return nil, err
	}
	psi, err := coherentState(p.Amplitude, levels)
	if err != nil {
		return nil, err
	}
	g := newGenerator(p, levels)
	l := &Lindblad{levels: levels, rho: make([]complex128, levels*levels), rk: newRungeKutta(g), maxStep: g.stableStep()}
	for m, v := range psi {
		for n, w := range psi {
			l.rho[m*levels+n] = v * complex(real(w), -imag(w))
		}
	}
	return l, nil
}

// Advance evolves the state by a time >= 0. It fails, with [ErrTruncation], if the two highest levels then
// hold more than 1e-4 of it.
func (l *Lindblad) Advance(time float64) error {
	steps := math.Ceil(time / l.maxStep)
	if !(time >= 0) || steps > maxSteps {
		return fmt.Errorf("oscillator: cannot advance by %g [time] in steps of %g", time, l.maxStep)
	}
	for range int(steps) {
		l.rk.step(l.rho, nil, time/steps)
	}
	top := real(l.rho[len(l.rho)-1]) + real(l.rho[len(l.rho)-l.levels-2])
	if top > maxTopPopulation {
		return truncationError(int(steps), top, l.levels)
	}
	return nil
}

// MeanField is ⟨a⟩ [√quanta].
func (l *Lindblad) MeanField() complex128 {
	var sum complex128
	for n := 1; n < l.levels; n++ {
		sum += scaled(math.Sqrt(float64(n)), l.rho[n*l.levels+n-1])
	}
	return sum
}

// MeanNumber is ⟨a†a⟩ [quanta].
func (l *Lindblad) MeanNumber() float64 {
	var sum float64
	for n := range l.levels {
		sum += float64(n) * real(l.rho[n*(l.levels+1)])
	}
	return sum
}
