package quadrotor

import (
	"math"
	"slices"
	"testing"

	"metasymlab/pipeline/systems/quadrotor/ddp"
)

// slope is df/ds at 0 by Richardson's extrapolation of central differences; s is in units of one.
func slope(f func(s float64) float64) float64 {
	const h = 2e-3
	central := func(h float64) float64 { return (f(h) - f(-h)) / (2 * h) }
	return (64*central(h) - 20*central(2*h) + central(4*h)) / 45
}

// derivativeTolerance is roundoff over h with the sixth-order remainder, times the size of the states (a few).
const derivativeTolerance = 1e-9

func testDerivatives(t *testing.T) {
	rng := newRand(1, 0)
	for range 5 {
		p := Problem{Params: randomParams(rng), Start: randomState(rng), Nodes: 1, Step: 0.03}
		for range 2 {
			pull := Pull{To: randomState(rng)}
			for i := range pull.Weight {
				pull.Weight[i] = rng.Float64()
			}
			p.Running.Pulls = append(p.Running.Pulls, pull)
		}
		p.Running.Thrust = 0.3
		p.End = p.Running
		passed := Pull{To: randomState(rng), Weight: Tangent{1, 0.5, 2, 0.1, 0, 3, 7: 0.2}}
		p.Legs = []Leg{{Until: 0, End: Cost{Pulls: []Pull{passed}}}} // a leg that ends at the node
		x, u := p.Start, randomThrust(rng)
		var e ddp.Expansion
		problem{&p}.Expand(&e, 0, &x, &u)
		var end ddp.Expansion
		problem{&p}.ExpandTerminal(&end, &x)

		var here State
		problem{&p}.Step(&here, 0, &x, &u)
		moved := func(i int, s float64) State {
			var d Tangent
			d[i] = s
			y := x
			plus(&y, &x, &d)
			return y
		}
		pushed := func(i int, s float64) Control { v := u; v[i] += s; return v }
		next := func(i int, y State, v Control) float64 {
			var n State
			problem{&p}.Step(&n, 0, &y, &v)
			var d Tangent
			minus(&d, &n, &here)
			return d[i]
		}
		cost := func(y State, v Control) float64 {
			var n State
			return problem{&p}.Step(&n, 0, &y, &v)
		}
		check := func(name string, got, want float64) {
			t.Helper()
			if !(math.Abs(got-want) <= derivativeTolerance*(1+math.Abs(want))) {
				t.Errorf("%s = %.12g, differences give %.12g", name, got, want)
			}
		}
		for j := range ddp.StateSize {
			for i := range ddp.StateSize {
				check("F_x", e.Fx[i][j], slope(func(s float64) float64 { return next(i, moved(j, s), u) }))
			}
			check("L_x", e.Lx[j], slope(func(s float64) float64 { return cost(moved(j, s), u) }))
			check("terminal L_x", end.Lx[j], slope(func(s float64) float64 {
				y := moved(j, s)
				return problem{&p}.Terminal(&y)
			}))
		}
		for j := range ddp.ControlSize {
			for i := range ddp.StateSize {
				check("F_u", e.Fu[i][j], slope(func(s float64) float64 { return next(i, x, pushed(j, s)) }))
			}
			check("L_u", e.Lu[j], slope(func(s float64) float64 { return cost(x, pushed(j, s)) }))
			for i := range ddp.ControlSize {
				want := 0.0
				if i == j {
					want = p.Step * p.Running.Thrust
				}
				check("L_uu", e.Luu[i][j], want)
			}
		}
		checkGaussNewton(t, &p, &e, moved)
	}
}

// checkGaussNewton: L_xx = Δt Σ JᵀWJ with J the derivative of the residual x ⊖ x_ref; without Δt where a leg ends.
func checkGaussNewton(t *testing.T, p *Problem, e *ddp.Expansion, moved func(int, float64) State) {
	t.Helper()
	var want ddp.StateMatrix
	pulls := slices.Concat(p.Running.Pulls, p.Legs[0].End.Pulls)
	for n, pull := range pulls {
		scale := 1.0
		if n < len(p.Running.Pulls) {
			scale = p.Step
		}
		var jacobian ddp.StateMatrix
		for i := range jacobian {
			for j := range jacobian[i] {
				jacobian[i][j] = slope(func(s float64) float64 {
					y := moved(j, s)
					var d Tangent
					minus(&d, &y, &pull.To)
					return d[i]
				})
			}
		}
		for k, w := range pull.Weight {
			for i := range want {
				for j := range want[i] {
					want[i][j] += scale * w * jacobian[k][i] * jacobian[k][j]
				}
			}
		}
	}
	for i := range want {
		for j := range want[i] {
			if d := e.Lxx[i][j] - want[i][j]; !(math.Abs(d) <= derivativeTolerance) {
				t.Errorf("L_xx[%d,%d] is off by %.1e", i, j, d)
			}
		}
	}
}
