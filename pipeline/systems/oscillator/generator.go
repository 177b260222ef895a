package oscillator

import "math"

// bandOffsets are the diagonals on which the effective Hamiltonian has entries: a³, a², number, a†², a†³
// couple level m to level m+offset.
var bandOffsets = [5]int{-3, -2, 0, 2, 3}

// diagonal is the index of offset 0 in bandOffsets.
const diagonal = 2

// bands holds a banded matrix: entry [b][m] stands in row m, column m + bandOffsets[b].
type bands [5][]complex128

// effectiveHamiltonian returns G = −iH − ½ L1†L1 − ½ L2†L2 with
// H = ω a†a + (iχ/2)(a†² − a²) + β(a†³ + a³). Products of ladder operators are those of the truncated
// matrices, so that the truncated Lindblad equation keeps the trace exactly.
func effectiveHamiltonian(p Params, levels int) bands {
	l := newLadder(levels, levels)
	var g bands
	for b := range g {
		g[b] = make([]complex128, levels)
	}
	for m := range levels {
		raised := float64(m + 1) // ⟨m|a a†|m⟩
		if m == levels-1 {
			raised = 0
		}
		decay := 0.5 * (p.emission()*float64(m) + p.absorption()*raised)
		g[diagonal][m] = complex(-decay, -p.Frequency*float64(m))
		// −i·(iχ/2)(a†² − a²) = (χ/2)(a†² − a²): a² stands above the diagonal, a†² below.
		if m+2 < levels {
			two := 0.5 * p.Squeezing * l.power[2][m]
			g[3][m], g[1][m+2] = complex(-two, 0), complex(two, 0)
		}
		if m+3 < levels {
			three := p.Cubic * l.power[3][m]
			g[4][m], g[0][m+3] = complex(0, -three), complex(0, -three)
		}
	}
	return g
}

// adjoint returns the conjugate transpose.
func (g *bands) adjoint() bands {
	var t bands
	levels := len(g[diagonal])
	for b, offset := range bandOffsets {
		t[b] = make([]complex128, levels)
		for m := range levels {
			if k := m + offset; k >= 0 && k < levels {
				// The diagonals are listed symmetrically: −offset is the mirrored index.
				v := g[len(g)-1-b][k]
				t[b][m] = complex(real(v), -imag(v))
			}
		}
	}
	return t
}

// generator applies dX/dt = G X + X G† + up·a†X a + down·a X a† to a matrix X [levels, levels]. With G the
// effective Hamiltonian, down = κ_d, up = κ_u it is the Lindblad equation of the density matrix; with the
// adjoint G and the rates exchanged it is the adjoint equation, which moves observables instead.
type generator struct {
	levels   int
	left     bands // rows of G
	up, down float64
	root     []float64 // √n, n = 0..levels
}

// newGenerator builds the Schrödinger-picture generator.
func newGenerator(p Params, levels int) *generator {
	g := &generator{
		levels: levels, left: effectiveHamiltonian(p, levels),
		up: p.absorption(), down: p.emission(), root: make([]float64, levels+1),
	}
	for n := range g.root {
		g.root[n] = math.Sqrt(float64(n))
	}
	return g
}

// heisenberg returns the generator of observables, dual to g: tr(A·gρ) = tr((g.heisenberg()A)·ρ).
func (g *generator) heisenberg() *generator {
	return &generator{levels: g.levels, left: g.left.adjoint(), up: g.down, down: g.up, root: g.root}
}

// apply writes dX/dt into dst; both are [levels, levels], row-major.
func (g *generator) apply(dst, x []complex128) {
	n := g.levels
	for i := range n {
		row := dst[i*n : (i+1)*n]
		clear(row)
		for b, offset := range bandOffsets { // G X: whole rows of X
			k := i + offset
			if k < 0 || k >= n {
				continue
			}
			c := g.left[b][i]
			for j, v := range x[k*n : (k+1)*n] {
				row[j] += c * v
			}
		}
		source := x[i*n : (i+1)*n]
		for b, offset := range bandOffsets { // X G†: shifts along the row
			coefficient := g.left[b]
			for j := max(0, -offset); j < min(n, n-offset); j++ {
				c := coefficient[j]
				row[j] += source[j+offset] * complex(real(c), -imag(c))
			}
		}
		if i+1 < n { // a X a†
			next := x[(i+1)*n : (i+2)*n]
			scale := g.down * g.root[i+1]
			for j := 0; j+1 < n; j++ {
				row[j] += scaled(scale*g.root[j+1], next[j+1])
			}
		}
		if i > 0 && g.up > 0 { // a† X a
			previous := x[(i-1)*n : i*n]
			scale := g.up * g.root[i]
			for j := 1; j < n; j++ {
				row[j] += scaled(scale*g.root[j], previous[j-1])
			}
		}
	}
}

// stableStep is a step for which RK4 is stable and accurate: 1.5 over a Gershgorin bound of the generator.
func (g *generator) stableStep() float64 {
	var bound float64
	for m := range g.levels {
		var sum float64
		for b := range g.left {
			sum += math.Hypot(real(g.left[b][m]), imag(g.left[b][m]))
		}
		bound = max(bound, sum)
	}
	bound = 2*bound + (g.up+g.down)*float64(g.levels)
	return 1.5 / bound
}

// rungeKutta advances X in place by classical fourth-order Runge–Kutta and, if integral is not nil, adds
// ∫X dt over the step to it at the same order.
type rungeKutta struct {
	generator      *generator
	k, stage, next []complex128
}

func newRungeKutta(g *generator) *rungeKutta {
	size := g.levels * g.levels
	return &rungeKutta{g, make([]complex128, size), make([]complex128, size), make([]complex128, size)}
}

func (r *rungeKutta) step(x, integral []complex128, h float64) {
	copy(r.stage, x)
	copy(r.next, x)
	for i, weight := range [4]float64{1, 2, 2, 1} {
		if integral != nil {
			for j, v := range r.stage {
				integral[j] += scaled(weight*h/6, v)
			}
		}
		r.generator.apply(r.k, r.stage)
		ahead := h / 2
		if i == 2 {
			ahead = h
		}
		for j, v := range r.k {
			r.next[j] += scaled(weight*h/6, v)
			r.stage[j] = x[j] + scaled(ahead, v)
		}
	}
	copy(x, r.next)
}
