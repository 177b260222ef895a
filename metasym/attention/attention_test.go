package attention

import (
	"math"
	"math/rand/v2"
	"testing"

	"metasymlab/metasym/backend"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// run executes a graph of one output once, in float64.
func run(t *testing.T, b compute.Backend, f func(in []*graph.Node) *graph.Node, inputs ...any) []float64 {
	t.Helper()
	out, err := graph.CallOnce(b, f, inputs...)
	if err != nil {
		t.Fatal(err)
	}
	values, err := tensors.CopyFlatData[float64](out)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func open(t *testing.T) compute.Backend {
	t.Helper()
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestAttention: both forms are softmax(Q Kᵀ/√e + mask) V of each head, summed by hand; scores of several hundred do
// not overflow.
func TestAttention(t *testing.T) {
	b := open(t)
	const s, w, steps, width = 2, 3, 5, 6
	for _, heads := range []int{1, 3, 6} {
		for _, scale := range []float64{1, 20} {
			rng := rand.New(rand.NewPCG(1, uint64(heads)))
			var flat [3][]float64 // Q, K, V
			var inputs []any
			for i := range flat {
				for range s * w * steps * width {
					flat[i] = append(flat[i], scale*rng.NormFloat64())
				}
				inputs = append(inputs, tensors.FromFlatDataAndDimensions(flat[i], s, w, steps, width))
			}
			entries := width / heads
			var want []float64
			for window := range s * w {
				at := func(which, step, channel int) float64 { return flat[which][(window*steps+step)*width+channel] }
				for step := range steps {
					for channel := range width {
						first := channel / entries * entries // of the head
						scores := make([]float64, step+1)
						largest := math.Inf(-1)
						for seen := range scores {
							for e := range entries {
								scores[seen] += at(0, step, first+e) * at(1, seen, first+e) / math.Sqrt(float64(entries))
							}
							largest = max(largest, scores[seen])
						}
						sum, mixed := 0.0, 0.0
						for seen, score := range scores {
							sum += math.Exp(score - largest)
							mixed += math.Exp(score-largest) * at(2, seen, channel)
						}
						want = append(want, mixed/sum)
					}
				}
			}
			for name, form := range map[string]func(q, k, v *graph.Node, heads int) *graph.Node{"Causal": Causal, "Textbook": Textbook} {
				for i, got := range run(t, b, func(in []*graph.Node) *graph.Node { return form(in[0], in[1], in[2], heads) }, inputs...) {
					if !(math.Abs(got-want[i]) <= 1e-12*scale) {
						t.Fatalf("%s, %d heads: entry %d is %g, by hand %g", name, heads, i, got, want[i])
					}
				}
			}
		}
	}
}

// TestPosition: each pair of channels of the position turns by its own frequency, given by hand.
func TestPosition(t *testing.T) {
	b := open(t)
	for base, frequencies := range map[float64][]float64{0: {1, 0.01}, 100: {1, 0.1}} {
		got := run(t, b, func(in []*graph.Node) *graph.Node { return Position(in[0].Graph(), dtypes.Float64, 7, 4, base) }, 0.0)
		for step := range 7 {
			for k, f := range frequencies {
				angle := f * float64(step)
				for i, want := range []float64{math.Sin(angle), math.Cos(angle)} {
					if v := got[step*4+2*k+i]; math.Abs(v-want) > 1e-12 {
						t.Errorf("base %g, step %d, channel %d: %g, by hand %g", base, step, 2*k+i, v, want)
					}
				}
			}
		}
	}
}
