package quadrotor

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/systems/quadrotor"
)

func tiny(t *testing.T, changes ...profiletest.Changes) profile.QuadrotorData {
	t.Helper()
	return profiletest.Read(t, append([]profiletest.Changes{profiletest.Tiny(), {"quadrotor.data.nodes": 100}}, changes...)...).Quadrotor.Data
}

func generate(t *testing.T, d profile.QuadrotorData, workers int) *dataset.Set {
	t.Helper()
	set, err := Generate(context.Background(), d, workers, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := set.Validate(); err != nil {
		t.Fatal(err)
	}
	return set
}

// TestFlights: unscaled again, every flight starts at the place its coordinates begin at, ends at rest but for what
// tracking leaves, and keeps its thrusts within bounds.
func TestFlights(t *testing.T) {
	for _, chart := range []string{"se3", "r3-so3"} {
		t.Run(chart, func(t *testing.T) { checkFlights(t, tiny(t, profiletest.Changes{"quadrotor.data.chart": chart})) })
	}
}

func checkFlights(t *testing.T, d profile.QuadrotorData) {
	set := generate(t, d, 2)
	if set.Controls != 4 || set.Dim() != 12 {
		t.Fatalf("%d controls and %d states, want 4 and 12", set.Controls, set.Dim())
	}
	for _, split := range dataset.Splits {
		for i, s := range set.Systems(split) {
			trajectory := s.Trajectories[0]
			if trajectory.Length() != d.Nodes+1 {
				t.Fatalf("%d states, want %d", trajectory.Length(), d.Nodes+1)
			}
			value := func(row, c int) float64 { return trajectory.State[row*12+c]*set.Scale.Deviation[c] + set.Scale.Mean[c] }
			fastest := 0.0
			for row := range trajectory.Length() {
				fastest = max(fastest, math.Hypot(math.Hypot(value(row, 6), value(row, 7)), value(row, 8)))
			}
			for c := range 3 {
				if math.Abs(value(0, c)) > 1e-12 {
					t.Errorf("%s system %d starts at %s = %g, want 0", split, i, set.Channels[c], value(0, c))
				}
			}
			last := trajectory.Length() - 1
			if end := math.Hypot(math.Hypot(value(last, 6), value(last, 7)), value(last, 8)); !(end < 0.05*fastest) {
				t.Errorf("%s system %d ends with momentum %g kg m/s, at its fastest it has %g", split, i, end, fastest)
			}
			for _, u := range trajectory.Control {
				if u < options.Plan.MinThrust-1e-9 || u > options.Plan.MaxThrust+1e-9 {
					t.Fatalf("%s system %d: thrust %g N is not in [%g, %g]", split, i, u, options.Plan.MinThrust, options.Plan.MaxThrust)
				}
			}
		}
	}
}

// TestCharts: sets of either chart, converted back, are the same flights by the same thrusts.
func TestCharts(t *testing.T) {
	one, other := tiny(t), tiny(t, profiletest.Changes{"quadrotor.data.chart": "r3-so3"})
	a, b := generate(t, one, 2), generate(t, other, 2)
	if slices.Equal(a.Channels, b.Channels) {
		t.Errorf("both have the channels %v", a.Channels)
	}
	for i := range a.Train {
		p, err := Body(a.Train[i])
		if err != nil {
			t.Fatal(err)
		}
		x, y := a.Train[i].Trajectories[0], b.Train[i].Trajectories[0]
		if !slices.Equal(x.Control, y.Control) || !reflect.DeepEqual(a.Train[i].Parameters, b.Train[i].Parameters) {
			t.Fatalf("system %d: other parameters or thrusts", i)
		}
		first, second := Chart(one, p), Chart(other, p)
		for row := range x.Length() {
			u := first.State(quadrotor.Coordinates(a.Scale.Physical(x.State[12*row:][:12])))
			v := second.State(quadrotor.Coordinates(b.Scale.Physical(y.State[12*row:][:12])))
			off := u.Pose.Minus(&v.Pose)
			for k := range off {
				if math.Abs(off[k]) > 1e-11 || math.Abs(u.Twist[k]-v.Twist[k]) > 1e-10 {
					t.Fatalf("system %d, state %d: %+v and %+v", i, row, u, v)
				}
			}
		}
	}
}

// TestManyFlights: a system's first flight is as if it had one; the others are of the same body, by other thrusts.
// Training systems have as many as is asked of them, the others as of those.
func TestManyFlights(t *testing.T) {
	if testing.Short() {
		t.Skip("plans many flights")
	}
	one, many := generate(t, tiny(t), 2), generate(t, tiny(t, profiletest.Changes{"quadrotor.data.train_flights": 3, "quadrotor.data.ood_flights": 2}), 2)
	firsts := slices.Concat(one.Train, one.Validation, one.OOD, one.Shifted)
	for i, s := range slices.Concat(many.Train, many.Validation, many.OOD, many.Shifted) {
		want := 2
		if i < len(many.Train) {
			want = 3
		}
		if len(s.Trajectories) != want {
			t.Fatalf("system %d has %d flights, want %d", i, len(s.Trajectories), want)
		}
		if !reflect.DeepEqual(s.Parameters, firsts[i].Parameters) || !slices.Equal(s.Trajectories[0].Control, firsts[i].Trajectories[0].Control) {
			t.Errorf("system %d is another than with one flight", i)
		}
		p, err := Body(s)
		if err != nil {
			t.Fatal(err)
		}
		chart := Chart(tiny(t), p)
		for k, flown := range s.Trajectories {
			if k > 0 && slices.Equal(flown.Control, s.Trajectories[k-1].Control) {
				t.Errorf("system %d flies its flight %d twice", i, k)
			}
			x := chart.State(quadrotor.Coordinates(many.Scale.Physical(flown.State[:12])))
			for row := range flown.Length() - 1 { // the system's own parameters explain every flight
				p.Advance(&x, quadrotor.Control(flown.Control[4*row:][:4]), flown.Step[row], Substeps)
				y := chart.State(quadrotor.Coordinates(many.Scale.Physical(flown.State[12*(row+1):][:12])))
				if off := x.Pose.Minus(&y.Pose); math.Abs(off[0])+math.Abs(off[3]) > 1e-6 {
					t.Fatalf("system %d, flight %d, state %d: %+v, by its parameters %+v", i, k, row+1, y, x)
				}
			}
		}
	}
}

// TestGoals: flights past a goal have less time for their last, and are faster there.
func TestGoals(t *testing.T) {
	calm := profiletest.Changes{"quadrotor.data.pose_weight": 1e-5, "quadrotor.data.thrust_weight": 1e-3}
	two := profiletest.Changes{"quadrotor.data.goals": 2}
	speed := map[int]float64{} // 0.3 s before the end, m/s
	for goals, d := range map[int]profile.QuadrotorData{1: tiny(t, calm), 2: tiny(t, calm, two)} {
		for i := range 4 {
			f, err := Flight(d, dataset.Train, i)
			if err != nil {
				t.Fatal(err)
			}
			if len(f.Goals) != goals {
				t.Fatalf("%d goals, want %d", len(f.Goals), goals)
			}
			v := f.States[len(f.States)-10].Twist
			speed[goals] += math.Hypot(math.Hypot(v[0], v[1]), v[2]) / 4
		}
	}
	if !(speed[2] > speed[1]) {
		t.Errorf("0.3 s before the end flights past a goal have %g m/s, flights straight to theirs %g m/s", speed[2], speed[1])
	}
}

// TestHasty: flights that turn over are drawn anew. The first draw of one of these comes within 0.05 rad of half a turn
// from level, though not from its tilted start.
func TestHasty(t *testing.T) {
	if testing.Short() {
		t.Skip("plans many flights")
	}
	d := tiny(t, profiletest.Changes{"quadrotor.data.seed": 20250223, "quadrotor.data.chart": "r3-so3", "quadrotor.data.goals": 2, "quadrotor.data.train_flights": 8})
	if _, err := fly(d, dataset.Train, 17); err != nil {
		t.Error(err)
	}
}

// TestShifted: the shifted validation systems are of the unseen ones' ranges, and none of them is an unseen one.
func TestShifted(t *testing.T) {
	d := tiny(t, profiletest.Changes{"quadrotor.data.ood.mass": [][]float64{{1.4, 1.5}}, "quadrotor.data.shifted_systems": 2})
	set := generate(t, d, 2)
	if len(set.Shifted) != 2 || Systems(d) != 6 {
		t.Fatalf("%d shifted systems of %d, want 2 of 6", len(set.Shifted), Systems(d))
	}
	for i, s := range set.Shifted {
		p, err := Body(s)
		if err != nil {
			t.Fatal(err)
		}
		if factor := p.Mass / quadrotor.Hector().Mass; factor < 1.4 || factor > 1.5 {
			t.Errorf("system %d has %g of the Hector's mass", i, factor)
		}
		for k, unseen := range set.OOD {
			if s.Parameters[0] == unseen.Parameters[0] || slices.Equal(s.Trajectories[0].Control, unseen.Trajectories[0].Control) {
				t.Errorf("shifted system %d is drawn as unseen system %d", i, k)
			}
		}
	}
}

// TestBody: a system's parameters are its flight's, and a body that lacks one or is impossible is refused.
func TestBody(t *testing.T) {
	d := tiny(t)
	set := generate(t, d, 2)
	for _, split := range dataset.Splits {
		for i, s := range set.Systems(split) {
			flight, err := Flight(d, split, i)
			if err != nil {
				t.Fatal(err)
			}
			if p, err := Body(s); err != nil || p != flight.Params {
				t.Errorf("%s system %d: %+v, %v; flown by %+v", split, i, p, err, flight.Params)
			}
		}
	}
	whole := set.OOD[0].Parameters
	for i, p := range whole {
		lacking := dataset.System{Parameters: slices.Delete(slices.Clone(whole), i, i+1)}
		if _, err := Body(lacking); err == nil || err.Error() != "the system has no parameter '"+p.Name+"'" {
			t.Errorf("without %s: %v", p.Name, err)
		}
		negative := dataset.System{Parameters: slices.Clone(whole)}
		negative.Parameters[i].Value = -1
		if _, err := Body(negative); err == nil || !strings.Contains(err.Error(), "must be positive") {
			t.Errorf("%s of -1: %v", p.Name, err)
		}
	}
}

// TestReproducible: bits depend on the seed and on nothing else.
func TestReproducible(t *testing.T) {
	one := generate(t, tiny(t), 1)
	if !reflect.DeepEqual(one, generate(t, tiny(t), 3)) {
		t.Error("1 and 3 workers give different data")
	}
	other := generate(t, tiny(t, profiletest.Changes{"quadrotor.data.seed": 8}), 2)
	if reflect.DeepEqual(one.Train[0].Parameters, other.Train[0].Parameters) {
		t.Error("another seed gives the same system")
	}
}

// TestPick: draws from a union are uniform over it. Of 20000 draws, 2/5 belong to the shorter interval, with a standard
// deviation of 69; five of them are allowed.
func TestPick(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	short := 0
	for range 20000 {
		switch i := pick([]profile.Range{{0.6, 0.8}, {1.2, 1.5}}, rng); {
		case i.Low == 0.6 && i.High == 0.8:
			short++
		case i.Low != 1.2 || i.High != 1.5:
			t.Fatalf("drew %v", i)
		}
	}
	if math.Abs(float64(short)-8000) > 5*69 {
		t.Errorf("%d of 20000 draws are from the shorter interval, want about 8000", short)
	}
}
