package flights

import (
	"errors"
	"math"
	"strings"
	"testing"

	"metasymlab/pipeline/flights/firmware"
	"metasymlab/pipeline/flights/flightstest"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// TestMotionsOfKnownFlight: sampled states are the true ones, but for what the mean over a step takes off a curve.
func TestMotionsOfKnownFlight(t *testing.T) {
	t.Parallel()
	f := mustRead(t, Controller, flightstest.Controller(2))
	for _, c := range []struct{ step, place, speed, turn, spin float64 }{
		{0.01, 1e-3, 3e-3, 1.5e-3, 2e-3},
		{0.05, 1e-3, 4e-3, 2e-3, 2e-2},
	} {
		motions, err := f.Motions(Sampling{Step: c.step})
		if err != nil {
			t.Fatal(err)
		}
		if len(motions) != 2 {
			t.Fatalf("%d motions", len(motions))
		}
		for i, m := range motions {
			if len(m.Thrust) != len(m.States)-1 || m.Step != c.step {
				t.Fatalf("%d states, %d thrusts, step %g", len(m.States), len(m.Thrust), m.Step)
			}
			last := m.Start + float64(len(m.States))*c.step
			if end := f.Segments[i].Time[len(f.Segments[i].Time)-1]; last > end+c.step/2+1e-6 || last < end-c.step {
				t.Errorf("the states end at %.3f s, the segment at %.3f", last, end)
			}
			for k, x := range m.States {
				truth := flightstest.At(m.Start + float64(k)*c.step)
				want := State(truth.Position, truth.Velocity, truth.Angles, truth.Rates)
				apart := x.Pose.Minus(&want.Pose)
				spin := se3.Vector{}
				for i := range spin {
					spin[i] = x.Twist[3+i] - want.Twist[3+i]
				}
				speed := distance(x.Pose.R.Apply(x.Twist.Linear()), truth.Velocity)
				if distance(x.Pose.P, want.Pose.P) > c.place || distance(apart.Angular(), se3.Vector{}) > c.turn ||
					speed > c.speed || distance(spin, se3.Vector{}) > c.spin {
					t.Fatalf("step %g: state %d is off by %v, speed by %.2g, spin by %v", c.step, k, apart, speed, spin)
				}
			}
		}
	}
}

// TestSample: a segment of lines and steps has means that are known exactly.
func TestSample(t *testing.T) {
	t.Parallel()
	var s Segment
	const h = 0.01
	for k := range 201 {
		at := 5 + h*float64(k)
		s.Time = append(s.Time, at)
		s.Position = append(s.Position, se3.Vector{2 * at, -at, 1})
		s.Velocity = append(s.Velocity, se3.Vector{2, -1, 0})
		s.Angles = append(s.Angles, se3.Vector{0, 0, math.Remainder(3+0.5*at, 2*math.Pi)}) // passes half a turn
		s.Rates = append(s.Rates, se3.Vector{0, 0, 0.5})
		command := 10000.0
		if k >= 100 {
			command = 20000
		}
		s.Command = append(s.Command, firmware.Commands{command, 2 * command, 0, 100})
	}
	for _, c := range []Sampling{{Step: 0.04}, {Step: 0.04, Lag: 0.05}, {Step: 0.04, Delay: 0.03}, {Step: 0.04, Delay: 0.02, Lag: 0.05}} {
		m, lag := s.sample(c), c.Lag
		if len(m.States) != 50 || math.Abs(m.Start-5.02) > 1e-12 {
			t.Fatalf("%d states from %g s", len(m.States), m.Start)
		}
		for k, x := range m.States {
			at := m.Start + 0.04*float64(k)
			want := State(se3.Vector{2 * at, -at, 1}, se3.Vector{2, -1, 0}, se3.Vector{0, 0, 3 + 0.5*at}, se3.Vector{0, 0, 0.5})
			d := x.Pose.Minus(&want.Pose)
			if distance(d.Linear(), se3.Vector{})+distance(d.Angular(), se3.Vector{}) > 1e-12 {
				t.Fatalf("state %d is off by %v", k, d)
			}
			for i := range x.Twist {
				if math.Abs(x.Twist[i]-want.Twist[i]) > 1e-12 {
					t.Fatalf("twist %d is %v, want %v", k, x.Twist, want.Twist)
				}
			}
		}
		// From 6 s on the command is twice what it was; with a lag it nears that, with a delay later.
		for k, u := range m.Thrust {
			sum := 0.0
			for i := range 4 { // records in the step, which begins at one
				at := m.Start + 0.04*float64(k) + h*float64(i) - c.Delay
				command := 10000.0
				if at >= 6-1e-9 {
					command = 20000
					if lag > 0 {
						command -= 10000 * lag / h * (math.Exp(-(at-6)/lag) - math.Exp(-(at+h-6)/lag))
					}
				}
				sum += command / 4
			}
			if want := firmware.Thrust(sum); math.Abs(u[0]-want) > 1e-12 || math.Abs(u[3]-2*want) > 1e-12 || u[2] != 0 {
				t.Fatalf("%+v: thrust %d at %.2f s is %v, want %g", c, k, m.Start+0.04*float64(k), u, want)
			}
		}
	}
}

func TestMotionsRefuse(t *testing.T) {
	t.Parallel()
	f := mustRead(t, Controller, flightstest.Controller(2))
	for _, s := range []Sampling{{}, {Step: 0.005}, {Step: 0.3}, {Step: math.NaN()}, {Step: 0.02, Lag: -1}, {Step: 0.02, Lag: 2}, {Step: 0.02, Delay: -0.1}, {Step: 0.02, Delay: math.NaN()}} {
		if _, err := f.Motions(s); err == nil || !strings.Contains(err.Error(), "need a step from 0.0099 s") {
			t.Errorf("%+v: %v", s, err)
		}
	}
	noYaw := flightstest.Motors(1)
	noYaw.Events[0].Fields = noYaw.Events[0].Fields[:19]
	if _, err := mustRead(t, Motors, noYaw).Motions(Sampling{Step: 0.02}); !errors.Is(err, ErrNoAttitude) {
		t.Errorf("without yaw: %v", err)
	}
}

// TestBody: the simulated quadrotor with this body turns as a Crazyflie does, whose motors stand at 45° to its axes.
func TestBody(t *testing.T) {
	t.Parallel()
	body := Body()
	if err := body.Validate(); err != nil {
		t.Fatal(err)
	}
	a := body.Arm / math.Sqrt2
	place := [4]se3.Vector{{a, -a, 0}, {-a, -a, 0}, {-a, a, 0}, {a, a, 0}} // M1 to M4
	drag := [4]float64{-1, 1, -1, 1}                                       // of propellers that turn counter-clockwise, about −z
	c := firmware.Commands{31000, 42000, 38000, 27000}
	var torque se3.Vector
	for m := range c {
		force := se3.Vector{0, 0, firmware.Thrust(c[m])}
		arm := se3.Cross(place[m], force)
		for i := range torque {
			torque[i] += arm[i]
		}
		torque[2] += drag[m] * body.TorqueRatio * firmware.Thrust(c[m])
	}
	turn := se3.RollPitchYaw(0, 0, -math.Pi/4)
	wrench := body.Wrench(Thrusts(c))
	if got := turn.Apply(wrench.Angular()); distance(got, torque) > 1e-15 {
		t.Errorf("torque in a Crazyflie's axes %v, want %v", got, torque)
	}
	for _, one := range []struct {
		name    string
		command firmware.Commands
		axis    int
		sign    float64
	}{
		{"roll", firmware.Mix(40000, 2000, 0, 0), 0, 1},
		{"pitch", firmware.Mix(40000, 0, 2000, 0), 1, -1}, // nose up
		{"yaw", firmware.Mix(40000, 0, 0, 2000), 2, -1},
	} {
		x := State(se3.Vector{1, 2, 3}, se3.Vector{}, se3.Vector{0, 0, 0.7}, se3.Vector{})
		body.Advance(&x, Thrusts(one.command), 0.01, 2)
		rates := turn.Apply(x.Twist.Angular())
		for i, r := range rates {
			if i == one.axis && !(one.sign*r > 0.01) || i != one.axis && math.Abs(r) > 1e-3 {
				t.Errorf("%s: after 10 ms the angular velocity is %v", one.name, rates)
			}
		}
	}
}

// TestState: the simulated quadrotor's axes are turned, its velocity is the same in the world.
func TestState(t *testing.T) {
	t.Parallel()
	angles, velocity, rates := se3.Vector{0.1, -0.2, 2}, se3.Vector{1, -2, 0.5}, se3.Vector{0.3, 0.1, -0.4}
	x := State(se3.Vector{4, 5, 6}, velocity, angles, rates)
	attitude := se3.RollPitchYaw(angles[0], angles[1], angles[2])
	toM1 := attitude.Apply(se3.Vector{math.Sqrt2 / 2, -math.Sqrt2 / 2, 0})
	if d := distance(x.Pose.R.Apply(se3.Vector{1, 0, 0}), toM1); d > 1e-15 {
		t.Errorf("the x axis is %g off the way to M1", d)
	}
	if d := distance(x.Pose.R.Apply(x.Twist.Linear()), velocity); d > 1e-15 {
		t.Errorf("the velocity is off by %g", d)
	}
	if d := distance(x.Pose.R.Apply(x.Twist.Angular()), attitude.Apply(rates)); d > 1e-15 {
		t.Errorf("the angular velocity is off by %g", d)
	}
	if x.Pose.P != (se3.Vector{4, 5, 6}) {
		t.Errorf("place %v", x.Pose.P)
	}
}
