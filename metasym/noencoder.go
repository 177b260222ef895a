package metasym

import (
	"fmt"

	"metasymlab/metasym/weights"
)

// noEncoder leaves the encoder out: z_t = x_t. It has no weights, and its forward error is that of predicting that
// nothing moves.
type noEncoder struct{ degrees int }

func (e noEncoder) Validate() error {
	if e.degrees < 1 {
		return fmt.Errorf("encoder: %d degrees of freedom, need at least 1", e.degrees)
	}
	return nil
}

func (noEncoder) Parameters() []weights.Parameter { return nil }

func (noEncoder) Forward(_ []*Node, x, _ *Node) *Node { return x }

func (noEncoder) forwardError(_ []*Node, data Windows) *Node {
	return squaredError(data.State, data.Next)
}
