package ddp

// LineSearch is the acceptance rule of the box QP's line search.
type LineSearch int

const (
	// Armijo accepts x' if the decrease exceeds a tenth of gᵀ(x − x'), as in Tassa et al.
	Armijo LineSearch = iota
	// CrocoddylSign is Armijo with the free part of the gradient of the wrong sign, as Crocoddyl has it at
	// 30db923: the bound is negative and every step is accepted that does not increase the
	// cost much. For reproducing its logs only.
	CrocoddylSign
)

// Constants of the box QP (Crocoddyl).
const (
	boxIterations = 100
	boxAccept     = 0.1
	boxTolerance  = 1e-5
	stepHalvings  = 10 // steps 1, 1/2, … 2⁻⁹
)

// boxQP minimises ½xᵀHx + qᵀx over lower ≤ x ≤ upper by projected Newton steps.
type boxQP struct {
	search LineSearch

	x, gradient, step, candidate Control
	free                         [ControlSize]int // the first freeCount are indices of free variables
	freeCount                    int
	clamped                      [ControlSize]bool
	block                        ActionMatrix // H restricted to the free variables
	cholesky                     factor
}

// solve starts at x, and reports false if H is not positive definite on the free variables. Afterwards
// x, clamped, free and cholesky hold the solution, its active set and the factor of the free block.
func (b *boxQP) solve(h *ActionMatrix, q, lower, upper *Control) bool {
	for i := range b.x {
		b.x[i] = max(min(b.x[i], upper[i]), lower[i])
	}
	for iteration := range boxIterations {
		b.classify(h, q, lower, upper)
		largest := maxAbs(b.gradient[:])
		done := largest <= boxTolerance || b.freeCount == 0
		if !done || iteration == 0 {
			if !b.factorise(h) {
				return false
			}
		}
		if done {
			return true
		}
		b.newtonStep(h, q)
		before := b.x
		b.advance(h, q, lower, upper)
		if b.x == before { // all further iterations would be the same
			return true
		}
	}
	return true
}

// classify computes the gradient and the variables held at a bound by it.
func (b *boxQP) classify(h *ActionMatrix, q, lower, upper *Control) {
	b.freeCount = 0
	for i, x := range b.x {
		g := q[i] + b.x.dot((*Control)(&h[i]))
		b.gradient[i] = g
		b.clamped[i] = (x == lower[i] && g > 0) || (x == upper[i] && g < 0)
		if !b.clamped[i] {
			b.free[b.freeCount] = i
			b.freeCount++
		}
	}
}

// factorise decomposes the free block.
func (b *boxQP) factorise(h *ActionMatrix) bool {
	for i, fi := range b.free[:b.freeCount] {
		for j, fj := range b.free[:b.freeCount] {
			b.block[i][j] = h[fi][fj]
		}
	}
	return b.cholesky.decompose(&b.block, b.freeCount)
}

// newtonStep minimises over the free variables with the others held.
func (b *boxQP) newtonStep(h *ActionMatrix, q *Control) {
	var r Control
	for i, fi := range b.free[:b.freeCount] {
		r[i] = -q[fi]
		for j, held := range b.clamped {
			if held {
				r[i] -= h[fi][j] * b.x[j]
			}
		}
	}
	b.cholesky.solve(&r)
	b.step = Control{}
	for i, fi := range b.free[:b.freeCount] {
		b.step[fi] = r[i] - b.x[fi]
	}
}

// advance moves along the projected step by the first of 1, ½, … that is accepted, if any.
func (b *boxQP) advance(h *ActionMatrix, q, lower, upper *Control) {
	old := quadratic(h, q, &b.x)
	alpha := 1.0
	for range stepHalvings {
		var bound float64
		for i, x := range b.x {
			b.candidate[i] = max(min(x+alpha*b.step[i], upper[i]), lower[i])
			term := b.gradient[i] * (x - b.candidate[i])
			if b.search == CrocoddylSign && !b.clamped[i] {
				term = -term
			}
			bound += term
		}
		if old-quadratic(h, q, &b.candidate) > boxAccept*bound {
			b.x = b.candidate
			return
		}
		alpha /= 2
	}
}

// quadratic is ½xᵀHx + qᵀx.
func quadratic(h *ActionMatrix, q, x *Control) (f float64) {
	for i, v := range x {
		f += v * (q[i] + 0.5*x.dot((*Control)(&h[i])))
	}
	return f
}
