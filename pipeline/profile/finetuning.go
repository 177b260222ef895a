package profile

import "fmt"

// FineTuning says how the "-adapted" variant of a trained baseline is fitted to each unseen system, on the steps that
// MetaSym adapts on: by the rule, rate and number of steps among those listed that do best in rollouts of the shifted
// validation systems, in a race, see package choice.
type FineTuning struct {
	Steps           []int     `toml:"steps"`            // to choose from, rising
	Rates           []float64 `toml:"rates"`            // of AdamW, to choose from, rising; none: not with AdamW
	DescentRates    []float64 `toml:"descent_rates"`    // of plain gradient descent, in units of 1/L, likewise
	PowerIterations int       `toml:"power_iterations"` // of L
}

// The rules of a Tuning.
const (
	AdamRule    = "adam"
	DescentRule = "descent"
)

// Tuning is one way to fine-tune.
type Tuning struct {
	Rule  string
	Rate  float64 // of descent in units of 1/L
	Steps int
}

// String is such as "20 steps of descent at 1/L".
func (t Tuning) String() string {
	steps := "steps"
	if t.Steps == 1 {
		steps = "step"
	}
	return fmt.Sprintf("%d %s of %s at %s", t.Steps, steps, t.Rule, t.RateText())
}

// RateText is the rate with its unit.
func (t Tuning) RateText() string {
	if t.Rule == DescentRule {
		return rateText(t.Rate, curvature)
	}
	return fmt.Sprint(t.Rate)
}

// Lanes are what can be chosen: for each rule and rate, all numbers of steps.
func (f FineTuning) Lanes() [][]Tuning {
	var lanes [][]Tuning
	for _, rule := range []struct {
		name  string
		rates []float64
	}{{AdamRule, f.Rates}, {DescentRule, f.DescentRates}} {
		for _, rate := range rule.rates {
			var lane []Tuning
			for _, steps := range f.Steps {
				lane = append(lane, Tuning{rule.name, rate, steps})
			}
			lanes = append(lanes, lane)
		}
	}
	return lanes
}

func (f FineTuning) validate() error {
	if len(f.Steps) == 0 {
		return fmt.Errorf("steps: need at least one number of steps")
	}
	for i, steps := range f.Steps {
		if err := (count{"steps", steps, 1}).validate(); err != nil {
			return err
		}
		if i > 0 && steps <= f.Steps[i-1] {
			return fmt.Errorf("steps: %d does not rise above %d", steps, f.Steps[i-1])
		}
	}
	if len(f.Rates)+len(f.DescentRates) == 0 {
		return fmt.Errorf("rates: need at least one here or in descent_rates")
	}
	if err := validateRates("rates", f.Rates); err != nil {
		return err
	}
	if err := validateRates("descent_rates", f.DescentRates); err != nil {
		return err
	}
	return count{"power_iterations", f.PowerIterations, 1}.validate()
}

func validateRates(key string, rates []float64) error {
	for i, rate := range rates {
		if !(rate > 0) {
			return fmt.Errorf("%s: %g, need more than 0", key, rate)
		}
		if i > 0 && rate <= rates[i-1] {
			return fmt.Errorf("%s: %g does not rise above %g", key, rate, rates[i-1])
		}
	}
	return nil
}
