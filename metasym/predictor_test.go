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

// TestAdaptFurther: three times one inner step comes to where three at once do, with an absolute rate and with that of
// the curvature where the first step began.
func TestAdaptFurther(t *testing.T) {
	b := open(t)
	for _, iterations := range []int{0, 6} {
		rng := rand.New(rand.NewPCG(2, 1))
		m := paperModel(2, 2, 0, 8, 6, true)
		m.BiLevel.InnerRate, m.BiLevel.PowerIterations = 0.5, iterations
		c := len(m.MAML.Parameters())
		w := randomWeights(rng, m.Parameters(), 0.4)
		before := c + len(m.BiLevel.Decoder.Global())
		data := Batch{State: random64(rng, 1, 1, 2, 6, 4), Step: steps64(rng, 1, 2, 6, 1), Next: random64(rng, 1, 1, 2, 6, 4)}
		adapter := func(steps int) *Predictor {
			m.BiLevel.InnerSteps = steps
			p, err := NewPredictor(b, Trained{Model: m, Theta: w[:c], Global: w[c:before], Local: w[before:]})
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		want, err := adapter(3).Adapt(data)
		if err != nil {
			t.Fatal(err)
		}
		p := adapter(1)
		run := p.Adapt
		for k := range 3 {
			got, err := run(data)
			if err != nil {
				t.Fatal(err)
			}
			run = p.AdaptFurther
			for i := range 2 {
				if d := got[i][0]/want[k+i][0] - 1; d > 1e-12 || d < -1e-12 {
					t.Errorf("%d power iterations: loss %g after %d steps, %g with all at once", iterations, got[i][0], k+i, want[k+i][0])
				}
			}
		}
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
