package metalearner

import (
	"context"
	"fmt"

	"metasymlab/metasym"
	"metasymlab/pipeline/dataset"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
)

// adaptedTheta is θ_i of one system: the entries of each of the encoder's weights.
type adaptedTheta [][]float32

// adaptsEncoder says whether the decoder gets the latents of an encoder that is adapted to each system.
func (m *MetaSym) adaptsEncoder() bool { return m.Model.MAML.DeployedSteps > 0 && m.encoderSize > 0 }

// adaptEncoder adapts the trained encoder to each of some systems as it will be adapted to unseen ones: with
// DeployedSteps steps, on the adaptation set alone, so that the decoder learns from latents of states that the encoder
// was not adapted to, too. The encoder is frozen meanwhile, so once is enough.
func (m *MetaSym) adaptEncoder(ctx context.Context, b compute.Backend, theta []*tensors.Tensor, systems []dataset.System) ([]adaptedTheta, error) {
	loop, err := metasym.NewEncoderLoop(b, m.Model.MAML)
	if err != nil {
		return nil, err
	}
	for _, w := range theta { // not safe when two goroutines ask for it at once
		if err := w.MaterializeOnDevice(b, true, 0); err != nil {
			return nil, err
		}
	}
	out := make([]adaptedTheta, len(systems))
	err = dataset.Parallel(ctx, len(systems), m.Decoder.Workers, func(i int) error {
		adaptation, _ := m.Data.AdaptationAndMeta(systems[i])
		windows, err := dataset.Tile([][]dataset.Trajectory{adaptation}, m.Model.BiLevel.Decoder.Window, m.Data.Dim(), m.Data.Controls)
		if err != nil {
			return fmt.Errorf("system %d: %w", i, err)
		}
		adapted, _, err := loop.Run(theta, Batch(windows), m.Model.MAML.DeployedSteps)
		if err != nil {
			return fmt.Errorf("system %d: %w", i, err)
		}
		for _, w := range adapted {
			entries, err := tensors.CopyFlatData[float32](w)
			if err != nil {
				return err
			}
			out[i] = append(out[i], entries)
		}
		return nil
	})
	return out, err
}

// thetaOf are the encoder's weights of some systems of a split, each [s,...]; none where all systems share them.
func (d *decoderProblem) thetaOf(split dataset.Split, systems []int) []*tensors.Tensor {
	if d.theta == nil {
		return nil
	}
	var out []*tensors.Tensor
	for i, p := range d.Model.MAML.Parameters() {
		var all []float32
		for _, s := range systems {
			all = append(all, d.theta[split][s][i]...)
		}
		out = append(out, tensors.FromFlatDataAndDimensions(all, append([]int{len(systems)}, p.Dims...)...))
	}
	return out
}
