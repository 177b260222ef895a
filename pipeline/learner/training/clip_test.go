package training

import (
	"math"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

func TestClipped(t *testing.T) {
	for name, c := range map[string]struct {
		norm          float64
		matrix, other []float32
		want          []float64
	}{
		"longer":   {1, []float32{2, 0, 0, -1}, []float32{2}, []float64{2. / 3, 0, 0, -1. / 3, 2. / 3}}, // of norm 3
		"shorter":  {3.5, []float32{2, 0, 0, -1}, []float32{2}, []float64{2, 0, 0, -1, 2}},
		"as long":  {3, []float32{2, 0, 0, -1}, []float32{2}, []float64{2, 0, 0, -1, 2}},
		"no slope": {1, []float32{0, 0, 0, 0}, []float32{0}, []float64{0, 0, 0, 0, 0}},
	} {
		out, err := graph.CallOnceN(open(t), func(in []*graph.Node) []*graph.Node { return clipped(in, c.norm) },
			tensors.FromFlatDataAndDimensions(c.matrix, 2, 2), tensors.FromFlatDataAndDimensions(c.other, 1))
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range values(t, out) {
			if math.Abs(got-c.want[i]) > 1e-6 {
				t.Errorf("%s: entry %d is %g, want %g", name, i, got, c.want[i])
			}
		}
	}
}
