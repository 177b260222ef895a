package mesh

import (
	"context"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
)

// Unseen simulates only the out-of-distribution meshes of d, as Generate does, for models that are trained on another
// set of the same grid: the states are in the units of that set's scale, which has held particles as constants, so that
// d must hold the same ones.
func Unseen(ctx context.Context, name string, d profile.MeshData, trained dataset.Scale, workers int, done func()) (*dataset.Set, error) {
	set, err := unscaled(ctx, name, d, [4]int{dataset.OOD: d.OODSystems}, workers, done)
	if err != nil {
		return nil, err
	}
	set.Scale = trained
	set.Scale.Apply(set.OOD)
	set.AddNoise(d.Noise, d.Seed)
	return set, nil
}
