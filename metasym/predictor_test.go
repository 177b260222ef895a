package metasym

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"metasymlab/metasym/weights"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
)

// TestPredictorFork: a fork predicts the same, and adapting one of the two leaves the other as it is.
func TestPredictorFork(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	m := paperModel(2, 2, 0, 8, 6, true)
	w, err := weights.Initial(m.Parameters(), 1, dtypes.Float32)
	if err != nil {
		t.Fatal(err)
	}
	theta := len(m.MAML.Encoder.Parameters())
	before := theta + len(m.BiLevel.Decoder.Global())
	p, err := NewPredictor(open(t), Trained{Model: m, Theta: w[:theta], Global: w[theta:before], Local: w[before:]})
	if err != nil {
		t.Fatal(err)
	}
	draw := func() Batch {
		return Batch{State: normal32(rng, 1, 2, 6, 4), Step: normal32(rng, 1, 2, 6, 1), Next: normal32(rng, 1, 2, 6, 4)}
	}
	adapt := func(p *Predictor, to Batch) {
		t.Helper()
		if _, err := p.Adapt(to); err != nil {
			t.Fatal(err)
		}
	}
	windows := draw()
	windows.Next = nil
	predict := func(p *Predictor) []float32 {
		t.Helper()
		out, err := p.Predict(windows)
		if err != nil {
			t.Fatal(err)
		}
		values, err := tensors.CopyFlatData[float32](out)
		if err != nil {
			t.Fatal(err)
		}
		return values
	}
	one := draw()
	adapt(p, one)
	want := predict(p)
	fork := p.Fork()
	if !reflect.DeepEqual(predict(fork), want) {
		t.Error("a fork predicts something else")
	}
	adapt(fork, draw())
	if !reflect.DeepEqual(predict(p), want) || reflect.DeepEqual(predict(fork), want) {
		t.Error("adapting a fork changes the predictor, or does not change the fork")
	}
	adapt(fork, one)
	if !reflect.DeepEqual(predict(fork), want) {
		t.Error("a fork adapted to the same data predicts something else")
	}
}

// normal32 is a float32 tensor of normal entries with deviation 1/2.
func normal32(rng *rand.Rand, dims ...int) *tensors.Tensor {
	t := tensors.FromScalarAndDimensions(float32(0), dims...)
	tensors.MustMutableFlatData(t, func(flat []float32) {
		for i := range flat {
			flat[i] = float32(0.5 * rng.NormFloat64())
		}
	})
	return t
}
