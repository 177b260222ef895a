package metasym

import (
	"math/rand/v2"
	"testing"

	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/tensors"
)

// TestMetaAttention: the three readings have the same parameters in another order, and only one of them adapts.
func TestMetaAttention(t *testing.T) {
	base := paperModel(2, 2, 3, 8, 6, true)
	count := weights.Count(base.Parameters())
	for reading, locals := range map[MetaAttention]int{AdaptedAttention: 4, GlobalAttention: 0, RandomAttention: 4} {
		m := base
		m.BiLevel.Decoder.MetaAttention = reading
		d := m.BiLevel.Decoder
		if err := m.Validate(); err != nil {
			t.Errorf("%s: %v", reading, err)
		}
		if got := weights.Count(m.Parameters()); got != count || len(d.Local()) != locals || len(d.Global())+len(d.Local()) != len(d.Parameters()) {
			t.Errorf("%s: %d entries of %d in %d local parameters of %d", reading, got, count, len(d.Local()), len(d.Parameters()))
		}
		m.BiLevel.InnerRate = 0
		if err := m.Validate(); (err == nil) != (reading != "adapted") {
			t.Errorf("%s without an inner rate: %v", reading, err)
		}
	}
	base.BiLevel.Decoder.MetaAttention = "none"
	if err := base.Validate(); err == nil || err.Error() != `decoder: meta-attention "none" is none of adapted, global, random` {
		t.Errorf("an unknown reading: %v", err)
	}
}

// TestPredictorMetaAttention: Adapt and Predict work for each reading; without adaptation there is one loss, and the
// prediction is that of the weights given.
func TestPredictorMetaAttention(t *testing.T) {
	b := open(t)
	for _, reading := range MetaAttentions {
		m := paperModel(2, 2, 3, 8, 6, true)
		m.BiLevel.Decoder.MetaAttention = reading
		rng := rand.New(rand.NewPCG(4, 4))
		inputs, counts := forwardInputs(rng, m, 3, 2)
		at := [3]int{counts[0], counts[0] + counts[1], counts[0] + counts[1] + counts[2]}
		p, err := NewPredictor(b, Trained{Model: m, Theta: inputs[:at[0]], Global: inputs[at[0]:at[1]], Local: inputs[at[1]:at[2]]})
		if err != nil {
			t.Fatal(err)
		}
		batch := Batch{State: inputs[at[2]], Step: inputs[at[2]+1], Control: inputs[at[2]+2], Next: random64(rng, 1, 3, 2, 6, 4)}
		losses, err := p.Adapt(batch)
		if err != nil {
			t.Fatalf("%s: %v", reading, err)
		}
		steps := m.BiLevel.steps()
		if len(losses) != steps+1 || len(losses[0]) != 3 || (steps > 0) != (reading == "adapted") {
			t.Fatalf("%s: %d losses of %d systems after %d steps", reading, len(losses), len(losses[0]), steps)
		}
		predicted, err := p.Predict(batch)
		if err != nil {
			t.Fatalf("%s: %v", reading, err)
		}
		got, _ := tensors.CopyFlatData[float64](predicted)
		fixed := run(t, b, forwardGraph(m, counts), inputs...)[0]
		if same := maxDifference(got, fixed) == 0; same == (steps > 0) {
			t.Errorf("%s: the prediction is that of the initial ζ: %t", reading, same)
		}
	}
}
