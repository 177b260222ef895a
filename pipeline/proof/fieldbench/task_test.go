package fieldbench

import (
	"math"
	"testing"
)

// TestDampedData: a shuffled grid, each point once, with the field of the exact motion.
func TestDampedData(t *testing.T) {
	train, test := dampedData(1)
	if len(train.State) != 531 || len(test.State) != 94 || len(train.Field) != 531 || len(test.Field) != 94 {
		t.Fatalf("%d and %d samples, want 531 and 94", len(train.State), len(test.State))
	}
	seen, inOrder := map[Point]bool{}, 0
	states := append(append([]Point{}, train.State...), test.State...)
	for i, x := range states {
		seen[x] = true
		if i > 0 && (x[1] > states[i-1][1] || x[1] == states[i-1][1] && x[0] > states[i-1][0]) {
			inOrder++
		}
	}
	if len(seen) != 625 || !seen[Point{-1.2, -1.2}] || !seen[Point{1.2, -1.2}] || !seen[Point{0, 0}] {
		t.Errorf("%d different states, want the 625 of a grid on [-1.2, 1.2]²", len(seen))
	}
	if inOrder > 400 { // of 624, one half on average
		t.Errorf("%d states follow one another as in the grid", inOrder)
	}
	isDerivative(t, train, dampedFlow)
}

// isDerivative compares a field with the central difference quotient of a flow.
func isDerivative(t *testing.T, data Samples, flow func(Point, float64) Point) {
	t.Helper()
	const h = 1e-5
	for i, x := range data.State {
		after, before := flow(x, h), flow(x, -h)
		for c := range x {
			if want := (after[c] - before[c]) / (2 * h); math.Abs(data.Field[i][c]-want) > 1e-8 {
				t.Fatalf("field at %v is %v, component %d by differences %g", x, data.Field[i], c, want)
			}
		}
	}
}

// TestSpringData: half of the trajectories each; the field is that of the states without noise, which lie on circles.
func TestSpringData(t *testing.T) {
	train, test := springData(2)
	if len(train.State) != 750 || len(test.State) != 750 {
		t.Fatalf("%d and %d samples, want 750 each", len(train.State), len(test.State))
	}
	var noise float64
	for _, data := range []Samples{train, test} {
		exact := Samples{Field: data.Field}
		for i, v := range data.Field {
			x := Point{-v[1] / 2, v[0] / 2}
			exact.State = append(exact.State, x)
			radius := math.Hypot(x[0], x[1])
			if radius < 0.1 || radius > 1 {
				t.Fatalf("radius %g, want 0.1 to 1", radius)
			}
			if before := exact.State[max(i-1, 0)]; i%30 != 0 && (math.Abs(math.Hypot(before[0], before[1])-radius) > 1e-12) {
				t.Fatalf("sample %d is not on the circle of the one before", i)
			}
			for c := range x {
				noise += (data.State[i][c] - x[c]) * (data.State[i][c] - x[c]) / 3000
			}
		}
		isDerivative(t, exact, springFlow)
	}
	// Five standard errors of the variance of 3000 draws.
	if math.Abs(noise-0.01) > 5*0.01*math.Sqrt(2.0/3000) {
		t.Errorf("noise of variance %g, want 0.01", noise)
	}
	if other, _ := springData(3); other.State[0] == train.State[0] {
		t.Error("two seeds draw the same")
	}
}

// exact makes a field of a formula.
func exact(f func(Point) Point) Field {
	return func(states []Point) ([]Point, error) {
		var out []Point
		for _, x := range states {
			out = append(out, f(x))
		}
		return out, nil
	}
}

// TestTrajectories: the true fields give the exact motion.
func TestTrajectories(t *testing.T) {
	for name, c := range map[string]struct {
		field   func(Point) Point
		flow    func(Point, float64) Point
		ends    []float64
		samples int
	}{
		"damped spring": {dampedField, dampedFlow, []float64{dampedEnd, dampedEnd / 2}, dampedSamples},
		"mass-spring":   {func(x Point) Point { return Point{2 * x[1], -2 * x[0]} }, springFlow, []float64{energyEnd(0), 5}, energySamples},
	} {
		starts := []Point{dampedStart, {-0.3, 1}}
		got, err := Trajectories(exact(c.field), starts, c.ends, c.samples)
		if err != nil || len(got) != c.samples {
			t.Fatalf("%s: %d samples, %v", name, len(got), err)
		}
		for k, states := range got {
			for i, x := range states {
				want := c.flow(starts[i], c.ends[i]*float64(k)/float64(c.samples-1))
				if math.Hypot(x[0]-want[0], x[1]-want[1]) > 1e-4 {
					t.Fatalf("%s: sample %d from %v is %v, exactly %v", name, k, starts[i], x, want)
				}
			}
		}
	}
}

// TestRolloutScores: the true field scores nothing, and a wrong one what a formula says.
func TestRolloutScores(t *testing.T) {
	if got, err := dampedTrajectoryError(exact(dampedField), 0); err != nil || got > 1e-12 {
		t.Errorf("trajectory of the true field: %g, %v", got, err)
	}
	want := 0.0 // nothing moves
	for k := range dampedSamples {
		x := dampedFlow(dampedStart, 4*float64(k)/99)
		want += (math.Pow(x[0]-0.85, 2) + math.Pow(x[1]-0.25, 2)) / 200
	}
	got, err := dampedTrajectoryError(exact(func(Point) Point { return Point{} }), 0)
	if err != nil || math.Abs(got-want) > 1e-12 {
		t.Errorf("trajectory of no field: %g, %v, want %g", got, err, want)
	}

	spring := func(growth float64) Field { // H grows as exp(2 growth t)
		return exact(func(x Point) Point { return Point{2*x[1] + growth*x[0], -2*x[0] + growth*x[1]} })
	}
	if got, err := energyError(spring(0), 5); err != nil || got > 1e-6 { // the integrator loses a thousandth of H at most
		t.Errorf("energy along the true field: %g, %v", got, err)
	}
	const growth = -0.01
	want = 0
	starts, ends := energyTrajectories(5)
	for i, x := range starts {
		for c := range x {
			if math.Abs(x[c]) < 0.2 || math.Abs(x[c]) > 1 {
				t.Errorf("trajectory %d starts at %v", i, x)
			}
		}
		for k := range 100 {
			want += math.Pow(springEnergy(x)*math.Expm1(2*growth*ends[i]*float64(k)/99), 2) / 1500
		}
	}
	got, err = energyError(spring(growth), 5)
	if err != nil || math.Abs(got-want) > 2e-3*want { // see above
		t.Errorf("energy along a damped field: %g, %v, want %g", got, err, want)
	}
}

// TestEnergyEnds: what the authors' code makes of [0, 20]: times 1.09 before, and once more for every trajectory.
func TestEnergyEnds(t *testing.T) {
	end := 20 * 1.09
	for k := range energyStarts {
		end *= 1.09
		if got := energyEnd(k); math.Abs(got-end) > 1e-12*end {
			t.Errorf("trajectory %d ends at %g, want %g", k, got, end)
		}
	}
	if math.Abs(end-79.4) > 0.05 {
		t.Errorf("the last ends at %g", end)
	}
}

// TestGoals: the published scores meet them; others do not.
func TestGoals(t *testing.T) {
	for _, task := range Tasks() {
		var runs [][]Scores
		for _, s := range task.Published {
			runs = append(runs, []Scores{s})
		}
		if err := task.CheckGoals(runs); err != nil {
			t.Errorf("%s: the published scores: %v", task.Name, err)
		}
		for _, goal := range task.Goals {
			for _, factor := range []float64{1e-4, 1e4, math.NaN()} {
				s := Scores{Network: goal.Network, Test: factor, Rollout: factor}
				err := task.CheckGoals([][]Scores{{s}})
				if missed := !(goal.Below == 0 || factor < goal.Below) || !(goal.Above == 0 || factor > goal.Above); (err != nil) != missed && len(task.Goals) == len(task.Networks) {
					t.Errorf("%s, %s at %g: %v", task.Name, goal.Network, factor, err)
				}
			}
		}
	}
}
