package quadrotor

import (
	"math"
	"testing"

	"metasymlab/pipeline/systems/quadrotor/se3"
)

// topAt is the motion of a symmetric top (I_x = I_y) in free fall, t seconds after x0: the centre falls on a
// parabola; with spatial angular momentum L and λ = ω_z(I_z−I_x)/I_x the attitude is
// exp(tL/I_x) R0 exp(−λt e_z), and ω_x + iω_y turns by λt (Landau & Lifshitz, Mechanics, §§33, 36).
func topAt(p *Params, x0 *State, t float64) State {
	w := x0.Twist.Angular()
	l := x0.Pose.R.Apply(p.spin(w))
	rate := t / p.Inertia[0]
	lambda := w[2] * (p.Inertia[2] - p.Inertia[0]) / p.Inertia[0]
	outer := se3.ExpRotation(se3.Vector{rate * l[0], rate * l[1], rate * l[2]})
	inner := se3.ExpRotation(se3.Vector{0, 0, -lambda * t})
	r := x0.Pose.R.Times(&inner)
	r = outer.Times(&r)
	v := x0.Pose.R.Apply(x0.Twist.Linear())
	x := State{Pose: se3.Pose{R: r, P: x0.Pose.P}}
	for i := range v {
		x.Pose.P[i] += v[i] * t
	}
	x.Pose.P[2] -= Gravity * t * t / 2
	v[2] -= Gravity * t
	sin, cos := math.Sincos(lambda * t)
	x.Twist = se3.NewTangent(r.ApplyTransposed(v), se3.Vector{cos*w[0] - sin*w[1], sin*w[0] + cos*w[1], w[2]})
	return x
}

func testSymmetricTop(t *testing.T) {
	p := Hector()
	rng := newRand(2, 0)
	start := randomState(rng)
	start.Twist[3], start.Twist[4], start.Twist[5] = 1.5, -0.8, 4
	const seconds = 3
	want := topAt(&p, &start, seconds)
	var last float64
	for i, n := range []int{150, 300, 600} {
		x := start
		p.Advance(&x, Control{}, seconds, n)
		e := difference(&x, &want)
		if i > 0 {
			if order := math.Log2(last / e); math.Abs(order-4) > 0.15 {
				t.Errorf("%d steps: order %.2f, want 4 (errors %.1e, %.1e)", n, order, last, e)
			}
		}
		last = e
		energy := p.Energy(&x)/p.Energy(&start) - 1
		if math.Abs(energy) > 10*e {
			t.Errorf("%d steps: energy is off by %.1e", n, energy)
		}
	}
	if last > 1e-6 { // (|ω|h)⁴ = 2e-7 a turn of one radian, 13 rad in all
		t.Errorf("600 steps: error %.1e", last)
	}
}

// What rotors put in is integrated by Simpson's rule on the two halves of every substep.
func testEnergyBalance(t *testing.T) {
	f := mustFlight(t, mustGenerator(t, planning, OpenLoop), newRand(3, 0))
	x, p := f.Start, f.Params
	const substeps = 30
	h := f.Step / substeps
	var work, size float64
	for _, u := range f.Thrusts {
		for range substeps {
			begin := p.Power(&x, u)
			p.Advance(&x, u, h/2, 1)
			middle := p.Power(&x, u)
			p.Advance(&x, u, h/2, 1)
			work += h / 6 * (begin + 4*middle + p.Power(&x, u))
		}
		size = max(size, math.Abs(work))
	}
	balance := p.Energy(&x) - p.Energy(&f.Start) - work
	if math.Abs(balance) > 1e-8*size {
		t.Errorf("energy gained − work = %.1e J of %.3g J", balance, size)
	}
	if d := difference(&x, &f.States[len(f.States)-1]); d > 1e-5 {
		t.Errorf("the flight's 6 substeps differ from 60 by %.1e", d)
	}
}

func testFeasibility(t *testing.T) {
	f := mustFlight(t, mustGenerator(t, planning, OpenLoop), newRand(4, 0))
	for i, u := range f.Controls {
		next := f.Planned[i]
		f.Params.eulerStep(&next, &f.Planned[i], &u, f.Step)
		if next != f.Planned[i+1] {
			t.Errorf("node %d: gap %.1e", i, difference(&next, &f.Planned[i+1]))
		}
		for r, v := range u {
			if v < planning.MinThrust || v > planning.MaxThrust {
				t.Errorf("node %d: thrust %d = %g N is out of bounds", i, r, v)
			}
		}
	}
	if f.Planned[0] != f.Start {
		t.Error("the plan does not begin at the start")
	}
}

func testHover(t *testing.T) {
	p := randomParams(newRand(5, 0))
	h := p.HoverThrust()
	hover := Control{h, h, h, h}
	start := Rest(se3.Vector{1, -2, 3}, 0.7)
	x := start
	p.Advance(&x, hover, 10, 100)
	if d := difference(&x, &start); d > 1e-13 {
		t.Errorf("hover drifts by %.1e in 10 s", d)
	}
	for range 100 {
		p.eulerStep(&x, &x, &hover, 0.03)
	}
	if d := difference(&x, &start); d > 1e-13 {
		t.Errorf("hover drifts by %.1e in 100 Euler steps", d)
	}
	for _, c := range []struct {
		change Control
		want   Wrench
	}{
		{Control{1, 1, 1, 1}, Wrench{2: 4}},
		{Control{0, 1, 0, -1}, Wrench{3: 2 * p.Arm}},
		{Control{-1, 0, 1, 0}, Wrench{4: 2 * p.Arm}},
		{Control{-1, 1, -1, 1}, Wrench{5: 4 * p.TorqueRatio}},
	} {
		got := p.Wrench(c.change)
		fromMixing := Wrench{}
		for i, row := range p.mixing() {
			for j, w := range row {
				fromMixing[i] += w * c.change[j]
			}
		}
		if got != c.want || fromMixing != c.want {
			t.Errorf("thrusts %v: wrench %v, by the mixing matrix %v, want %v", c.change, got, fromMixing, c.want)
		}
	}
}

func testScaling(t *testing.T) {
	rng := newRand(6, 0)
	p, u, start := randomParams(rng), randomThrust(rng), randomState(rng)
	const scale = 3.7
	q, v := p, u
	q.Mass *= scale
	for i := range q.Inertia {
		q.Inertia[i] *= scale
	}
	for i := range v {
		v[i] *= scale
	}
	x, y := start, start
	p.Advance(&x, u, 0.5, 50)
	q.Advance(&y, v, 0.5, 50)
	if d := difference(&y, &x); d > 1e-12 {
		t.Errorf("integrated motions differ by %.1e", d)
	}
	p.eulerStep(&x, &start, &u, 0.03)
	q.eulerStep(&y, &start, &v, 0.03)
	if d := difference(&y, &x); d > 1e-13 {
		t.Errorf("Euler steps differ by %.1e", d)
	}
	if d := difference(&x, &start); d < 1e-3 {
		t.Errorf("the body does not move (%.1e): the test is empty", d)
	}
}

// Crocoddyl's Euler step pumps energy into a free spinning body; this is why it is not the ground truth.
func TestEulerStepGainsEnergy(t *testing.T) {
	p := Hector()
	start := Rest(se3.Vector{}, 0)
	start.Twist = se3.Tangent{1, 0, 0, 0.5, 0, 4}
	kinetic := func(x *State) float64 { return p.Energy(x) - p.Mass*Gravity*x.Pose.P[2] }
	h := p.HoverThrust()
	euler, truth := start, start
	const nodes, step = 100, 0.03
	for range nodes {
		p.eulerStep(&euler, &euler, &Control{h, h, h, h}, step)
	}
	p.Advance(&truth, Control{h, h, h, h}, nodes*step, 10*nodes)
	if g := kinetic(&euler) / kinetic(&truth); g < 1.2 {
		t.Errorf("Euler over true kinetic energy = %.3f, expected a gain of more than 20 %%", g)
	}
}
