package metalearner

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner/learnertest"
	"metasymlab/pipeline/learner/training"
)

// masksOf are what a problem's inputs hold behind the two sets of windows.
func masksOf(t *testing.T, p training.Problem, split dataset.Split, systems []int, step int) [][]float64 {
	t.Helper()
	inputs, err := p.Inputs(split, systems, step)
	if err != nil {
		t.Fatal(err)
	}
	return values(t, inputs[8:]) // state, step, next, control of each set
}

// TestDropout: in training a share `rate` of the entries is dropped and the others make up for it; in validation
// nothing is.
func TestDropout(t *testing.T) {
	const rate = 0.3
	m := small(t, rate)
	w := initial(t, m)
	stages := m.Stages()
	encoder, decoder := learnertest.Problem(t, open(t), stages[0], w), learnertest.Problem(t, open(t), stages[1], w)
	check := func(name string, entries []float64) {
		t.Helper()
		sum := 0.0
		for _, v := range entries {
			if v != 0 && v != float64(float32(1/(1-rate))) {
				t.Fatalf("%s: entry %g", name, v)
			}
			sum += v
		}
		// An entry's variance is rate/(1-rate); five standard errors are passed by chance once in two million seeds.
		n := float64(len(entries))
		if mean, limit := sum/n, 5*math.Sqrt(rate/(1-rate)/n); n < 3000 || math.Abs(mean-1) > limit {
			t.Errorf("%s: mean %.4f over %g entries, want 1 ± %.4f", name, mean, n, limit)
		}
	}

	var connect []float64
	parameters := encoder.Parameters()
	for step := range 500 {
		masks := masksOf(t, encoder, dataset.Train, []int{0, 1}, step)
		if len(masks) != len(parameters) {
			t.Fatalf("%d masks for %d weights", len(masks), len(parameters))
		}
		for i, p := range parameters {
			if p.DropConnect {
				connect = append(connect, masks[i]...)
			} else if slices.ContainsFunc(masks[i], func(v float64) bool { return v != 1 }) {
				t.Fatalf("%s is masked: %v", p.Name, masks[i])
			}
		}
		if step == 3 && !reflect.DeepEqual(masks, masksOf(t, encoder, dataset.Train, []int{3}, step)) {
			t.Error("two shards of a step drop other connections")
		}
	}
	check("DropConnect", connect)
	for _, mask := range masksOf(t, encoder, dataset.Validation, []int{0}, 0) {
		if slices.ContainsFunc(mask, func(v float64) bool { return v != 1 }) {
			t.Errorf("validation drops connections: %v", mask)
		}
	}

	var self, cross []float64
	for step := range 100 {
		masks := masksOf(t, decoder, dataset.Train, []int{0, 1, 2}, step)
		if len(masks) != 2 || reflect.DeepEqual(masks[0], masks[1]) {
			t.Fatalf("%d masks, want one for each attention", len(masks))
		}
		self, cross = append(self, masks[0]...), append(cross, masks[1]...)
		if size := len(masks[0]) / 3; step == 3 && !slices.Equal(masks[0][2*size:], masksOf(t, decoder, dataset.Train, []int{2}, step)[0]) {
			t.Error("system 2's dropout depends on its shard")
		}
	}
	check("dropout after the self-attention", self)
	check("dropout after the cross-attention", cross)
	if masks := masksOf(t, decoder, dataset.Validation, []int{0}, 0); len(masks) != 0 {
		t.Errorf("validation has %d dropout masks", len(masks))
	}
	if masks := masksOf(t, learnertest.Problem(t, open(t), small(t, 0).Stages()[1], w), dataset.Train, []int{0}, 0); len(masks) != 0 {
		t.Errorf("dropout 0 has %d masks", len(masks))
	}
}

// TestShared: in training both sets are drawn from both halves, and are not the same windows; in validation nothing
// changes.
func TestShared(t *testing.T) {
	m, halves := small(t, 0), small(t, 0)
	m.Shared = true
	from := [2][2]int{} // set, half
	for step := range 20 {
		adaptation, meta, err := m.episode(dataset.Train, []int{1}, decoderStage, step, Windows{3, 9, 0}, 5)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Equal(adaptation.State, meta.State) {
			t.Fatalf("step %d adapts on what it judges on", step)
		}
		for set, w := range []*dataset.Windows{adaptation, meta} {
			for i := 0; i < len(w.State); i += 2 * 5 { // the first state of each window
				for k, trajectory := range m.Data.Train[1].Trajectories {
					if slices.ContainsFunc(trajectory.State, func(v float64) bool { return float32(v) == w.State[i] }) {
						from[set][k/2]++
					}
				}
			}
		}
	}
	for set := range from {
		for half, count := range from[set] {
			if count < 15 { // of 60 windows, 30 with a standard deviation of 4
				t.Errorf("set %d has %d windows of half %d, want about 30", set, count, half)
			}
		}
	}
	a, b, err := m.episode(dataset.Validation, []int{1}, decoderStage, 0, Windows{3, 9, 0}, 5)
	if err != nil {
		t.Fatal(err)
	}
	c, d, err := halves.episode(dataset.Validation, []int{1}, decoderStage, 0, Windows{3, 9, 0}, 5)
	if err != nil || !reflect.DeepEqual(a, c) || !reflect.DeepEqual(b, d) {
		t.Errorf("validation is another: %v", err)
	}
}

// TestEpisodes: the adaptation windows come from the first half of a system's records, the meta windows from the
// second; validation has each of them once.
func TestEpisodes(t *testing.T) {
	m := small(t, 0)
	for _, split := range []dataset.Split{dataset.Train, dataset.Validation} {
		half := [2]map[float32]bool{{}, {}} // positions that occur in each half of system 1
		for k, trajectory := range m.Data.Systems(split)[1].Trajectories {
			for i := 0; i < len(trajectory.State); i += 2 {
				half[k/2][float32(trajectory.State[i])] = true
			}
		}
		for step := range 20 {
			adaptation, meta, err := m.episode(split, []int{2, 1}, decoderStage, step, Windows{3, 9, 0}, 5)
			if err != nil {
				t.Fatal(err)
			}
			for set, w := range []*dataset.Windows{adaptation, meta} {
				want := 3
				if split == dataset.Validation {
					want = 4 // two records, each with two windows
				}
				if w.Count != want {
					t.Fatalf("%s: %d windows, want %d", split, w.Count, want)
				}
				for i := len(w.State) / 2; i < len(w.State); i += 2 { // the second row is system 1
					if !half[set][w.State[i]] || !half[set][w.Next[i]] {
						t.Fatalf("%s, set %d: state %g is not from its half of the records", split, set, w.State[i])
					}
				}
			}
		}
	}
}
