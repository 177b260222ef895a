package profile

import "fmt"

// curvature is the unit 1/L of an inner rate.
const curvature = "curvature"

// innerRateUnits are the values of InnerRateUnit.
var innerRateUnits = []string{"absolute", curvature}

// CurvatureNote says what L is where tables have rates in its units.
const CurvatureNote = "L: the largest eigenvalue of the Hessian of a system's inner loss, or of a fine-tuned baseline's loss on the same data, in absolute value, at the weights before adaptation, by power iterations. The unit 1/L is ours."

// Curvature is for package metasym: the number of power iterations that the inner rate's unit takes, 0 for an absolute
// one.
func (e Encoder) Curvature() int { return iterations(e.InnerRateUnit, e.PowerIterations) }
func (d Decoder) Curvature() int { return iterations(d.InnerRateUnit, d.PowerIterations) }

func iterations(unit string, count int) int {
	if unit == curvature {
		return count
	}
	return 0
}

// InnerRateText is the inner rate with its unit, "0.1" or "1/L".
func (e Encoder) InnerRateText() string { return rateText(e.InnerRate, e.InnerRateUnit) }
func (d Decoder) InnerRateText() string { return rateText(d.InnerRate, d.InnerRateUnit) }

func rateText(rate float64, unit string) string {
	if unit == curvature {
		return fmt.Sprintf("%v/L", rate)
	}
	return fmt.Sprint(rate)
}
