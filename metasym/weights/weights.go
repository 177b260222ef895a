// Package weights declares, counts and initialises the trainable tensors of a network.
//
// A network is a list of Parameters in a fixed order; its weights are a list of tensors in the same order. Keeping the
// two apart lets one graph-building function run with shared weights, with the per-system weights of an inner loop, and
// in float32 or float64.
package weights

import (
	"fmt"
	"math/rand/v2"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
)

// Parameter declares one tensor of weights.
type Parameter struct {
	Name string // path within the network, for example "linear1/S2"
	Dims []int  // shape; matrices are [out, in]

	// Deviation is the standard deviation of the normal draw that initialises the tensor. Zero: every entry is Value.
	Deviation float64
	Value     float64

	Local       bool // ζ: adapted for each system by an inner loop, never trained by the outer one
	DropConnect bool // entries are masked while training (Wan et al., 2013)
}

// Size is the number of entries.
func (p Parameter) Size() int {
	size := 1
	for _, d := range p.Dims {
		size *= d
	}
	return size
}

// Count is the number of entries of all parameters together: the "parameter count" of the paper's Table 1.
func Count(parameters []Parameter) int {
	total := 0
	for _, p := range parameters {
		total += p.Size()
	}
	return total
}

// Initial draws the initial weights, in the order of the parameters. Each tensor has its own random stream, so adding a
// parameter does not change the others. The dtype is Float32 for training and Float64 for exact tests.
func Initial(parameters []Parameter, seed uint64, dtype dtypes.DType) ([]*tensors.Tensor, error) {
	out := make([]*tensors.Tensor, len(parameters))
	for i, p := range parameters {
		rng := rand.New(rand.NewPCG(seed, uint64(i)+1))
		values := make([]float64, p.Size())
		for j := range values {
			values[j] = p.Value
			if p.Deviation != 0 {
				values[j] = p.Deviation * rng.NormFloat64()
			}
		}
		t, err := Tensor(values, dtype, p.Dims...)
		if err != nil {
			return nil, fmt.Errorf("initial value of parameter %s: %w", p.Name, err)
		}
		out[i] = t
	}
	return out, nil
}

// Tensor makes a tensor of the given dtype (Float32 or Float64) from float64 values.
func Tensor(values []float64, dtype dtypes.DType, dims ...int) (*tensors.Tensor, error) {
	switch dtype {
	case dtypes.Float64:
		return tensors.FromFlatDataAndDimensions(append([]float64(nil), values...), dims...), nil
	case dtypes.Float32:
		single := make([]float32, len(values))
		for i, v := range values {
			single[i] = float32(v)
		}
		return tensors.FromFlatDataAndDimensions(single, dims...), nil
	}
	return nil, fmt.Errorf("dtype %s: weights are Float32 or Float64", dtype)
}

// Values copies a tensor's entries as float64, exact for both dtypes.
func Values(t *tensors.Tensor) ([]float64, error) {
	switch t.DType() {
	case dtypes.Float64:
		return tensors.CopyFlatData[float64](t)
	case dtypes.Float32:
		single, err := tensors.CopyFlatData[float32](t)
		if err != nil {
			return nil, err
		}
		out := make([]float64, len(single))
		for i, v := range single {
			out[i] = float64(v)
		}
		return out, nil
	}
	return nil, fmt.Errorf("dtype %s: values are Float32 or Float64", t.DType())
}
