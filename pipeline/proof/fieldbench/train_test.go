package fieldbench

import (
	"context"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

func open(t *testing.T) compute.Backend {
	t.Helper()
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Finalize)
	return b
}

// small is a task with small networks and a short training.
func small(task Task) Task {
	task.Networks = []Network{NewDHNN([]int{16, 16}, true), NewHNN([]int{16, 16}, false), NewMLP([]int{16, 16}, false)}
	task.Training.Steps = 150
	task.Training.LearningRate = 1e-2
	return task
}

// TestTrainingLearns: a short training of small networks explains most of the field, but for the HNN's of the damped
// spring, which cannot have divergence: of (2p - 2q, -2q) it can at best learn (2p - q, -2q + p), and q² + p² is left.
func TestTrainingLearns(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	b := open(t)
	for _, task := range Tasks() {
		task = small(task)
		task.Rollout = func(Field, uint64) (float64, error) { return 0, nil } // slow, and tested for itself
		_, test := task.Data(4)
		resting, left := 0.0, 0.0 // mean squares of the field, and of (q, p)
		for i, v := range test.Field {
			resting += (v[0]*v[0] + v[1]*v[1]) / float64(2*len(test.Field))
			left += springEnergy(test.State[i]) / float64(2*len(test.Field))
		}
		for _, n := range task.Networks {
			scores, err := task.Run(context.Background(), b, n, 4)
			if err != nil {
				t.Fatal(err)
			}
			low, high := 0.0, 0.1*resting
			if n.Name == "HNN" && task.Name == "damped spring" {
				low, high = 0.8*left, 1.3*left
			}
			if !(scores.Test > low && scores.Test < high) || scores.Network != n.Name || scores.Label != "seed 4" || scores.Seconds <= 0 {
				t.Errorf("%s, %s: test MSE %.3g, want %.3g to %.3g; %+v", task.Name, n.Name, scores.Test, low, high, scores)
			}
		}
	}
}

// TestSeed: a run depends on its seed alone.
func TestSeed(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	b := open(t)
	task := small(MassSpring())
	task.Training.Steps = 10
	run := func(seed uint64) Scores {
		s, err := task.Run(context.Background(), b, task.Networks[0], seed)
		if err != nil {
			t.Fatal(err)
		}
		s.Seconds = 0
		return s
	}
	one := run(3)
	if again := run(3); again != one {
		t.Errorf("seed 3 gives %v, then %v", one, again)
	}
	if other := run(4); other.Test == one.Test || other.Rollout == one.Rollout {
		t.Errorf("seeds 3 and 4 both give %v", one)
	}
}

// TestWeightDecay: where the field is fitted already, only the decay moves weights. Adam's first step is the learning
// rate towards zero, whatever the size of the gradient.
func TestWeightDecay(t *testing.T) {
	b := open(t)
	n := NewMLP([]int{3}, false)
	initial := n.draw(Orthogonal, 1)
	at, free, err := n.compile(b)
	if err != nil {
		t.Fatal(err)
	}
	defer free()
	var theta []*tensors.Tensor
	for i, p := range n.Parameters {
		w, err := weights.Tensor(initial[i], dtypes.Float32, p.Dims...)
		if err != nil {
			t.Fatal(err)
		}
		theta = append(theta, w)
	}
	data, _ := springData(1)
	if data.Field, err = at(theta)(data.State); err != nil {
		t.Fatal(err)
	}
	for decay, want := range map[float64]float64{0: 0, 0.5: 0.01} {
		s := Training{Steps: 1, LearningRate: 0.01, WeightDecay: decay}
		err := s.run(context.Background(), b, n, initial, data, func(moved []*tensors.Tensor) error {
			for i := range initial {
				values, err := weights.Values(moved[i])
				if err != nil {
					return err
				}
				for j, v := range initial[i] {
					if got := (v - values[j]) * math.Copysign(1, v); math.Abs(got-want) > 1e-5 {
						t.Errorf("decay %g: weight %d moved by %g towards zero, want %g", decay, i, got, want)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestChecks: the last weights and nine before, fewer in a short training, all different.
func TestChecks(t *testing.T) {
	n := NewMLP([]int{3}, false)
	data, _ := springData(1)
	for steps, want := range map[int]int{1: 1, 50: 1, 51: 2, 450: 9, 451: 10, 700: 10} {
		var seen []float64
		err := Training{Steps: steps, Batch: 2, LearningRate: 0.001}.run(context.Background(), open(t), n, n.draw(Uniform, 1), data, func(theta []*tensors.Tensor) error {
			values, err := weights.Values(theta[0])
			seen = append(seen, values[0])
			return err
		})
		slices.Sort(seen)
		if err != nil || len(seen) != want || len(slices.Compact(seen)) != want {
			t.Errorf("%d steps: %d checks, %v, want %d", steps, len(seen), err, want)
		}
	}
}

// TestBatch: batches go on at the beginning.
func TestBatch(t *testing.T) {
	got, err := weights.Values(batch([]Point{{0, 1}, {2, 3}, {4, 5}}, 4, 3))
	if err != nil || !slices.Equal(got, []float64{2, 3, 4, 5, 0, 1}) {
		t.Errorf("%v, %v", got, err)
	}
}

// TestStop: an interrupted comparison says so, and a training that diverges is an error.
func TestStop(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Compare(ctx, io.Discard, io.Discard, Tasks()); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	task := small(DampedSpring())
	task.Seeds = 0
	if err := Compare(context.Background(), io.Discard, io.Discard, []Task{task}); err == nil || err.Error() != "damped spring: 0 seeds, need at least 1" {
		t.Errorf("no seeds: %v", err)
	}
	task.Training.LearningRate = math.Inf(1)
	_, err := task.Run(context.Background(), open(t), task.Networks[0], 7)
	if err == nil || !strings.HasPrefix(err.Error(), "damped spring: DHNN, seed 7: the loss is no number at step 1") {
		t.Errorf("infinite steps: %v", err)
	}
}

// TestOrthogonal: the rows or columns, whichever are fewer, are orthonormal.
func TestOrthogonal(t *testing.T) {
	for _, dims := range [][2]int{{7, 3}, {3, 7}, {5, 5}, {1, 4}} {
		m := mat.NewDense(dims[0], dims[1], Orthogonal(rand.New(rand.NewPCG(1, 2)), dims[0], dims[1]))
		var product mat.Dense
		if dims[0] >= dims[1] {
			product.Mul(m.T(), m)
		} else {
			product.Mul(m, m.T())
		}
		size, _ := product.Dims()
		for i := range size {
			for j := range size {
				want := 0.0
				if i == j {
					want = 1
				}
				if math.Abs(product.At(i, j)-want) > 1e-14 {
					t.Errorf("%v: product of rows or columns %d and %d is %g", dims, i, j, product.At(i, j))
				}
			}
		}
	}
	// The signs are even: the mean of the first entry over draws is zero within five standard errors.
	sum := 0.0
	for seed := range uint64(1000) {
		sum += Orthogonal(rand.New(rand.NewPCG(seed, 3)), 2, 2)[0]
	}
	if mean := sum / 1000; math.Abs(mean) > 5*math.Sqrt(0.5/1000) {
		t.Errorf("mean of an entry %g, want 0", mean)
	}
}

// TestDraw: biases have the bound of their matrix.
func TestDraw(t *testing.T) {
	n := NewDHNN([]int{100, 50}, false)
	draws := n.draw(Uniform, 1)
	for i, bound := range []float64{1 / math.Sqrt(2), 1 / math.Sqrt(2), 0.1, 0.1, 1 / math.Sqrt(50), 1 / math.Sqrt(50)} {
		if len(draws[i]) != n.Parameters[i].Size() {
			t.Errorf("%s has %d entries", n.Parameters[i].Name, len(draws[i]))
		}
		largest := 0.0
		for _, v := range draws[i] {
			largest = math.Max(largest, math.Abs(v))
		}
		if largest > bound || len(draws[i]) > 40 && largest < 0.9*bound {
			t.Errorf("%s: entries up to %g, want %g", n.Parameters[i].Name, largest, bound)
		}
	}
	if slices.Equal(draws[0], draws[6]) || slices.Equal(draws[0], n.draw(Uniform, 2)[0]) {
		t.Error("two weights or two seeds have the same draw")
	}
}
