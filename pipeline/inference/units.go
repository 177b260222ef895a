package inference

import (
	"fmt"
	"math"

	"metasymlab/pipeline/dataset"
)

// toModel turns values in physical units, [k], into the model's. what names them in errors: "state" or "control".
func toModel(what string, s dataset.Scale, values []float64) ([]float64, error) {
	if len(values) != len(s.Mean) {
		return nil, fmt.Errorf("%s: %d values, need %d", what, len(values), len(s.Mean))
	}
	out := make([]float64, len(values))
	for c, v := range values {
		out[c] = (v - s.Mean[c]) / s.Deviation[c]
		// The model has single precision. Written so that NaN is refused too.
		if !(math.Abs(out[c]) <= math.MaxFloat32) {
			return nil, fmt.Errorf("%s: value %d is %g; need finite ones that the model's single precision can hold", what, c, v)
		}
	}
	return out, nil
}

// toPhysical is the inverse, for states that the model predicts.
func toPhysical(s dataset.Scale, values []float32) []float64 {
	out := make([]float64, len(values))
	for c, v := range values {
		out[c] = float64(v)*s.Deviation[c] + s.Mean[c]
	}
	return out
}

func single(values []float64) []float32 {
	out := make([]float32, len(values))
	for i, v := range values {
		out[i] = float32(v)
	}
	return out
}

// checkStep reports a time between two states that there cannot be.
func checkStep(dt float64) error {
	if !(dt > 0) || !(dt <= math.MaxFloat32) {
		return fmt.Errorf("time step: %g, need a finite number above 0", dt)
	}
	return nil
}
