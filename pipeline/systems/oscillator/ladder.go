package oscillator

import "math"

// exponentialOrder is the order K at which exp(c(a−α)) is truncated. Because the series is taken about the
// mean amplitude α, its terms are |c|·(spread of the state), about 0.1 for a step of 0.02/γ: the first
// neglected one is below 1e-6.
const exponentialOrder = 4

// ladder holds the matrix elements of powers of a in a Fock space of `levels` levels.
type ladder struct {
	levels int
	// power[k][m] = ⟨m|aᵏ|m+k⟩ = √((m+k)!/m!), zero where m+k is beyond the last level.
	power [exponentialOrder + 1][]float64
}

// newLadder tabulates the ladder for `size` >= levels rows; rows beyond levels are zero (padding).
func newLadder(levels, size int) ladder {
	l := ladder{levels: levels}
	for k := range l.power {
		l.power[k] = make([]float64, size)
		for m := 0; m+k < levels; m++ {
			product := 1.0
			for j := 1; j <= k; j++ {
				product *= float64(m + j)
			}
			l.power[k][m] = math.Sqrt(product)
		}
	}
	return l
}

// shiftedExponential returns the coefficients p_k, k <= K, of exp(c(a−mean)) = Σ_k p_k aᵏ, truncated at
// order K in (a−mean): p_k = cᵏ/k! Σ_{j<=K−k} (−c·mean)ʲ/j!.
// The shift multiplies the state by a number only, which normalisation removes, yet it makes the truncated
// series far more accurate for a displaced state (for a coherent one it is exact).
func shiftedExponential(c, mean complex128) (p [exponentialOrder + 1]complex128) {
	var tail [exponentialOrder + 1]complex128 // Σ_{j<=i} (−c·mean)ʲ/j!
	tail[0] = 1
	term := complex128(1)
	for j := 1; j <= exponentialOrder; j++ {
		term *= -c * mean * complex(1/float64(j), 0)
		tail[j] = tail[j-1] + term
	}
	power := complex128(1)
	for k := 0; k <= exponentialOrder; k++ {
		p[k] = power * tail[exponentialOrder-k]
		power *= c * complex(1/float64(k+1), 0)
	}
	return p
}

// lowerExponential does psi ← exp(c(a−mean)) psi. psi has exponentialOrder zeros behind its last level.
func (l *ladder) lowerExponential(psi []complex128, c, mean complex128) {
	p := shiftedExponential(c, mean)
	r1, r2, r3, r4 := l.power[1], l.power[2], l.power[3], l.power[4]
	// Upwards, in place: level m takes from levels above it only.
	for m := range l.levels {
		sum := p[0] * psi[m]
		sum += p[1] * scaled(r1[m], psi[m+1])
		sum += p[2] * scaled(r2[m], psi[m+2])
		sum += p[3] * scaled(r3[m], psi[m+3])
		sum += p[4] * scaled(r4[m], psi[m+4])
		psi[m] = sum
	}
}

// raiseExponential does psi ← exp(c(a†−conj(mean))) psi.
func (l *ladder) raiseExponential(psi []complex128, c, mean complex128) {
	p := shiftedExponential(c, complex(real(mean), -imag(mean)))
	// Downwards, in place: level m takes from levels below it only.
	for m := l.levels - 1; m >= 0; m-- {
		sum := p[0] * psi[m]
		for k := 1; k <= min(exponentialOrder, m); k++ {
			sum += p[k] * scaled(l.power[k][m-k], psi[m-k])
		}
		psi[m] = sum
	}
}

// scaled is r·z; the compiler would multiply complex(r, 0)·z in full.
func scaled(r float64, z complex128) complex128 { return complex(r*real(z), r*imag(z)) }
