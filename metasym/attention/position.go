package attention

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// DefaultBase is that of Vaswani et al. (2017).
const DefaultBase = 10000

// Position is the parameter-free encoding of a step's place in the window (Vaswani et al., 2017, section 3.5), [t,D]:
// sine and cosine of t/base^(2k/D) for k = 0, ..., D/2-1. A base of 0 stands for DefaultBase.
func Position(g *graph.Graph, dtype dtypes.DType, steps, width int, base float64) *graph.Node {
	if base == 0 {
		base = DefaultBase
	}
	values := make([]float64, steps*width)
	for t := range steps {
		for i := range width {
			angle := float64(t) / math.Pow(base, float64(i-i%2)/float64(width))
			values[t*width+i] = math.Sin(angle)
			if i%2 == 1 {
				values[t*width+i] = math.Cos(angle)
			}
		}
	}
	return graph.ConvertDType(graph.Reshape(graph.Const(g, values), steps, width), dtype)
}
