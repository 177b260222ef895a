package oscillator

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Simulator draws measurement records. It unravels the master equation into pure states, with all the
// light that leaves through a and all that enters through a† watched at efficiency one, forgets the second
// record, and mixes the first with vacuum noise, as the beam splitter of a detector of efficiency η does;
// the law of that record is exactly the one of the mixed-state equation, at O(N²) work a step instead of
// O(N³). See the package comment for the scheme.
//
// A Simulator reuses its memory: it serves one goroutine at a time. Clone is cheap.
type Simulator struct {
	params     Params
	step       float64
	ladder     ladder
	half, full *propagator // over step/2 and step
	initial    []complex128

	// The state after the last jump operators and the half step that follows; exponentialOrder zeros
	// behind it let the ladder run over its end.
	psi, next []complex128

	emission, absorption float64 // √(κ_d/2), √(κ_u/2)
	kept, lost           float64 // √η, √(1−η)
	root                 float64 // √step
	mean                 complex128
}

// NewSimulator prepares records of integrator step `step` (time) in a Fock space of `levels` levels. With a step of
// 0.005/γ, 24 levels suit amplitudes up to 2, 36 up to 3, 100 up to 6 and 130 up to 7, with the profiles' drives.
func NewSimulator(p Params, levels int, step float64) (*Simulator, error) {
	if err := validateSetting(p, levels, step); err != nil {
		return nil, err
	}
	coherent, err := coherentState(p.Amplitude, levels)
	if err != nil {
		return nil, err
	}
	g := effectiveHamiltonian(p, levels)
	half, err := newPropagator(&g, step/2)
	if err != nil {
		return nil, err
	}
	full, err := newPropagator(&g, step)
	if err != nil {
		return nil, err
	}
	s := &Simulator{
		params: p, step: step, ladder: newLadder(levels, levels), half: half, full: full,
		emission: math.Sqrt(p.emission() / 2), absorption: math.Sqrt(p.absorption() / 2),
		kept: math.Sqrt(p.Efficiency), lost: math.Sqrt(1 - p.Efficiency), root: math.Sqrt(step),
	}
	s.allocate()
	s.initial = make([]complex128, len(s.psi))
	copy(s.psi, coherent)
	half.applyTo(s.initial, s.psi)
	return s, nil
}

func (s *Simulator) allocate() {
	s.psi = make([]complex128, s.full.size+exponentialOrder)
	s.next = make([]complex128, s.full.size+exponentialOrder)
}

// Clone returns an independent Simulator of the same system that shares the immutable tables.
func (s *Simulator) Clone() *Simulator {
	c := *s
	c.allocate()
	return &c
}

// Record simulates one run from the initial state.
//
// record [grid.Bins, 2], row-major, receives the channels I and Q of each bin, y = √2 ΔY/Δt [√rate]: the
// bin-integrated current, of expectation √(ηκ_d)·2(Re⟨a⟩, Im⟨a⟩) averaged over the bin and white-noise
// variance 2/Δt. increments, unless nil, [grid.Steps(), 2], receives dY [√time] of every step; their sums
// over a bin are its ΔY. grid.Step must be the Simulator's step.
//
// The error wraps [ErrTruncation] if the two highest Fock levels hold more than 1e-4 of the state at any
// step; record and increments are then filled up to that step only.
func (s *Simulator) Record(record, increments []float64, grid Grid, rng *rand.Rand) error {
	if err := s.validateRecord(record, increments, grid, rng); err != nil {
		return err
	}
	if err := s.begin(); err != nil {
		return err
	}
	scale := math.Sqrt2 / grid.BinWidth()
	lost := s.lost * s.root
	step := 0
	for bin := range grid.Bins {
		var sumI, sumQ float64
		for range grid.StepsPerBin {
			// Every draw is made even if its channel is dark, so that runs of neighbouring parameters
			// share their noise.
			noise := [4]float64{
				s.root * rng.NormFloat64(), s.root * rng.NormFloat64(),
				s.root * rng.NormFloat64(), s.root * rng.NormFloat64(),
			}
			vacuumI, vacuumQ := lost*rng.NormFloat64(), lost*rng.NormFloat64()
			idealI, idealQ := s.measure(noise)
			if err := s.propagate(s.full, step); err != nil {
				return err
			}
			dYI, dYQ := s.kept*idealI+vacuumI, s.kept*idealQ+vacuumQ
			if increments != nil {
				increments[2*step], increments[2*step+1] = dYI, dYQ
			}
			sumI += dYI
			sumQ += dYQ
			step++
		}
		record[2*bin], record[2*bin+1] = scale*sumI, scale*sumQ
	}
	return nil
}

func (s *Simulator) validateRecord(record, increments []float64, grid Grid, rng *rand.Rand) error {
	if err := grid.Validate(); err != nil {
		return err
	}
	switch {
	case rng == nil:
		return fmt.Errorf("oscillator: a record needs a random generator, got nil")
	case grid.Step != s.step:
		return fmt.Errorf("oscillator: the grid's step %g differs from the simulator's step %g", grid.Step, s.step)
	case len(record) != 2*grid.Bins:
		return fmt.Errorf("oscillator: record holds %d numbers, but %d bins of 2 channels need %d", len(record), grid.Bins, 2*grid.Bins)
	case increments != nil && len(increments) != 2*grid.Steps():
		return fmt.Errorf("oscillator: increments hold %d numbers, but %d steps of 2 channels need %d", len(increments), grid.Steps(), 2*grid.Steps())
	}
	return nil
}

// begin puts the coherent initial state, half a step ahead, in place.
func (s *Simulator) begin() error {
	copy(s.psi, s.initial)
	return s.normalise(0)
}

// measure applies the measurement operators of one step, given independent noise N(0, step) of the four
// channels, and returns the increments dY of the two emission channels at efficiency one. psi is left
// unnormalised.
//
// The increments are those of L1 = √κ_d a and L2 = √κ_u a†, each split into the quadratures L/√2 and
// −iL/√2; the fourth has a minus sign because ⟨−i(a† − a)⟩ = −2 Im⟨a⟩.
func (s *Simulator) measure(noise [4]float64) (dYI, dYQ float64) {
	mean := s.mean
	drift := 2 * s.emission * s.step
	dYI = drift*real(mean) + noise[0]
	dYQ = drift*imag(mean) + noise[1]
	s.ladder.lowerExponential(s.psi, complex(s.emission*dYI, -s.emission*dYQ), mean)
	if s.absorption > 0 {
		drift = 2 * s.absorption * s.step
		up := drift*real(mean) + noise[2]
		side := -drift*imag(mean) + noise[3]
		s.ladder.raiseExponential(s.psi, complex(s.absorption*up, -s.absorption*side), mean)
	}
	return dYI, dYQ
}

// propagate evolves psi freely and normalises it.
func (s *Simulator) propagate(u *propagator, step int) error {
	u.applyTo(s.next, s.psi)
	s.psi, s.next = s.next, s.psi
	return s.normalise(step)
}

// normalise scales psi to norm one, guards the truncation, and leaves ⟨a⟩ in s.mean.
func (s *Simulator) normalise(step int) error {
	levels := s.ladder.levels
	psi := s.psi[:levels]
	root := s.ladder.power[1][:levels]
	norm := squaredAbs(psi[0])
	var re, im float64
	for n := 1; n < len(psi); n++ {
		r := root[n-1]
		low, high := psi[n-1], psi[n]
		norm += squaredAbs(high)
		re += r * (real(low)*real(high) + imag(low)*imag(high))
		im += r * (real(low)*imag(high) - imag(low)*real(high))
	}
	if !(norm > 0) || math.IsInf(norm, 0) {
		return fmt.Errorf("oscillator: the state has norm² %g at step %d; use a shorter step than %g", norm, step, s.step)
	}
	top := (squaredAbs(psi[levels-1]) + squaredAbs(psi[levels-2])) / norm
	if top > maxTopPopulation {
		return truncationError(step, top, levels)
	}
	scale := 1 / math.Sqrt(norm)
	for n := range psi {
		psi[n] = scaled(scale, psi[n])
	}
	s.mean = complex(re/norm, im/norm)
	return nil
}
