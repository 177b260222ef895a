package quadrotor

import (
	"math"
	"strings"
	"testing"

	"metasymlab/figures/chart"
	"metasymlab/figures/system"
	"metasymlab/figures/system/systemtest"
	generate "metasymlab/pipeline/dataset/quadrotor"

	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// TestEnergyBalance: there is no friction, so the body gains what the rotors' power adds up to, which is integrated
// apart from the motion.
func TestEnergyBalance(t *testing.T) {
	f, err := Draw(systemtest.Results(t).Profile.Quadrotor.Data, 2)
	if err != nil {
		t.Fatal(err)
	}
	most := 0.0
	for i, work := range f.Work {
		// The trapezoidal rule over 2.5 ms errs by some 1e-3 J of several J.
		if off := f.Kinetic[i] - f.Kinetic[0] + f.Potential[i] - work; math.Abs(off) > 0.01 {
			t.Fatalf("at %g s the body has %g J more than the rotors gave", f.Time[i], off)
		}
		most = max(most, math.Abs(work))
	}
	if most < 1 {
		t.Errorf("the rotors' work is at most %g J: the check above sees nothing", most)
	}
}

// TestBounds: the thrusts of the data set keep to the bounds that the pictures show; those of hasty flights, which
// nothing but the bounds holds back, reach them.
func TestBounds(t *testing.T) {
	for _, hasty := range []bool{false, true} {
		d := systemtest.Results(t).Profile.Quadrotor.Data
		if hasty {
			d.PoseWeight, d.ThrustWeight, d.Goals = 0.01, 1e-6, 1
		}
		least, greatest := math.Inf(1), math.Inf(-1)
		for seed := 1; seed <= 3; seed++ {
			f, err := Draw(d, seed)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range f.Thrusts {
				for _, v := range u {
					least, greatest = min(least, v), max(greatest, v)
				}
			}
		}
		if least < generate.LeastThrust-1e-6 || greatest > generate.GreatestThrust+1e-6 ||
			hasty && (least > generate.LeastThrust+1e-6 || greatest < generate.GreatestThrust-1e-6) {
			t.Errorf("hasty %t: thrusts from %g N to %g N, shown bounds %g N and %g N", hasty, least, greatest, generate.LeastThrust, generate.GreatestThrust)
		}
	}
}

// TestScene: rotors stand where the arms end, the shadow lies on the ground, and the frame holds everything.
func TestScene(t *testing.T) {
	f, err := Draw(systemtest.Results(t).Profile.Quadrotor.Data, 2)
	if err != nil {
		t.Fatal(err)
	}
	s := newScene(f)
	x := &f.States[5]
	arm := magnified * f.Params.Arm
	for i := range rotors {
		var centre se3.Vector
		outline := s.rotor(5, i)
		for _, p := range outline[:ring] { // the last point is the first
			for k := range p {
				centre[k] += p[k] / ring
			}
		}
		local := se3.Vector{centre[0] - x.Pose.P[0], centre[1] - x.Pose.P[1], centre[2] - x.Pose.P[2]}
		local = x.Pose.R.ApplyTransposed(local)
		want := [4]se3.Vector{{arm, 0, 0}, {0, arm, 0}, {-arm, 0, 0}, {0, -arm, 0}}[i]
		for k := range local {
			if math.Abs(local[k]-want[k]) > 1e-9 {
				t.Errorf("rotor %s stands at %v of the body, want %v", rotors[i], local, want)
				break
			}
		}
	}
	nodes := f.along(5)
	if len(nodes) != 5 || nodes[0] != 0 || nodes[4] != len(f.States)-1 {
		t.Errorf("nodes along the path %v", nodes)
	}
	for _, p := range s.shadow(nodes) {
		if p[2] != s.floor {
			t.Errorf("the shadow floats at %g m", p[2])
		}
	}
	if f.States[nodes[1]].Pose.P[2] == s.floor {
		t.Error("the shadow has moved the path")
	}
	plane := s.frame(0, 0, 300, 280)
	for part := 0.0; part <= 1; part += 0.25 {
		for node := range f.States {
			for _, p := range append(s.arms(node), s.rotor(node, node%4)...) {
				right, up := s.camera(part).Project(p)
				if right < plane.X[0] || right > plane.X[1] || up < plane.Y[0] || up > plane.Y[1] {
					t.Fatalf("node %d leaves the picture: (%g, %g) in %v × %v", node, right, up, plane.X, plane.Y)
				}
			}
		}
	}
}

// TestNew: the pictures of the profile's own settings are drawn, the same ones twice, and small.
func TestNew(t *testing.T) {
	r := systemtest.Results(t)
	systemtest.Check(t, r, min(frames, r.Profile.Quadrotor.Data.Nodes+1), func() (*system.Figure, error) { return New(r, 3) }, "seed 3")
}

// TestGoalsInARow: all of a flight's goals are marked, and the caption counts them.
func TestGoalsInARow(t *testing.T) {
	r := systemtest.Results(t, profiletest.Changes{"quadrotor.data.goals": 2, "quadrotor.data.pose_weight": 1e-5, "quadrotor.data.thrust_weight": 1e-3})
	figure, err := New(r, 2)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(figure.Panels[0].Caption, "A flight to rest at the last of 2 goals (orange).") {
		t.Errorf("caption %q", figure.Panels[0].Caption)
	}
	movie, ok := figure.Panels[0].Chart.(*chart.Movie)
	if !ok {
		t.Fatalf("the first panel is a %T, want a movie", figure.Panels[0].Chart)
	}
	for _, frame := range movie.Frames {
		if len(frame.Data["goal"]) != 2 {
			t.Fatalf("%d goals marked, want 2", len(frame.Data["goal"]))
		}
	}
}

// TestRefused: a quadrotor too heavy for its rotors has no flight, and the message says why.
func TestRefused(t *testing.T) {
	r := systemtest.Results(t, profiletest.Changes{"quadrotor.data.train.mass": [][]float64{{9, 9}}})
	if _, err := New(r, 1); err == nil || !strings.HasPrefix(err.Error(), "quadrotor: ") || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v", err)
	}
}
