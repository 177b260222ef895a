package cartpendulum

import (
	"math"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/results"
	"metasymlab/figures/system"
	"metasymlab/figures/system/systemtest"
	"metasymlab/pipeline/profile"
)

// settings are those of the data that the pictures show.
func settings() profile.CartPendulumData {
	return profile.CartPendulumData{Snapshots: 300, Interval: 0.04, Train: profile.CartPendulumRange{
		CartMass: profile.Range{0.8, 1.2}, BobMass: profile.Range{0.2, 0.3}, Length: profile.Range{0.4, 0.6},
		CartFriction: profile.Range{0.8, 1.2}, HingeFriction: profile.Range{0.01, 0.03}, Angle: profile.Range{0.6, 1.2}, Force: profile.Range{4, 6},
	}}
}

func draw(t *testing.T, d profile.CartPendulumData, seed int) *Trajectory {
	t.Helper()
	drawn, err := Draw(d, seed)
	if err != nil {
		t.Fatal(err)
	}
	return drawn
}

// TestEnergyBalance: total energy changes by the force's work less what the frictions take, both integrated apart from
// the motion.
func TestEnergyBalance(t *testing.T) {
	for seed := 1; seed <= 3; seed++ {
		c := draw(t, settings(), seed)
		start := c.Kinetic[0] + c.Potential[0]
		for i := range c.Time {
			// Simpson's rule over 0.04 s errs by some 1e-5 J in all where the lower rod whips.
			if off := c.Kinetic[i] + c.Potential[i] - start - c.Work[i] + c.Dissipated[i]; math.Abs(off) > 1e-4 {
				t.Fatalf("seed %d: at %g s the energies are off by %g J", seed, c.Time[i], off)
			}
		}
		if last := len(c.Time) - 1; c.Dissipated[last] < 1 || largest(c.Work) < 1 || !slices.IsSorted(c.Dissipated) {
			t.Errorf("seed %d: %g J are dissipated, the work is at most %g J: the check above sees nothing", seed, c.Dissipated[last], largest(c.Work))
		}
	}
}

// TestDraw: as many snapshots as there are, or as are shown; another seed draws another cart.
func TestDraw(t *testing.T) {
	c := draw(t, settings(), 1)
	if len(c.Time) != mostSnapshots || math.Abs(c.Time[mostSnapshots-1]-6.4) > 1e-12 {
		t.Errorf("%d snapshots", len(c.Time))
	}
	d := settings()
	d.Snapshots = 30
	short := draw(t, d, 1)
	if len(short.Time) != 30 || len(short.Force) != 30 || short.States[29] != c.States[29] {
		t.Errorf("%d snapshots and %d forces, want 30 of the same motion", len(short.Time), len(short.Force))
	}
	if other := draw(t, settings(), 2); other.Params == c.Params || other.States[0] == c.States[0] || slices.Equal(other.Force, c.Force) {
		t.Error("another seed draws the same cart, start or force")
	}
}

// TestScene: bobs hang where angles and lengths say, and all of the motion is within the frame.
func TestScene(t *testing.T) {
	c := draw(t, settings(), 1)
	length := c.Params.Length
	for _, one := range []struct {
		s, upper, lower float64
		x, y            [3]float64
	}{
		{0.5, 0, 0, [3]float64{0.5, 0.5, 0.5}, [3]float64{0, -length[0], -length[0] - length[1]}},
		{0, math.Pi / 2, math.Pi, [3]float64{0, length[0], length[0]}, [3]float64{0, 0, length[1]}},
		{0, -math.Pi / 2, 0, [3]float64{0, -length[0], -length[0]}, [3]float64{0, 0, -length[1]}},
	} {
		c.States[3] = [6]float64{one.s, one.upper, one.lower}
		x, y := c.joints(3)
		for i := range x {
			if math.Abs(x[i]-one.x[i]) > 1e-12 || math.Abs(y[i]-one.y[i]) > 1e-12 {
				t.Errorf("(%g, %g, %g): joint %d at (%g, %g), want (%g, %g)", one.s, one.upper, one.lower, i, x[i], y[i], one.x[i], one.y[i])
			}
		}
	}
	plane := c.frame(0, 0, 300, 200)
	if a, b := (plane.X[1]-plane.X[0])/300, (plane.Y[1]-plane.Y[0])/200; math.Abs(a/b-1) > 1e-12 {
		t.Errorf("a pixel is %g m wide and %g m high", a, b)
	}
	for i := range c.States {
		for _, p := range slices.Concat(c.cart(i), c.rods(i)) {
			x, y := p.([]any)[0].(float64), p.([]any)[1].(float64)
			if x < plane.X[0] || x > plane.X[1] || y < plane.Y[0] || y > plane.Y[1] {
				t.Fatalf("snapshot %d leaves the picture: (%g, %g) in %v × %v", i, x, y, plane.X, plane.Y)
			}
		}
	}
}

// with are results of a profile with these data.
func with(t *testing.T, d profile.CartPendulumData) *results.Results {
	r := systemtest.Results(t)
	r.Profile.CartPendulum.Data = d
	return r
}

// TestNew: the pictures are drawn, the same ones twice, and small; the trails end at the bobs.
func TestNew(t *testing.T) {
	r := systemtest.Results(t)
	movie := systemtest.Check(t, r, frames, func() (*system.Figure, error) { return New(r, 3) }, "seed 3")
	for _, f := range movie.Frames {
		for i, bob := range bobs {
			trail := f.Data[trailID(i)]
			if end, at := trail[len(trail)-1].([]any), f.Data[bob][0].([]any); !slices.Equal(end, at) || len(trail) > tail+1 {
				t.Fatalf("%s: a trail of %d points ends at %v, the %s is at %v", f.Label, len(trail), end, bob, at)
			}
		}
	}
}

// TestStill: a cart that nothing moves is drawn too.
func TestStill(t *testing.T) {
	d := settings()
	d.Train.Angle, d.Train.Force = profile.Range{}, profile.Range{}
	f, err := New(with(t, d), 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Show(); err != nil {
		t.Error(err)
	}
}

// TestRefused: a cart without mass is refused, and the message says why.
func TestRefused(t *testing.T) {
	d := settings()
	d.Train.CartMass = profile.Range{}
	if _, err := New(with(t, d), 1); err == nil || !strings.HasPrefix(err.Error(), "cart pendulum: cartpendulum: cart's mass") || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v", err)
	}
}
