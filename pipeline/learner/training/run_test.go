package training

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"metasymlab/pipeline/dataset"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

var short = Config{Epochs: 5, StepsPerEpoch: 3, Patience: 5, LearningRate: 0.1, WeightDecay: 0.01, ShardSystems: 2, Workers: 2}

// every option is on in these settings. The systems of an epoch do not come out even.
var every = Config{Epochs: 5, StepsPerEpoch: 3, Patience: 5, LearningRate: 0.1, WeightDecay: 0.01, WarmUp: 0.3, CosineDecay: 0.9, ClipNorm: 1,
	AverageDecay: 0.7, MetaBatch: 3, Seed: 8, ShardSystems: 2, Workers: 2}

// bits is all of a state as numbers, in a form that == compares bit by bit.
func bits(t *testing.T, s *State) []any {
	t.Helper()
	out := []any{s.Epoch, s.BestEpoch}
	add := func(list []float64) {
		for _, v := range list {
			out = append(out, math.Float64bits(v))
		}
	}
	add(s.TrainLoss)
	add(s.ValidationLoss)
	add(values(t, s.Best))
	for _, v := range s.Optimiser {
		out = append(out, v.Path, v.Value.Shape().String())
		switch value := v.Value.Value().(type) {
		case int64:
			out = append(out, value)
		default:
			add(values(t, []*tensors.Tensor{v.Value}))
		}
	}
	return out
}

// TestLeastSquares: training finds the solution of the normal equations over all systems alike, although the last shard
// has fewer systems than the others, and its losses are the mean squared residuals.
func TestLeastSquares(t *testing.T) {
	p := &regression{rows: 8}
	a, y := mat.NewDense(5*8, 3, nil), mat.NewVecDense(5*8, nil)
	for s := range 5 {
		for i := range 8 {
			x1, x2, target := p.row(dataset.Train, s, i)
			a.SetRow(8*s+i, []float64{x1, x2, 1})
			y.SetVec(8*s+i, target)
		}
	}
	var want mat.VecDense
	if err := want.SolveVec(a, y); err != nil {
		t.Fatal(err)
	}
	if math.Abs(want.AtVec(0)-2) < 0.02 && math.Abs(want.AtVec(1)+3) < 0.02 {
		t.Fatal("the noise is too small to tell the solution from the true weights")
	}
	final, _ := train(t, p, Config{Epochs: 60, StepsPerEpoch: 10, Patience: 60, LearningRate: 0.05, ShardSystems: 2, Workers: 2}, nil)
	last := weightsOf(t, final)
	for i := range 3 {
		if math.Abs(last[i]-want.AtVec(i)) > 1e-3 { // AdamW keeps its step length: it stays around the minimum, not in it
			t.Errorf("weight %d is %.6f, least squares give %.6f", i, last[i], want.AtVec(i))
		}
	}
	var residual mat.VecDense
	residual.MulVec(a, &want)
	residual.SubVec(&residual, y)
	least := mat.Dot(&residual, &residual) / 40
	if got := final.TrainLoss[59]; math.Abs(got-least) > 1e-4*least {
		t.Errorf("training loss %.6f, the least there can be is %.6f", got, least)
	}

	// The validation loss of the best weights, by hand.
	best, sum := values(t, final.Best), 0.0
	for s := range 3 {
		for i := range 8 {
			x1, x2, target := p.row(dataset.Validation, s, i)
			d := best[0]*x1 + best[1]*x2 + best[2] - target
			sum += d * d / 24
		}
	}
	if math.Abs(final.BestLoss()-sum) > 1e-5*sum {
		t.Errorf("validation loss %.7f, by hand %.7f", final.BestLoss(), sum)
	}
}

// weightsOf are the weights that a state goes on from.
func weightsOf(t *testing.T, s *State) []float64 {
	t.Helper()
	var list []*tensors.Tensor
	for _, v := range s.Optimiser {
		if strings.HasPrefix(v.Path, "/weights/") {
			list = append(list, v.Value)
		}
	}
	return values(t, list)
}

// TestWorkers: the number of workers changes no bit.
func TestWorkers(t *testing.T) {
	for name, c := range map[string]Config{"short": short, "every option": every} {
		var one []any
		for _, workers := range []int{1, 2, 5, 0} {
			c.Workers = workers
			final, _ := train(t, &regression{rows: 4, drawn: true}, c, nil)
			if one == nil {
				one = bits(t, final)
			} else if !reflect.DeepEqual(bits(t, final), one) {
				t.Errorf("%s: %d workers give another result than 1:\n%v\n%v", name, workers, bits(t, final), one)
			}
		}
	}
	c := short
	c.ShardSystems = 5
	whole, _ := train(t, &regression{rows: 4, drawn: true}, c, nil)
	dealt, _ := train(t, &regression{rows: 4, drawn: true}, short, nil)
	for i, v := range weightsOf(t, whole) {
		// Another order of addition: not the same bits, but the same training.
		if w := weightsOf(t, dealt)[i]; math.Abs(w-v) > 1e-4 {
			t.Errorf("weight %d: %g in one shard, %g in three", i, v, w)
		}
	}
}

// TestResume: going on from any epoch's state ends in the same state, and does not change the state it goes on from.
func TestResume(t *testing.T) {
	for name, c := range map[string]Config{"short": short, "every option": every} {
		t.Run(name, func(t *testing.T) {
			p := &regression{rows: 4, drawn: true}
			var before [][]any
			final, err := Run(context.Background(), open(t), p, c, nil, func(s *State) error {
				before = append(before, bits(t, s))
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			_, epochs := train(t, p, c, nil)
			if len(epochs) != c.Epochs {
				t.Fatalf("%d epochs", len(epochs))
			}
			want := bits(t, final)
			for i, from := range epochs {
				again, later := train(t, p, c, from)
				if !reflect.DeepEqual(bits(t, again), want) {
					t.Errorf("from epoch %d: %v, undisturbed %v", i+1, bits(t, again), want)
				}
				if len(later) != c.Epochs-i-1 {
					t.Errorf("from epoch %d: %d more epochs", i+1, len(later))
				}
			}
			for i, s := range epochs {
				if !reflect.DeepEqual(bits(t, s), before[i]) {
					t.Errorf("the state of epoch %d was changed afterwards", i+1)
				}
			}
		})
	}
}

// TestEarlyStopping: the rows that are trained on pull w beyond where the validation loss is lowest.
func TestEarlyStopping(t *testing.T) {
	p := &overshoot{}
	c := Config{Epochs: 50, StepsPerEpoch: 1, Patience: 4, LearningRate: 0.05, ShardSystems: 1, Workers: 1}
	final, epochs := train(t, p, c, nil)
	lowest := 0
	for i, loss := range final.ValidationLoss {
		if loss < final.ValidationLoss[lowest] {
			lowest = i
		}
	}
	if lowest < 2 || final.BestEpoch != lowest+1 || final.Epoch != final.BestEpoch+c.Patience {
		t.Errorf("best epoch %d of %d with patience %d; validation %v", final.BestEpoch, final.Epoch, c.Patience, final.ValidationLoss)
	}
	if best, then := values(t, final.Best)[0], weightsOf(t, epochs[final.BestEpoch-1])[0]; best != then || math.Abs(best-0.3) > 0.026 {
		t.Errorf("best weight %g, at the best epoch it was %g, the validation loss is lowest at 0.3", best, then)
	}
	if !final.Done(c) || epochs[len(epochs)-2].Done(c) {
		t.Error("Done before or not at the end")
	}
	c.Patience = 50
	if all, _ := train(t, p, c, nil); all.Epoch != 50 || all.BestEpoch != final.BestEpoch {
		t.Errorf("with patience: %d epochs, the best is %d", all.Epoch, all.BestEpoch)
	}
	// A training that has ended is not gone on with.
	if again, more := train(t, p, Config{Epochs: 50, StepsPerEpoch: 1, Patience: 4, LearningRate: 0.05, ShardSystems: 1, Workers: 1}, final); again != final || len(more) != 0 {
		t.Errorf("%d epochs more", len(more))
	}
}

// overshoot is one weight: the training loss is (w-1)², the validation loss (w-0.3)².
type overshoot struct{ regression }

func (o *overshoot) Inputs(split dataset.Split, systems []int, _ int) ([]*tensors.Tensor, error) {
	target := map[dataset.Split]float32{dataset.Train: 1, dataset.Validation: 0.3}[split]
	return []*tensors.Tensor{tensors.FromFlatDataAndDimensions([]float32{target}, 1)}, nil
}

func (o *overshoot) Loss(theta, inputs []*graph.Node) *graph.Node {
	first := graph.Reshape(graph.SliceAxis(theta[0], 0, graph.AxisRange(0, 1)), 1)
	return graph.Add(graph.Square(graph.Sub(first, inputs[1])), graph.MulScalar(graph.Square(theta[1]), 0))
}

// TestNotFinite: a loss that is no number ends the training with one clear error, in training and in validation.
func TestNotFinite(t *testing.T) {
	for name, c := range map[string]struct {
		transform func(*graph.Node) *graph.Node
		want      string
	}{
		"NaN":      {func(x *graph.Node) *graph.Node { return graph.Log(graph.Neg(x)) }, "epoch 1: the training loss is NaN; a smaller learning rate"},
		"infinity": {func(x *graph.Node) *graph.Node { return graph.Exp(graph.MulScalar(x, 1e4)) }, "epoch 1: the training loss is +Inf"},
	} {
		_, err := Run(context.Background(), open(t), &regression{rows: 4, transform: c.transform}, short, nil, func(*State) error {
			t.Errorf("%s: an epoch is finished", name)
			return nil
		})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := Run(context.Background(), open(t), &regression{rows: 4, transform: func(x *graph.Node) *graph.Node {
		if x.Shape().Dim(0) == 3 { // the shard of validation systems
			return graph.Log(graph.Neg(x))
		}
		return x
	}}, Config{Epochs: 2, StepsPerEpoch: 1, Patience: 2, LearningRate: 0.1, ShardSystems: 5, Workers: 1}, nil, func(*State) error { return nil })
	if err == nil || !strings.HasPrefix(err.Error(), "epoch 1: the validation loss is NaN") {
		t.Errorf("validation: %v", err)
	}
}

// TestCancel: the end of the context ends the training within the step, with the context's error.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var after atomic.Int32
	p := &regression{rows: 4, called: func(split dataset.Split, step int) {
		if ctx.Err() != nil {
			after.Add(1)
		}
		if split == dataset.Train && step == 4 { // in the second epoch
			cancel()
		}
	}}
	finished := 0
	state, err := Run(ctx, open(t), p, short, nil, func(s *State) error { finished = s.Epoch; return nil })
	if !errors.Is(err, context.Canceled) || state != nil || finished != 1 {
		t.Errorf("state %v, error %v, %d epochs finished", state, err, finished)
	}
	if n := after.Load(); n > int32(short.Workers) {
		t.Errorf("%d shards were begun after the end of the context, with %d workers", n, short.Workers)
	}
}

// TestErrors: what goes wrong in a problem or in the caller comes out as it is, with the step it happened in.
func TestErrors(t *testing.T) {
	failure := errors.New("failure")
	nothing := func(*State) error { return nil }
	if _, err := Run(context.Background(), open(t), &regression{rows: 4}, short, nil, func(*State) error { return failure }); err != failure {
		t.Errorf("callback: %v", err)
	}
	if _, err := Run(context.Background(), open(t), &failing{regression{rows: 1}}, short, nil, nothing); err == nil || err.Error() != "inputs of step 0: no data of system 2" {
		t.Errorf("inputs: %v", err)
	}
	broken := &regression{rows: 4, transform: func(x *graph.Node) *graph.Node { return graph.Add(x, graph.Const(x.Graph(), []float32{1, 2, 3, 4})) }}
	if _, err := Run(context.Background(), open(t), broken, short, nil, nothing); err == nil || !strings.HasPrefix(err.Error(), "step 0: ") || strings.Contains(err.Error(), "\n") {
		t.Errorf("graph that cannot be built: %v", err)
	}
	c := short
	c.ShardSystems = 0
	if _, err := Run(context.Background(), open(t), &regression{rows: 4}, c, nil, nothing); err == nil || !strings.Contains(err.Error(), "shards of 0") {
		t.Errorf("shards of no system: %v", err)
	}
}

// failing has no data from system 2 on.
type failing struct{ regression }

func (f *failing) Inputs(split dataset.Split, systems []int, step int) ([]*tensors.Tensor, error) {
	if systems[len(systems)-1] < 2 {
		return f.regression.Inputs(split, systems, step)
	}
	return nil, fmt.Errorf("no data of system %d", systems[0])
}

// TestInputsAsked: every system of the split is asked for once a step, and steps are counted through the epochs.
func TestInputsAsked(t *testing.T) {
	var mutex sync.Mutex
	calls := map[string]int{}
	train(t, &regression{rows: 4, called: func(split dataset.Split, step int) {
		mutex.Lock()
		calls[fmt.Sprintf("%s %d", split, step)]++
		mutex.Unlock()
	}}, Config{Epochs: 2, StepsPerEpoch: 2, Patience: 2, LearningRate: 0.1, ShardSystems: 2, Workers: 2}, nil)
	want := map[string]int{"train 0": 3, "train 1": 3, "train 2": 3, "train 3": 3, "validation 0": 4} // shards; two validations
	if !reflect.DeepEqual(calls, want) {
		t.Errorf("shards asked for: %v, want %v", calls, want)
	}
}

// TestMeanGradient: the optimiser gets the gradient of the mean over systems, also where the last shard is smaller, of
// a meta-batch over its own, and clipped if asked for. It follows the gradient's sign more than its size, so this shows
// in its first moment alone: 1-β₁ = 0.1 of the gradient.
func TestMeanGradient(t *testing.T) {
	for name, c := range map[string]struct {
		Config
		systems []int
	}{
		"all systems": {Config{}, []int{0, 1, 2, 3, 4}},
		"clipped":     {Config{ClipNorm: 0.5}, []int{0, 1, 2, 3, 4}},
		"not clipped": {Config{ClipNorm: 1e3}, []int{0, 1, 2, 3, 4}},
		"meta-batch":  {Config{MetaBatch: 3, Seed: 2}, Config{StepsPerEpoch: 1, MetaBatch: 3, Seed: 2}.metaBatches(5, 0)[0]},
	} {
		p, config := &regression{rows: 4}, c.Config
		config.Epochs, config.StepsPerEpoch, config.Patience, config.LearningRate, config.ShardSystems, config.Workers = 1, 1, 1, 0.1, 2, 2
		final, _ := train(t, p, config, nil)
		var want [3]float64 // of the mean of (w·x + b - y)² at w = 0, b = 0
		loss, rows := 0.0, float64(4*len(c.systems))
		for _, s := range c.systems {
			for i := range 4 {
				x1, x2, y := p.row(dataset.Train, s, i)
				loss += y * y / rows
				for j, x := range []float64{x1, x2, 1} {
					want[j] -= 2 * y * x / rows
				}
			}
		}
		if got := final.TrainLoss[0]; math.Abs(got-loss) > 1e-6*loss {
			t.Errorf("%s: training loss %g, by hand %g", name, got, loss)
		}
		if norm := math.Hypot(math.Hypot(want[0], want[1]), want[2]); c.ClipNorm > 0 && norm > c.ClipNorm {
			for j := range want {
				want[j] *= c.ClipNorm / norm
			}
		}
		var got []float64
		for _, v := range final.Optimiser {
			if strings.HasSuffix(v.Path, "_1st_moment") {
				got = append(got, values(t, []*tensors.Tensor{v.Value})...)
			}
		}
		if len(got) != 3 {
			var paths []string
			for _, v := range final.Optimiser {
				paths = append(paths, v.Path)
			}
			t.Fatalf("%s: first moments %v among %q", name, got, paths)
		}
		for j := range want {
			if math.Abs(got[j]-0.1*want[j]) > 1e-6*math.Abs(want[j]) {
				t.Errorf("%s: first moment %d is %g, a tenth of the gradient is %g", name, j, got[j], 0.1*want[j])
			}
		}
	}
}
