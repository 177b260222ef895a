package cartpendulum

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"metasymlab/metasym"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/cartpendulum"
)

// small is a data set of few systems, changed.
func small(changes ...func(d *profile.CartPendulumData)) profile.CartPendulumData {
	both := profile.CartPendulumRange{Angle: profile.Range{0.6, 1.2}, Force: profile.Range{4, 6}}
	d := profile.CartPendulumData{Population: profile.Population{Seed: 7, TrainSystems: 6, ValidationSystems: 1, OODSystems: 3, ShiftedSystems: 2}, Snapshots: 200, Interval: 0.04, Train: both, OOD: both}
	d.Train.CartMass, d.Train.BobMass, d.Train.Length = profile.Range{0.8, 1.2}, profile.Range{0.2, 0.3}, profile.Range{0.4, 0.6}
	d.Train.CartFriction, d.Train.HingeFriction = profile.Range{0.8, 1.2}, profile.Range{0.01, 0.03}
	d.OOD.CartMass, d.OOD.BobMass, d.OOD.Length = profile.Range{0.5, 0.7}, profile.Range{0.35, 0.5}, profile.Range{0.65, 0.85}
	d.OOD.CartFriction, d.OOD.HingeFriction = profile.Range{0.4, 0.7}, profile.Range{0.035, 0.05}
	for _, change := range changes {
		change(&d)
	}
	return d
}

func generate(t *testing.T, d profile.CartPendulumData, workers int) *dataset.Set {
	t.Helper()
	set, err := Generate(t.Context(), d, workers, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := set.Validate(); err != nil {
		t.Fatal(err)
	}
	return set
}

// physical is a state of a set in physical units.
func physical(set *dataset.Set, t dataset.Trajectory, row int) cartpendulum.State {
	return cartpendulum.State(set.Scale.Physical(t.State[row*set.Dim():][:set.Dim()]))
}

// TestPhysics: unscaled again, every cart starts at rest at 0 with its rods tilted as far as its range says, has
// parameters of its ranges, is pushed by no more than it may be, and what leads from one state to the next is the
// model.
func TestPhysics(t *testing.T) {
	d := small()
	set := generate(t, d, 2)
	if set.Controls != 1 || set.Dim() != 6 || set.System != "cartpendulum" {
		t.Fatalf("%s of %d controls and %d states", set.System, set.Controls, set.Dim())
	}
	for _, split := range dataset.Splits {
		r := rangesOf(d, split)
		for i, s := range set.Systems(split) {
			within := func(what string, v float64, r profile.Range) {
				if v < r[0] || v > r[1] {
					t.Errorf("%s system %d: %s %g is not in %v", split, i, what, v, r)
				}
			}
			for k, r := range []profile.Range{r.CartMass, r.BobMass, r.BobMass, r.Length, r.Length, r.CartFriction, r.HingeFriction, r.HingeFriction} {
				within(s.Parameters[k].Name, s.Parameters[k].Value, r)
			}
			track := s.Trajectories[0]
			x := physical(set, track, 0)
			within("angle", math.Abs(x[1]), profile.Range{r.Angle[0] - 1e-12, r.Angle[1] + 1e-12})
			within("angle", math.Abs(x[2]), profile.Range{r.Angle[0] - 1e-12, r.Angle[1] + 1e-12})
			for _, k := range []int{0, 3, 4, 5} {
				within(set.Channels[k]+" at the start", x[k], profile.Range{-1e-12, 1e-12})
			}
			c := Params(d, split, i)
			pushed := 0.0
			for row := range track.Length() {
				pushed = max(pushed, math.Abs(track.Control[row]))
				y := physical(set, track, row)
				for k := range x {
					within(set.Channels[k], y[k]-x[k], profile.Range{-1e-8, 1e-8})
				}
				// At a finer step than the data's: what they are off is the integrator's error.
				if x = y; c.Advance(&x, track.Control[row], track.Step[row], 0.0005) != nil {
					t.Fatal("no motion")
				}
			}
			within("largest force", pushed, profile.Range{r.Force[0] / 2, r.Force[1]})
		}
	}
}

// TestForce: it is smooth, below its bound, which it nearly reaches in time, without a mean, and each draw is another.
func TestForce(t *testing.T) {
	d := small(func(d *profile.CartPendulumData) { d.Snapshots = 20000 })
	force := Force(d, 5, dataset.Stream(1, dataset.Train, 0, 1))
	var sum, square, most, jump float64
	for i, u := range force {
		sum, square, most = sum+u, square+u*u, max(most, math.Abs(u))
		if i > 0 {
			jump = max(jump, math.Abs(u-force[i-1]))
		}
	}
	count := float64(len(force))
	if limit := 5 * 2 * math.Pi * mostFrequency * d.Interval; most > 5 || most < 4.5 || jump > limit || math.Abs(sum/count) > 0.05 {
		t.Errorf("mean %g N, at most %g N, jumps of up to %g N, may have %g N", sum/count, most, jump, limit)
	}
	// Three waves of amplitude a third each.
	if want := 25. / 9 * 3 / 2; math.Abs(square/count/want-1) > 0.02 {
		t.Errorf("mean square %g N², want %g N²", square/count, want)
	}
	if other := Force(d, 5, dataset.Stream(1, dataset.Train, 1, 1)); slices.Equal(other, force) {
		t.Error("another stream gives the same force")
	}
}

// TestScale: the pairs' actions are scaled alike, and so are both of a pair's variances.
func TestScale(t *testing.T) {
	set := generate(t, small(), 1)
	var variance [6]float64
	for c := range variance {
		var sum, count float64
		for _, s := range set.Train {
			for row := range s.Trajectories[0].Length() {
				v := s.Trajectories[0].State[row*6+c]
				sum, variance[c], count = sum+v, variance[c]+v*v, count+1
			}
		}
		variance[c] /= count
		if math.Abs(sum/count) > 1e-12 {
			t.Errorf("channel %s has a mean of %g", set.Channels[c], sum/count)
		}
	}
	product := 1.0
	for i := range 3 {
		if a, b := set.Scale.Deviation[i]*set.Scale.Deviation[3+i], set.Scale.Deviation[0]*set.Scale.Deviation[3]; math.Abs(a/b-1) > 1e-12 {
			t.Errorf("pair %d has the unit of action %g, pair 0 %g", i, a, b)
		}
		if math.Abs(variance[i]/variance[3+i]-1) > 1e-9 {
			t.Errorf("variances %g of %s, %g of %s", variance[i], set.Channels[i], variance[3+i], set.Channels[3+i])
		}
		product *= variance[i]
	}
	if math.Abs(product-1) > 1e-9 || slices.Max(variance[:]) > 4 {
		t.Errorf("variances %v, want a geometric mean of 1", variance)
	}
}

// TestReproducible: bits depend on the seed and on nothing else.
func TestReproducible(t *testing.T) {
	one := generate(t, small(), 1)
	if !reflect.DeepEqual(one, generate(t, small(), 3)) {
		t.Error("1 and 3 workers give different data")
	}
	more := generate(t, small(func(d *profile.CartPendulumData) { d.OODSystems = 5 }), 2)
	if !reflect.DeepEqual(one.OOD, more.OOD[:3]) {
		t.Error("the first systems change when systems are added")
	}
	other := generate(t, small(func(d *profile.CartPendulumData) { d.Seed = 8 }), 1)
	if reflect.DeepEqual(one.Train[0].Parameters, other.Train[0].Parameters) || slices.Equal(one.Train[0].Trajectories[0].Control, other.Train[0].Trajectories[0].Control) {
		t.Error("another seed gives the same system")
	}
	noisy := generate(t, small(func(d *profile.CartPendulumData) { d.Noise = 0.1 }), 1)
	if !reflect.DeepEqual(one.Scale, noisy.Scale) || !slices.Equal(one.OOD[0].Trajectories[0].Control, noisy.OOD[0].Trajectories[0].Control) {
		t.Error("noise should change neither scale nor control")
	}
	var square float64
	states := noisy.OOD[0].Trajectories[0].State
	for i, v := range states {
		off := v - one.OOD[0].Trajectories[0].State[i]
		square += off * off / float64(len(states))
	}
	if math.Abs(square-0.01) > 0.002 { // of 1200 values the mean square scatters by 4 %
		t.Errorf("noise of mean square %g, want 0.01", square)
	}
}

// TestShifted: the shifted validation systems are of the unseen ones' ranges, and none of them is an unseen one.
func TestShifted(t *testing.T) {
	d := small()
	set := generate(t, d, 2)
	if len(set.Shifted) != 2 || Systems(d) != 12 {
		t.Fatalf("%d shifted systems of %d, want 2 of 12", len(set.Shifted), Systems(d))
	}
	for i, s := range set.Shifted {
		if v := s.Parameters[0].Value; v > 0.7 {
			t.Errorf("system %d: cart of %g kg", i, v)
		}
		for k, unseen := range set.OOD {
			if s.Parameters[0] == unseen.Parameters[0] || slices.Equal(s.Trajectories[0].Control, unseen.Trajectories[0].Control) {
				t.Errorf("shifted system %d is drawn as unseen system %d", i, k)
			}
		}
	}
}

// TestPredictable: with these ranges there is enough to predict and it can be predicted. No rod turns over; over 50
// steps standing still is as wrong as any state, while errors of a millionth grow by less than 30, so that the motion
// is not lost in chaos.
func TestPredictable(t *testing.T) {
	const steps = 50
	d := small(func(d *profile.CartPendulumData) { d.OODSystems, d.Snapshots = 10, 300 })
	set := generate(t, d, 2)
	var still, swing, worst float64
	starts := 0.0
	for i, s := range set.OOD {
		track := s.Trajectories[0]
		c := Params(d, dataset.OOD, i)
		for row := range track.Length() {
			x := physical(set, track, row)
			swing = max(swing, math.Abs(x[1]), math.Abs(x[2]))
		}
		for start := 0; start+steps < track.Length(); start += steps {
			starts++
			x := physical(set, track, start)
			y := x
			for k := range y {
				y[k] += 1e-6 * set.Scale.Deviation[k]
			}
			for row := start; row < start+steps; row++ {
				for _, moving := range []*cartpendulum.State{&x, &y} {
					if err := c.Advance(moving, track.Control[row], track.Step[row], Step(&c)); err != nil {
						t.Fatal(err)
					}
				}
			}
			for k := range y {
				worst = max(worst, math.Abs(y[k]-x[k])/set.Scale.Deviation[k]/1e-6)
				still += math.Pow(track.State[(start+steps)*6+k]-track.State[start*6+k], 2) / 6
			}
		}
	}
	if still /= starts; !(swing < math.Pi) || !(swing > 1.5) || !(still > 1) || !(worst < 30) {
		t.Errorf("rods swing to %.2f rad, persistence has a mean squared error of %.2f, small errors grow by up to %.1f", swing, still, worst)
	}
}

// TestErrors: what makes no system says which, in one line; the end of the context is an error.
func TestErrors(t *testing.T) {
	for want, change := range map[string]func(d *profile.CartPendulumData){
		"train system 0: cartpendulum: cart's mass":             func(d *profile.CartPendulumData) { d.Train.CartMass = profile.Range{} },
		"ood system 0: cartpendulum: upper rod's length":        func(d *profile.CartPendulumData) { d.OOD.Length = profile.Range{0.5, math.Inf(1)} },
		"train system 0: snapshot 1: cartpendulum: an interval": func(d *profile.CartPendulumData) { d.Interval = 0 },
		"scale of channel": func(d *profile.CartPendulumData) {
			d.Train.Angle = profile.Range{1e-300, 1e-300}
			d.Train.Force = profile.Range{}
		},
	} {
		_, err := Generate(t.Context(), small(change), 2, nil)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want one line with %q", err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Generate(ctx, small(), 2, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestFlow: the form's defect is what the frictions make of it, and grows with the interval.
func TestFlow(t *testing.T) {
	d := small()
	set := generate(t, d, 1)
	for i, s := range set.OOD {
		x := physical(set, s.Trajectories[0], 20)
		before := 0.0
		for _, interval := range []float64{0.01, 0.04} {
			jacobian, expected, err := Flow(d, dataset.OOD, i, x[:], interval)
			if err != nil {
				t.Fatal(err)
			}
			measured, err := metasym.FormDefect(jacobian)
			// Of Simpson's rule and of the Jacobian's differences.
			if err != nil || math.Abs(measured-expected) > 1e-5*expected || !(expected > 2*before) || !(expected > 1e-3) {
				t.Errorf("system %d, %g s: defect %g, theory says %g (%v)", i, interval, measured, expected, err)
			}
			before = expected
		}
	}
	without := small(func(d *profile.CartPendulumData) {
		d.OOD.CartFriction, d.OOD.HingeFriction = profile.Range{}, profile.Range{}
	})
	x := physical(set, set.OOD[0].Trajectories[0], 20)
	jacobian, expected, err := Flow(without, dataset.OOD, 0, x[:], 0.04)
	if err != nil {
		t.Fatal(err)
	}
	if measured, err := metasym.FormDefect(jacobian); err != nil || expected != 0 || !(measured < 1e-9) {
		t.Errorf("without friction the defect is %g, theory says %g (%v)", measured, expected, err)
	}
	if _, _, err := Flow(d, dataset.OOD, 0, x[:], -1); err == nil {
		t.Error("no error of a negative interval")
	}
}
