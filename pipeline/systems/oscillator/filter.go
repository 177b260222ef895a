package oscillator

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Filter is the optimal estimator of the oscillator's state from its detector record: the density matrix
// conditioned on all increments so far. It integrates the stochastic master equation in Kraus form, so
// the state stays Hermitian and positive at any step; the error is of first order in the step. Its step
// may be coarser than the simulator's: pass the sum of the increments.
//
// One update costs one and a half products of matrices of the size of the occupied part of the Fock space.
// A Filter reuses its memory: it serves one goroutine at a time. Clone is cheap.
type Filter struct {
	params     Params
	step       float64
	ladder     ladder
	size       int
	half, full *propagator
	initial    []complex128 // such that full·initial·full† is the initial state half a step ahead

	// bracket is the unnormalised state after the last measurement, before the half step that ends it:
	// the state at the current time is half·bracket·half†, and the next half step may be taken together
	// with that one. All matrices are [size, size], row-major, rows padded to even.
	bracket, middle, scratch []complex128
	lowering, unit           []complex128                       // half†·a·half and half†·half
	columns                  [][exponentialOrder + 1]complex128 // scratch of detect
	gain                     float64                            // √(ηκ_d/2)
	lost, absorbed           float64                            // (1−η)κ_d·step, κ_u·step: expected undetected jumps a quantum
	active                   int                                // bracket is zero beyond its first `active` levels
	updates                  int
}

// NewFilter prepares a filter of the given step (time) in a Fock space of `levels` levels.
// A step of 0.02/γ is enough for forecasts: see the package comment for its bias.
func NewFilter(p Params, levels int, step float64) (*Filter, error) {
	if err := validateSetting(p, levels, step); err != nil {
		return nil, err
	}
	coherent, err := coherentState(p.Amplitude, levels)
	if err != nil {
		return nil, err
	}
	g := effectiveHamiltonian(p, levels)
	var u [3]*propagator
	for i, t := range [3]float64{step / 2, step, -step / 2} {
		if u[i], err = newPropagator(&g, t); err != nil {
			return nil, err
		}
	}
	size := u[0].size
	f := &Filter{
		params: p, step: step, ladder: newLadder(levels, size), size: size, half: u[0], full: u[1],
		gain: math.Sqrt(p.Efficiency * p.emission() / 2),
		lost: (1 - p.Efficiency) * p.emission() * step, absorbed: p.absorption() * step,
	}
	f.allocate()

	psi, back := make([]complex128, size), make([]complex128, size)
	copy(psi, coherent)
	u[2].applyTo(back, psi)
	f.initial = make([]complex128, size*size)
	for m, v := range back {
		for n, w := range back {
			f.initial[m*size+n] = v * complex(real(w), -imag(w))
		}
	}
	a := make([]complex128, size*size)
	one := make([]complex128, size*size)
	for n := range levels {
		one[n*size+n] = 1
		if n+1 < levels {
			a[n*size+n+1] = complex(f.ladder.power[1][n], 0)
		}
	}
	f.lowering = f.half.pullBack(a)
	f.unit = f.half.pullBack(one)
	f.Reset()
	return f, nil
}

func (f *Filter) allocate() {
	f.bracket = make([]complex128, f.size*f.size)
	f.middle = make([]complex128, f.size*f.size)
	f.scratch = make([]complex128, f.size*f.size)
	f.columns = make([][exponentialOrder + 1]complex128, f.size)
}

// Clone returns an independent Filter in the same state that shares the immutable tables.
func (f *Filter) Clone() *Filter {
	c := *f
	c.allocate()
	copy(c.bracket, f.bracket)
	return &c
}

// Reset returns to the coherent state α0 at time zero.
func (f *Filter) Reset() {
	copy(f.bracket, f.initial)
	f.active = f.ladder.levels
	f.updates = 0
}

// Update conditions the state on the increments dY [√time] of one step of the detector's two channels.
// It fails for increments that are not finite, and with [ErrTruncation] if the two highest levels hold
// more than 1e-4 of the state; the filter then needs a Reset.
func (f *Filter) Update(dYI, dYQ float64) error {
	if sum := dYI + dYQ; math.IsNaN(sum) || math.IsInf(sum, 0) {
		return fmt.Errorf("oscillator: increments (%g, %g) of update %d must be finite", dYI, dYQ, f.updates)
	}
	active := f.activeLevels()
	f.full.conjugate(f.middle, f.scratch, f.bracket, active)
	x, size, levels := f.middle, f.size, min(active, f.ladder.levels)

	var trace, top float64
	var mean complex128
	for n := range levels {
		population := real(x[n*size+n])
		trace += population
		if n >= f.ladder.levels-2 {
			top += population
		}
		if n+1 < levels {
			mean += scaled(f.ladder.power[1][n], x[(n+1)*size+n])
		}
	}
	if !(trace > 0) || math.IsInf(trace, 0) {
		return fmt.Errorf("oscillator: the filter's state has trace %g at update %d; call Reset and use a shorter step than %g", trace, f.updates, f.step)
	}
	if top/trace > maxTopPopulation {
		return truncationError(f.updates, top/trace, f.ladder.levels)
	}
	mean = scaled(1/trace, mean)
	p := shiftedExponential(complex(f.gain*dYI, -f.gain*dYQ), mean)
	f.detect(x, levels, p, 1/trace)
	// Horner form of exp(J) to second order: up to two quanta leave unseen or are absorbed in a step.
	f.addJumps(f.scratch, x, x, levels, 0.5)
	f.addJumps(f.bracket, x, f.scratch, levels, 1)
	mirror(f.bracket, size, levels)
	for m := levels; m < f.active; m++ { // levels that have just emptied
		clear(f.bracket[m*size : (m+1)*size])
		for j := range levels {
			f.bracket[j*size+m] = 0
		}
	}
	f.active = levels
	f.updates++
	return nil
}

// occupied is the population, relative to all, under which a level counts as empty. Measured on the package's
// ranges, working on the occupied levels only moves ⟨a⟩ by less than 3e-7, and halves the cost or better.
const occupied = 1e-10

// activeLevels is the number of levels, rounded up to even, that the next step works on: all occupied ones
// and four more, as many as a step can reach with an amplitude that counts. The cost of an update so follows
// the state, not the truncation.
func (f *Filter) activeLevels() int {
	var trace float64
	for n := range f.active {
		trace += real(f.bracket[n*(f.size+1)])
	}
	last := f.active - 1
	for last > 0 && real(f.bracket[last*(f.size+1)]) < occupied*trace {
		last--
	}
	return min(f.size, evenSize(last+5))
}

// detect does X ← scale·E X E†, E = Σ_k p_k aᵏ, on the first n levels; only the lower triangle of the
// result is valid.
func (f *Filter) detect(x []complex128, n int, p [exponentialOrder + 1]complex128, scale float64) {
	size, power := f.size, &f.ladder.power
	inner := n - exponentialOrder // rows and columns on which no power of a reaches over the end
	for m := range n {            // E X, in place: row m takes from rows below it only
		row := x[m*size : m*size+n]
		if m >= inner {
			for j := range row {
				sum := p[0] * row[j]
				for k := 1; m+k < n; k++ {
					sum += p[k] * scaled(power[k][m], x[(m+k)*size+j])
				}
				row[j] = sum
			}
			continue
		}
		c0, c1, c2 := p[0], scaled(power[1][m], p[1]), scaled(power[2][m], p[2])
		c3, c4 := scaled(power[3][m], p[3]), scaled(power[4][m], p[4])
		x1 := x[(m+1)*size:][:len(row)]
		x2 := x[(m+2)*size:][:len(row)]
		x3 := x[(m+3)*size:][:len(row)]
		x4 := x[(m+4)*size:][:len(row)]
		for j, v := range row {
			row[j] = c0*v + c1*x1[j] + c2*x2[j] + c3*x3[j] + c4*x4[j]
		}
	}
	for j := range n {
		for k := range p {
			f.columns[j][k] = scaled(scale*power[k][j], complex(real(p[k]), -imag(p[k])))
		}
	}
	for m := range n { // X E†, in place: column j takes from columns behind it only
		row := x[m*size : (m+1)*size]
		for j := 0; j <= min(m, inner-1); j++ {
			c, v := &f.columns[j], row[j:j+exponentialOrder+1]
			row[j] = c[0]*v[0] + c[1]*v[1] + c[2]*v[2] + c[3]*v[3] + c[4]*v[4]
		}
		for j := max(inner, 0); j <= m; j++ {
			sum := f.columns[j][0] * row[j]
			for k := 1; j+k < n; k++ {
				sum += f.columns[j][k] * row[j+k]
			}
			row[j] = sum
		}
	}
}

// addJumps writes base + weight·J(x) into dst, J(x) = lost·a x a† + absorbed·a† x a, on the lower triangle
// of the first n levels.
func (f *Filter) addJumps(dst, base, x []complex128, n int, weight float64) {
	size, root := f.size, f.ladder.power[1]
	for m := range n {
		row := dst[m*size : m*size+m+1]
		copy(row, base[m*size:])
		if m+1 < n && f.lost > 0 {
			below := x[(m+1)*size+1:][:len(row)]
			scale := weight * f.lost * root[m]
			for j, v := range below {
				row[j] += scaled(scale*root[j], v)
			}
		}
		if m > 0 && f.absorbed > 0 {
			above := x[(m-1)*size:][:m]
			scale := weight * f.absorbed * root[m-1]
			for j, v := range above {
				row[j+1] += scaled(scale*root[j], v)
			}
		}
	}
}

// MeanField is tr(aρ), the conditional amplitude now, in √quanta.
func (f *Filter) MeanField() complex128 {
	return traceProduct(f.lowering, f.bracket) / traceProduct(f.unit, f.bracket)
}

// Density returns a copy of the conditional density matrix ρ [levels, levels] now, in the number basis.
func (f *Filter) Density() *mat.CDense {
	f.settle()
	n := f.ladder.levels
	rho := mat.NewCDense(n, n, nil)
	for i := range n {
		for j := range n {
			rho.Set(i, j, f.middle[i*f.size+j])
		}
	}
	return rho
}

// settle leaves the normalised state at the current time in f.middle.
func (f *Filter) settle() {
	f.half.conjugate(f.middle, f.scratch, f.bracket, f.size)
	var trace float64
	for n := range f.size {
		trace += real(f.middle[n*(f.size+1)])
	}
	for i, v := range f.middle {
		f.middle[i] = scaled(1/trace, v)
	}
}

// traceProduct is tr(A X) for a Hermitian X: Σ A[i,j] conj(X[i,j]).
func traceProduct(a, x []complex128) complex128 {
	var re, im float64
	x = x[:len(a)]
	for i, v := range a {
		w := x[i]
		re += real(v)*real(w) + imag(v)*imag(w)
		im += imag(v)*real(w) - real(v)*imag(w)
	}
	return complex(re, im)
}
