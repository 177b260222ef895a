package metalearner

import (
	"math"
	"slices"
	"testing"

	"metasymlab/metasym"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner/learnertest"

	"github.com/gomlx/gomlx/core/tensors"
)

// TestDecoderOfAdaptedEncoder: with a deployed encoder the decoder is trained on latents of weights that the encoder
// has after adaptation to the system's adaptation set alone, whatever shard and number of workers; without steps on the
// shared ones.
func TestDecoderOfAdaptedEncoder(t *testing.T) {
	m := small(t, 0)
	w := initial(t, m)
	decoder := func(steps, workers int) (*decoderProblem, []float64) {
		m.Model.MAML.DeployedSteps, m.Decoder.Workers = steps, workers
		p := learnertest.Problem(t, open(t), m.Stages()[1], w)
		return p.(*decoderProblem), losses(t, p, dataset.Train, []int{0, 1, 2, 3}, 2)
	}
	_, shared := decoder(0, 2)
	p, adapted := decoder(3, 2)
	for i := range adapted {
		if adapted[i] == shared[i] {
			t.Errorf("system %d: loss %g with the shared encoder, too", i, shared[i])
		}
	}
	if _, again := decoder(3, 1); !slices.Equal(again, adapted) {
		t.Errorf("with one worker losses %v, with two %v", again, adapted)
	}
	for _, shard := range [][]int{{3}, {2, 0}} {
		for i, loss := range losses(t, p, dataset.Train, shard, 2) {
			if want := adapted[shard[i]]; math.Abs(loss-want) > 1e-6*want { // products of other sizes may be added in another order
				t.Errorf("system %d in shard %v: loss %.9g, among all %.9g", shard[i], shard, loss, want)
			}
		}
	}

	loop, err := metasym.NewEncoderLoop(open(t), m.Model.MAML)
	if err != nil {
		t.Fatal(err)
	}
	for _, split := range []dataset.Split{dataset.Train, dataset.Validation} {
		first, _ := m.Data.AdaptationAndMeta(m.Data.Systems(split)[1])
		windows, err := dataset.Tile([][]dataset.Trajectory{first}, 5, m.Data.Dim(), m.Data.Controls)
		if err != nil {
			t.Fatal(err)
		}
		want, _, err := loop.Run(w[:m.encoderSize], Batch(windows), 3)
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range p.thetaOf(split, []int{1}) {
			if !slices.Equal(flat32(t, x), flat32(t, want[i])) {
				t.Errorf("%s, weight %d: %v, want %v", split, i, x, want[i])
			}
		}
	}
}

func flat32(t *testing.T, x *tensors.Tensor) []float32 {
	t.Helper()
	v, err := tensors.CopyFlatData[float32](x)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
