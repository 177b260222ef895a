package dataset

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// counting is a trajectory whose values tell where they are from: state 100·id + t (first channel) and its negative,
// control t/2, step 1/(t+1).
func counting(id, length int) Trajectory {
	var out Trajectory
	for t := range length {
		x := float64(100*id + t)
		out.State = append(out.State, x, -x)
		out.Control = append(out.Control, float64(t)/2)
		out.Step = append(out.Step, 1/float64(t+1))
	}
	return out
}

func TestFill(t *testing.T) {
	b := NewWindows(2, 2, 3, 2, 1)
	if err := b.Fill(1, 0, counting(7, 6), 2); err != nil { // the last start there is: states 2..4, next 5
		t.Fatal(err)
	}
	check := func(name string, got, want []float32) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	zero := make([]float32, 100)
	check("state", b.State, slices.Concat(zero[:12], []float32{702, -702, 703, -703, 704, -704}, zero[:6]))
	check("next", b.Next, slices.Concat(zero[:12], []float32{703, -703, 704, -704, 705, -705}, zero[:6]))
	check("control", b.Control, slices.Concat(zero[:6], []float32{1, 1.5, 2}, zero[:3]))
	check("step", b.Step, slices.Concat(zero[:6], []float32{1. / 3, 1. / 4, 1. / 5}, zero[:3]))
	for _, start := range []int{-1, 3, 100} {
		if err := b.Fill(0, 0, counting(7, 6), start); err == nil || !strings.Contains(err.Error(), "this one has 6") {
			t.Errorf("start %d: %v", start, err)
		}
	}
}

// TestDraw: windows are whole, every possible one comes up, and each about as often as the others.
func TestDraw(t *testing.T) {
	const draws = 12000
	b := NewWindows(1, draws, 3, 2, 1)
	from := []Trajectory{counting(1, 7), counting(2, 7), counting(3, 7)} // 4 starts each
	if err := b.Draw(0, from, rand.New(rand.NewPCG(1, 2))); err != nil {
		t.Fatal(err)
	}
	seen := map[float32]int{}
	for w := range draws {
		first := b.State[w*6]
		seen[first]++
		for i := range 3 {
			if x := first + float32(i); b.State[w*6+2*i] != x || b.State[w*6+2*i+1] != -x || b.Next[w*6+2*i] != x+1 {
				t.Fatalf("window %d from %g: state %v, next %v", w, first, b.State[w*6:w*6+6], b.Next[w*6:w*6+6])
			}
		}
	}
	// χ² with 11 degrees of freedom is above 31.3 once in a thousand seeds; the seed is fixed.
	chi2, want := 0.0, float64(draws)/12
	for _, count := range seen {
		chi2 += (float64(count) - want) * (float64(count) - want) / want
	}
	if len(seen) != 12 || chi2 > 31.3 {
		t.Errorf("%d different windows, need 12; χ² = %.1f", len(seen), chi2)
	}

	again := NewWindows(1, draws, 3, 2, 1)
	if err := again.Draw(0, from, rand.New(rand.NewPCG(1, 2))); err != nil || !slices.Equal(again.State, b.State) {
		t.Errorf("the same seed draws other windows (%v)", err)
	}
	if err := again.Draw(0, from, rand.New(rand.NewPCG(1, 3))); err != nil || slices.Equal(again.State, b.State) {
		t.Errorf("another seed draws the same windows (%v)", err)
	}
	if err := b.Draw(0, []Trajectory{counting(1, 3)}, rand.New(rand.NewPCG(1, 2))); err == nil {
		t.Error("a window of 3 steps is drawn from a trajectory of 3, which has no state after it")
	}
	if err := b.Draw(0, nil, rand.New(rand.NewPCG(1, 2))); err == nil || !strings.Contains(err.Error(), "no trajectory") {
		t.Errorf("draw from no trajectory: %v", err)
	}
}

func TestTile(t *testing.T) {
	b, err := Tile([][]Trajectory{
		{counting(1, 7), counting(2, 4)}, // starts 0, 3; start 0, of which the state after is the last one
		{counting(3, 10), counting(4, 3)},
	}, 3, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	var starts []float32
	for row := range b.Systems * b.Count {
		starts = append(starts, b.State[row*6])
	}
	if b.Systems != 2 || b.Count != 3 || !slices.Equal(starts, []float32{100, 103, 200, 300, 303, 306}) {
		t.Errorf("%d systems, %d windows, first states %v", b.Systems, b.Count, starts)
	}
	if last := b.Next[len(b.Next)-2]; last != 309 {
		t.Errorf("the last next state is %g, want 309", last)
	}
	for name, c := range map[string]struct {
		systems [][]Trajectory
		steps   int
		want    string
	}{
		"more":       {[][]Trajectory{{counting(1, 4)}, {counting(1, 7)}}, 3, "system 1 has 2 windows of 3 steps, system 0 has 1; need as many"},
		"fewer":      {[][]Trajectory{{counting(1, 7)}, {counting(1, 4)}}, 3, "system 1 has 1 windows of 3 steps, system 0 has 2"},
		"too short":  {[][]Trajectory{{counting(1, 3)}}, 3, "system 0 has 0 windows of 3 steps"},
		"no system":  {nil, 3, "at least 1 step, 1 system"},
		"no steps":   {[][]Trajectory{{counting(1, 3)}}, 0, "at least 1 step, 1 system"},
		"no records": {[][]Trajectory{{}}, 3, "need at least 1"},
	} {
		if _, err := Tile(c.systems, c.steps, 2, 1); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

// TestSpread: fewer windows are evenly spread over those of Tile, from the first on; more than there are is all of
// them.
func TestSpread(t *testing.T) {
	trajectories := [][]Trajectory{{counting(1, 16), counting(2, 7)}} // starts 0 3 6 9 12, then 0 3
	for most, want := range map[int][]float32{
		1: {100}, 2: {100, 109}, 3: {100, 106, 112}, 7: {100, 103, 106, 109, 112, 200, 203}, 99: {100, 103, 106, 109, 112, 200, 203},
	} {
		b, err := Spread(trajectories, 3, 2, 1, most)
		if err != nil {
			t.Fatal(err)
		}
		var starts []float32
		for row := range b.Count {
			starts = append(starts, b.State[row*6])
		}
		if !slices.Equal(starts, want) {
			t.Errorf("at most %d windows begin with %v, want %v", most, starts, want)
		}
	}
	if _, err := Spread(trajectories, 3, 2, 1, 0); err == nil || !strings.Contains(err.Error(), "1 window") {
		t.Errorf("no window: %v", err)
	}
}

// TestOf: a system's part has the rows of a batch of that system alone.
func TestOf(t *testing.T) {
	systems := [][]Trajectory{{counting(1, 7)}, {counting(2, 7)}, {counting(3, 7)}}
	all, err := Tile(systems, 3, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	for s := range systems {
		alone, err := Tile(systems[s:s+1], 3, 2, 1)
		if err != nil {
			t.Fatal(err)
		}
		if part := all.Of(s); !reflect.DeepEqual(part, alone) {
			t.Errorf("system %d: %+v, alone %+v", s, part, alone)
		}
	}
}
