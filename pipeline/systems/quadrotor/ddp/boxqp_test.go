package ddp

import (
	"math"
	"testing"
)

// enumerate minimises ½xᵀHx + qᵀx in the box by trying all 3⁴ choices of bounds that hold.
func enumerate(h *ActionMatrix, q, lower, upper *Control) (best Control) {
	least := math.Inf(1)
	for code := range 81 {
		var x Control
		var free [ControlSize]int
		n := 0
		for i, c := 0, code; i < ControlSize; i, c = i+1, c/3 {
			switch c % 3 {
			case 0:
				free[n] = i
				n++
			case 1:
				x[i] = lower[i]
			case 2:
				x[i] = upper[i]
			}
		}
		var block ActionMatrix
		var r Control
		for a, i := range free[:n] {
			r[a] = -q[i] - x.dot((*Control)(&h[i])) // free entries of x are still zero
			for b, j := range free[:n] {
				block[a][b] = h[i][j]
			}
		}
		var f factor
		if !f.decompose(&block, n) {
			continue
		}
		f.solve(&r)
		inside := true
		for a, i := range free[:n] {
			x[i] = r[a]
			inside = inside && x[i] >= lower[i] && x[i] <= upper[i]
		}
		if value := quadratic(h, q, &x); inside && value < least {
			least, best = value, x
		}
	}
	return best
}

func TestBoxQPFindsTheMinimum(t *testing.T) {
	rng := newRand(7)
	atBound := 0
	for range 2000 {
		h := positive(rng, 0.1)
		var q, lower, upper Control
		b := boxQP{search: Armijo}
		for i := range q {
			q[i] = 3 * rng.NormFloat64()
			lower[i], upper[i] = -rng.Float64(), rng.Float64()
			b.x[i] = 2 * rng.NormFloat64()
		}
		if !b.solve(&h, &q, &lower, &upper) {
			t.Fatal("not positive definite")
		}
		want := enumerate(&h, &q, &lower, &upper)
		for i, x := range b.x {
			// A gradient below 1e-5 over a curvature of at least 0.1.
			if math.Abs(x-want[i]) > 1e-4 {
				t.Errorf("H %v, q %v in [%v, %v]: got %v, want %v", h, q, lower, upper, b.x, want)
				break
			}
		}
		if b.freeCount < ControlSize {
			atBound++
		}
	}
	if atBound < 500 {
		t.Errorf("only %d of 2000 solutions touch a bound: the test is nearly empty", atBound)
	}
}

func TestBoxQPRefusesIndefinite(t *testing.T) {
	b := boxQP{}
	h := ActionMatrix{{-1}, {0, 1}, {0, 0, 1}, {0, 0, 0, 1}}
	if b.solve(&h, &Control{1, 1, 1, 1}, &Control{-9, -9, -9, -9}, &Control{9, 9, 9, 9}) {
		t.Error("solved an indefinite problem")
	}
}

// FuzzBoxQP: any numbers end, within bounds.
func FuzzBoxQP(f *testing.F) {
	f.Add(1.0, 0.5, -2.0, 3.0, -1.0, 1.0)
	f.Add(1e300, 1e-300, 1e300, -1e300, -1e-300, 1e300)
	f.Add(0.0, 0.0, 0.0, 0.0, -1.0, 0.0)
	f.Fuzz(func(t *testing.T, d, off, q0, q1, low, high float64) {
		if !(low < high) {
			return
		}
		h := ActionMatrix{{d, off, 0, 0}, {off, d, off, 0}, {0, off, d, off}, {0, 0, off, d}}
		for _, search := range []LineSearch{Armijo, CrocoddylSign} {
			b := boxQP{search: search}
			lower, upper := Control{low, low, low, low}, Control{high, high, high, high}
			if !b.solve(&h, &Control{q0, q1, -q0, -q1}, &lower, &upper) {
				continue
			}
			for _, x := range b.x {
				if x < low || x > high {
					t.Fatalf("x = %v outside [%g, %g]", b.x, low, high)
				}
			}
		}
	})
}
